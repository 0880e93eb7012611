# SPDX-License-Identifier: BSL-1.0
data = ARG1; pictures = ARG2
load 'style.gp'
f = data."/hessian_spectra_"
eval svg("hessian_spectra", 900, 640)
origin(i) = i == 0 ? "one active copy" : i == 1 ? "two active copies of one value" : i == 2 ? "two active copies of two roots" : i == 3 ? "an active copy, a hidden direction" : i == 4 ? "an active copy, a value at zero" : i == 5 ? "an active copy, a surplus row" : "no active copy"
origin_color(i) = word("0x0072B2 0xE69F00 0x009E73 0x888888 0xD55E00 0x56B4E9 0xCC79A7", int(i) + 1) + 0
array F[4]; array minus[4]; array zero[4]; array dimension[4]
do for [t=0:3] {
  stats f."about.csv" using ($1 == t ? $2 : NaN) nooutput; F[t+1] = STATS_max
  stats f."about.csv" using ($1 == t ? $4 : NaN) nooutput; minus[t+1] = int(STATS_max)
  stats f."about.csv" using ($1 == t ? $5 : NaN) nooutput; zero[t+1] = int(STATS_max)
  stats f."about.csv" using ($1 == t ? $7 : NaN) nooutput; dimension[t+1] = int(STATS_max)
}
set multiplot layout 4,1 margins 0.08,0.69,0.09,0.96 spacing 0.1,0.045
set xrange [-12:100]
set logscale y; set yrange [0.7:90]
set ytics (1, 3, 10, 30)
set xzeroaxis
unset key
shown = 0
do for [i=0:6] {
  if (i != 5) {  # Y is square: no surplus rows
    set label (10 + i) origin(i) at screen 0.755,(0.93 - 0.04*shown) tc rgb dark
    set arrow (10 + i) from screen 0.715,(0.93 - 0.04*shown) to screen 0.745,(0.93 - 0.04*shown) nohead lw 3 lc rgb origin_color(i)
    shown = shown + 1
  }
}
do for [t=0:3] {
  set label 1 sprintf("%s, F = %.2f", type_name(t), F[t+1]) at graph 0.985,0.86 right tc rgb dark
  set label 2 sprintf("%d negative, %d zero, dimension %d", minus[t+1], zero[t+1], dimension[t+1]) at graph 0.985,0.66 right tc rgb dark
  set arrow 1 from 0,graph 0 to 0,graph 1 nohead lc rgb light
  if (t == 3) { set xlabel "eigenvalue of the Hessian of F"; set format x "%g" } else { set xlabel ""; set format x "" }
  if (t == 1) { set ylabel "multiplicity" offset 0,-3 } else { set ylabel "" }
  plot f."sticks.csv" using ($1 == t ? $2 : NaN):3:(origin_color($4)) with impulses lw 3 lc rgb variable notitle, \
       "" using ($1 == t ? $2 : NaN):3:(origin_color($4)) with points pt 7 ps 0.4 lc rgb variable notitle
  if (t == 0) { do for [i=0:6] { unset label (10 + i); unset arrow (10 + i) } }
}
unset multiplot
