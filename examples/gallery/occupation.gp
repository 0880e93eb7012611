# SPDX-License-Identifier: BSL-1.0
data = ARG1; pictures = ARG2
load 'style.gp'
f = data."/occupation_"
eval png("occupation", 860, 360)
set multiplot layout 1,2
set logscale x
set xlabel "T"
set ylabel "part"
set yrange [0:1.02]
set key right center
set xrange [2.5e-3:5e-2]
set xtics ("0.003" 0.003, "0.005" 0.005, "0.01" 0.01, "0.02" 0.02)
set title "Widths 1, 3, 3, 1: Laplace's method and exact integrals"
plot f."net.csv" using ($2 == 1 ? $1 : NaN):3 with lines lw 2 lc rgb blue title "rank 1, formula", \
     f."exact.csv" using 1:2 with points pt 6 ps 1.2 lw 1.5 lc rgb blue title "rank 1, exact", \
     f."net.csv" using ($2 == 0 ? $1 : NaN):3 with lines lw 2 lc rgb orange title "rank 0, formula", \
     f."exact.csv" using 1:(1 - $2) with points pt 6 ps 1.2 lw 1.5 lc rgb orange title "rank 0, exact"
set title "Widths 6, 11, 11, 6: thin where barrier/T is too small"
unset ylabel
set xrange [1.2e-4:2.5e-3]
set xtics ("0.0002" 2e-4, "0.0005" 5e-4, "0.001" 1e-3, "0.002" 2e-3)
colour(i) = i == 5 ? blue : orange
plot for [r=4:5] f."ranks.csv" using ($2 == r && $4 > $5 ? $1 : NaN):3 with lines lw 2.5 lc rgb colour(r) title sprintf("rank %d", r), \
     for [r=4:5] f."ranks.csv" using ($2 == r && $4 <= $5 ? $1 : NaN):3 with lines lw 0.7 lc rgb colour(r) notitle, \
     f."changes.csv" using ($4 > $5 ? $1 : NaN):(0.5) with impulses lw 1 lc rgb grey title "both ranks alike"
unset multiplot
