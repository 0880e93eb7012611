# SPDX-License-Identifier: BSL-1.0
data = ARG1; pictures = ARG2
load 'style.gp'
f = data."/kamber_figure_2_"
eval svg("kamber_figure_2", 860, 330)
set multiplot layout 1,3 margins 0.085,0.985,0.17,0.89 spacing 0.025,0.1
set xlabel "end-to-end value m"
set xrange [-0.08:1.75]; set yrange [-0.28:0.62]
set xtics 0.5
set xzeroaxis lc rgb light
do for [i=0:2] {
  set title i == 0 ? "y = 1.9, below the switch" : i == 1 ? "y = 2, the switch: two minimizers" : "y = 2.1, above the switch"
  if (i == 0) { set ylabel "h(m; y) − h(0; y)"; set format y "%g" } else { unset ylabel; set format y "" }
  y = 1.9 + 0.1*i
  same(x) = abs(x - y) < 0.01
  if (i == 0) { set key at graph 0.98,0.02 right bottom samplen 1 } else { unset key }
  plot f."curves.csv" using (same($1) ? $2 : NaN):3 with lines lw 2.5 lc rgb dark notitle, \
       f."marks.csv" using (same($1) ? $2 : NaN):3:(type_point($4)):(type_color($4)) with points pt variable ps 1.2 lc rgb variable notitle, \
       keyentry with points pt 7 ps 1.2 lc rgb blue title "global", \
       keyentry with points pt 5 ps 1.2 lc rgb orange title "spurious", \
       keyentry with points pt 9 ps 1.2 lc rgb plum title "strict saddle of F"
}
unset multiplot
