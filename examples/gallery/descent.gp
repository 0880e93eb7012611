# SPDX-License-Identifier: BSL-1.0
data = ARG1; pictures = ARG2
load 'style.gp'
f = data."/descent_"
eval svg("descent", 860, 560)
set multiplot layout 2,1 margins 0.10,0.97,0.10,0.96 spacing 0.1,0.06
set xrange [0:6000]
set ylabel "F"
set format x ""
set key top right
set label 1 "1 + 3: copies at the larger and at the smaller root" at graph 0.975,0.56 right tc rgb dark
plot f."visits.csv" using 1:3:($2-$1):(0):(type_color($4)) with vectors nohead lw 7 lc rgb variable notitle, \
     f."run.csv" using 1:2 with lines lw 2 lc rgb black title "gradient descent", \
     f."visits.csv" using ($1+$2)/2:3:(sprintf("%d + %d", $5, $6)) with labels offset 0.6,0.9 tc rgb dark notitle, \
     keyentry with lines lw 7 lc rgb type_color(2) title "near a strict saddle", \
     keyentry with lines lw 7 lc rgb type_color(0) title "near a global minimizer"
set format x "%g"
set logscale y
set format y "10^{%T}"
set xlabel "iteration"
set ylabel "distance to the nearest orbit, relative"
unset key; unset label 1
plot f."run.csv" using 1:4:(type_color($5)) with points pt 7 ps 0.3 lc rgb variable
unset multiplot
