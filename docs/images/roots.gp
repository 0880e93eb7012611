# SPDX-License-Identifier: BSL-1.0
# Draws what examples/06_roots.cpp prints on standard input: 06_roots | gnuplot roots.gp > roots.svg
set encoding utf8
set terminal svg size 760,380 font "Helvetica,13" background "white" name "dmf_roots"
set table $rows
plot "/dev/stdin" using 1:2:3:4 with table
unset table
set border 3
set tics nomirror out
set xlabel "singular value y of the target  (three layers, λ = 1)"
set ylabel "singular value of W_3W_2W_1"
set xrange [1:3.2]
set yrange [-0.12:3]
fold = 1.754765
switch = 2.0
set arrow 1 from fold,-0.12 to fold,3 nohead dt 3 lc rgb "#888888"
set arrow 2 from switch,-0.12 to switch,3 nohead dt 3 lc rgb "#888888"
set label 1 "fold" at fold-0.02,2.85 right tc rgb "#555555"
set label 3 "larger root" at 2.72,1.74 left tc rgb "#555555"
set label 4 "smaller root" at 2.62,0.34 left tc rgb "#555555"
set label 2 "switch" at switch+0.02,2.85 left tc rgb "#555555"
set key at graph 0.02,0.86 left top reverse Left samplen 2 spacing 1.25
plot 1/0 with lines lw 3 lc rgb "#1b6ca8" title "global minimizer", \
     1/0 with lines lw 3 lc rgb "#e08a1e" title "spurious local minimizer", \
     1/0 with lines lw 3 dt 2 lc rgb "#b03060" title "strict saddle", \
     $rows using 1:($4 > 0 ? $3 : 1/0) with lines lw 3 lc rgb "#1b6ca8" notitle, \
     $rows using 1:($4 <= 0 ? $3 : 1/0) with lines lw 3 lc rgb "#e08a1e" notitle, \
     $rows using 1:2 with lines lw 3 dt 2 lc rgb "#b03060" notitle, \
     [1:switch] 0 with lines lw 3 lc rgb "#1b6ca8" notitle, \
     [switch:3.2] 0 with lines lw 3 lc rgb "#e08a1e" notitle, \
     x with lines lw 1 dt 4 lc rgb "#aaaaaa" title "y itself"
