# SPDX-License-Identifier: BSL-1.0
data = ARG1; pictures = ARG2
load 'style.gp'
f = data."/regularization_path_"
eval svg("regularization_path", 820, 620)
set multiplot layout 2,1 margins 0.10,0.97,0.09,0.96 spacing 0.1,0.09
set logscale x; set logscale y
set format y "10^{%T}"
set format x ""
set xrange [1:3e5]; set yrange [1:2e4]
set ylabel "singular values of W_3 W_2 W_1"
set key bottom right
plot f."values.csv" using 3:4 with lines lw 1.2 lc rgb blue title "L = 3, all that are left", \
     f."events.csv" using ($1 == 3 ? $3 : NaN):4 with points pt 7 ps 0.45 lc rgb orange title "half of y, where it jumps to zero"
unset logscale y
set format y "%g"
set format x "10^{%T}"
set yrange [0:66]
set xlabel "weight λ of every layer"
set ylabel "rank of the global minimizer"
set key top right
plot for [L=2:4] f."ranks.csv" using ($1 == L ? $2 : NaN):3 with steps lw 2.5 lc rgb series(L - 2) title sprintf("L = %d", L)
unset multiplot
