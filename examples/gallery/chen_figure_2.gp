# SPDX-License-Identifier: BSL-1.0
data = ARG1; pictures = ARG2
load 'style.gp'
f = data."/chen_figure_2_"
do for [printed = 0:1] {
  eval png(printed ? "chen_figure_2_printed" : "chen_figure_2", 860, 740)
  what = printed ? "G − G(Z) around a " : "F − F(W) around a "
  set multiplot
  do for [i=0:1] {
    p = f.(printed ? "printed_" : "").(i == 0 ? "global" : "saddle")
    set title what.(i == 0 ? "global minimizer" : "strict saddle") offset 0,-0.3
    first_axis = printed ? "α" : "a"; second_axis = printed ? "β" : "b"
    set xlabel first_axis.", distance in ".(printed ? "Z" : "W") offset 0,0.3
    set ylabel second_axis.", distance in ".(printed ? "Z" : "W") offset 0.5,0
    X = 0.09 + 0.49*i; Y = 0.51; W = 0.38; H = 0.44
    call 'plane.gp' p "map"
    unset title
    X = 0.04 + 0.49*i; Y = 0.01; W = 0.45; H = 0.43
    call 'plane.gp' p "surface"
  }
  unset multiplot
}
