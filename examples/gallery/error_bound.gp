# SPDX-License-Identifier: BSL-1.0
data = ARG1; pictures = ARG2
load 'style.gp'
f = data."/error_bound_"
eval svg("error_bound", 920, 420)
set multiplot layout 1,2 margins 0.09,0.97,0.14,0.90 spacing 0.12,0.1
runs = "minimizer fold threshold"
title_of(i) = i == 0 ? "minimizer, L = 3" : i == 1 ? "fold, L = 3" : "√λ, L = 2"
stats f."lines.csv" using 2 every ::0::0 nooutput; k0 = STATS_max
stats f."lines.csv" using 4 every ::0::0 nooutput; rate0 = STATS_max
set logscale xy
set format y "10^{%T}"
set format x "10^{%T}"
set title "gradient descent"
set xlabel "iteration + 1"
set ylabel "distance to the orbit"
set key at graph 0.02,0.03 left bottom reverse Left
set xrange [1:3e5]; set yrange [1e-10:3]
plot for [i=0:2] f."runs.csv" using (strcol(1) eq word(runs, i+1) ? $2 + 1 : NaN):3 with lines lw 2.5 lc rgb series(i) title title_of(i), \
     0.02*rate0**(x - 1) with lines dt 2 lc rgb black title "closed form"
set title "the error bound"
set xlabel "‖∇F(W)‖"
set ylabel "distance to the orbit"
set key at graph 0.98,0.03 right bottom noreverse Right
set xrange [1e-12:10]; set yrange [1e-10:3]
plot for [i=0:2] f."runs.csv" using (strcol(1) eq word(runs, i+1) ? $4 : NaN):3 with lines lw 2.5 lc rgb series(i) notitle, \
     k0*x with lines dt 2 lc rgb black title "closed form", \
     0.9*x**0.5 with lines dt 3 lc rgb black title "slope 1/2", \
     1.5*x**(1.0/3) with lines dt 4 lc rgb black title "slope 1/3"
unset multiplot
