# SPDX-License-Identifier: BSL-1.0
data = ARG1; pictures = ARG2
load 'style.gp'
f = data."/chen_figure_3_"
do for [printed = 0:1] {
  eval png(printed ? "chen_figure_3_printed" : "chen_figure_3", 1080, 620)
  set multiplot
  do for [i=0:2] {
    p = f.(printed ? "printed_" : "").word("global spurious saddle", i + 1)
    set title (printed ? "G − G(Z), " : "F − F(W), ").(i == 0 ? "global minimizer" : i == 1 ? "spurious local minimizer" : "strict saddle") offset 0,-0.3
    first_axis = printed ? "α" : "a"; second_axis = printed ? "β" : "b"
    set xlabel first_axis.", distance in ".(printed ? "Z" : "W") offset 0,0.3
    set ylabel second_axis.", distance in ".(printed ? "Z" : "W") offset 0.5,0
    X = 0.065 + 0.33*i; Y = 0.51; W = 0.255; H = 0.44
    if (i == 1 && !printed) {  # the radius of minimality
      stats p."_circle.csv" using 1 nooutput
      set object 1 circle at first 0,0 size first STATS_max front fs empty border rgb dark lw 1.5 dt 2
    }
    call 'plane.gp' p "map"
    unset object 1
    unset title
    X = 0.03 + 0.33*i; Y = 0.01; W = 0.30; H = 0.43
    call 'plane.gp' p "surface"
  }
  unset multiplot
}
