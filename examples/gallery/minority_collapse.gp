# SPDX-License-Identifier: BSL-1.0
data = ARG1; pictures = ARG2
load 'style.gp'
f = data."/minority_collapse_"
eval svg("minority_collapse", 900, 400)
set multiplot layout 1,2 margins 0.095,0.975,0.14,0.90 spacing 0.12,0.1
set logscale x
set xrange [1:1000]
depths = "1 2 3 5"
set xlabel "imbalance of the class sizes"
set title "features"
set ylabel "norm of the features of a class"
set yrange [-0.01:0.36]
set key at graph 0.99,0.98 right top
plot for [i=1:4] f."curves.csv" using ($1 == word(depths, i) + 0 && strcol(3) eq "minority" ? $2 : NaN):4 with lines lw 2.5 lc rgb series(i - 1) notitle, \
     for [i=1:4] "" using ($1 == word(depths, i) + 0 && strcol(3) eq "majority" ? $2 : NaN):4 with lines lw 1.5 dt 2 lc rgb series(i - 1) notitle, \
     keyentry with lines lw 2.5 lc rgb dark title "small classes", \
     keyentry with lines lw 1.5 dt 2 lc rgb dark title "large classes"
set title "outputs"
set ylabel "output for a class / its label"
set yrange [-0.03:1.03]
set key at graph 0.99,0.85 right top
plot for [i=1:4] f."curves.csv" using ($1 == word(depths, i) + 0 && strcol(3) eq "minority" ? $2 : NaN):5 with lines lw 2.5 lc rgb series(i - 1) title "M = ".word(depths, i), \
     for [i=1:4] "" using ($1 == word(depths, i) + 0 && strcol(3) eq "majority" ? $2 : NaN):5 with lines lw 1.5 dt 2 lc rgb series(i - 1) notitle
unset multiplot
