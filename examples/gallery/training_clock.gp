# SPDX-License-Identifier: BSL-1.0
data = ARG1; pictures = ARG2
load 'style.gp'
f = data."/training_clock_"
eval png("training_clock", 900, 720)
set multiplot layout 3,1 margins 0.10,0.97,0.08,0.97 spacing 0.1,0.09
set xrange [0:12]
set ylabel "F"
set yrange [0:65]
set key at graph 0.99,0.95 right top
plot f."predicted.csv" using 1:2 with lines lw 2 lc rgb blue title "predicted", \
     f."run.csv" using 1:2 with points pt 6 ps 0.9 lc rgb black title "gradient descent"
set xlabel "time = step x steps" offset 0,0.5
set ylabel "singular values of W_3 W_2 W_1"
set logscale y
set format y "10^{%T}"
set yrange [1e-6:50]
set key at graph 0.99,0.60 right top
set label 1 "y = 6, 4, 2.5: learned" at graph 0.985,0.965 right tc rgb dark
set label 2 "y = 1.5: begins below its smaller root" at graph 0.985,0.31 right tc rgb dark
set label 3 "y = 0.3: has no root" at graph 0.40,0.06 right tc rgb dark
plot for [i=1:5] f."predicted.csv" using 1:(column(i + 2)) with lines lw 2 lc rgb series(i - 1) notitle, \
     for [i=1:5] f."run.csv" using 1:(column(i + 2)) with points pt 6 ps 0.7 lc rgb black notitle, \
     f."half.csv" using 2:3 with points pt 7 ps 1.4 lc rgb red title "half way, predicted"
unset label
set xrange [0:10]
set ylabel "imbalance / that at the start"
set format y "%g"
set yrange [0.01:1.2]
set key at graph 0.99,0.95 right top
plot f."balance.csv" using 1:3 with lines lw 2 lc rgb blue title "(1 - 4 step l0)^{steps}", \
     f."balance.csv" using 1:2 with points pt 6 ps 0.7 lc rgb black title "gradient descent from a random start"
unset multiplot
