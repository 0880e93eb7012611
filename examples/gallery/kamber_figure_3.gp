# SPDX-License-Identifier: BSL-1.0
data = ARG1; pictures = ARG2
load 'style.gp'
f = data."/kamber_figure_3_"
eval svg("kamber_figure_3", 760, 440)
set logscale x
set xrange [0.02:6]; set yrange [-0.15:4.1]
set xlabel "weight λ of every layer"
set ylabel "‖W_L … W_1‖_F"
set key at graph 0.02,0.62 left top reverse Left
do for [i=0:2] {
  stats f."thresholds.csv" using 2 every ::i::i nooutput
  set arrow from STATS_max,graph 0 to STATS_max,graph 1 nohead dt 3 lc rgb series(i)
}
plot for [L=2:4] f."curves.csv" using ($1 == L ? $2 : NaN):3 with lines lw 2.5 lc rgb series(L - 2) title sprintf("L = %d, global minimizer", L), \
     for [L=2:4] f."runs.csv" using ($1 == L && $5 == 0 ? $2 : NaN):3 with points pt 4 ps 0.45 lc rgb series(L - 2) notitle, \
     for [L=2:4] f."runs.csv" using ($1 == L && $5 == 1 ? $2 : NaN):3 with points pt 7 ps 0.6 lc rgb series(L - 2) notitle, \
     keyentry with points pt 7 ps 0.6 lc rgb dark title "lowest of 12 runs", \
     keyentry with points pt 4 ps 0.45 lc rgb dark title "the other runs", \
     keyentry with lines dt 3 lc rgb dark title "collapse threshold"
