# SPDX-License-Identifier: BSL-1.0
data = ARG1; pictures = ARG2
load 'style.gp'
f = data."/roots_"
eval svg("roots", 920, 400)
set multiplot layout 1,2 margins 0.08,0.98,0.14,0.88 spacing 0.10,0.1
depths = "2 3 4 6 10"
set title "roots of u^L + u^{2−L} = η"
set xlabel "η, singular value in units of the weights"
set ylabel "u"
set xrange [0.9:3.4]; set yrange [0:1.6]
set key at graph 0.98,0.02 right bottom
plot for [i=1:5] f."curves.csv" using ($1 == word(depths, i) + 0 && strcol(4) eq "larger" ? $2 : NaN):3 with lines lw 2.5 lc rgb series(i - 1) notitle, \
     for [i=1:5] "" using ($1 == word(depths, i) + 0 && strcol(4) eq "smaller" ? $2 : NaN):3 with lines lw 2 dt 2 lc rgb series(i - 1) notitle, \
     f."thresholds.csv" using 2:3 with points pt 13 ps 1.0 lc rgb black title "fold", \
     "" using 4:5 with points pt 6 ps 0.9 lw 2 lc rgb black title "switch"
set title "what is left of y at the global minimizer"
set xlabel "y / switch"
set ylabel "m / y"
set xrange [0:3]; set yrange [-0.03:1.03]
set key at graph 0.98,0.03 right bottom horizontal maxcols 2
plot for [i=1:5] f."kept.csv" using ($1 == word(depths, i) + 0 ? $2 : NaN):3 with lines lw 2.5 lc rgb series(i - 1) title "L = ".word(depths, i), \
     f."thresholds.csv" using (1):6 with points pt 6 ps 0.9 lw 2 lc rgb black notitle
unset multiplot
