# SPDX-License-Identifier: BSL-1.0
data = ARG1; pictures = ARG2
load 'style.gp'
f = data."/chen_figure_1_counts.csv"
eval svg("chen_figure_1", 760, 470)
# The row of the weight that puts a singular value at the fold.
names = "all smaller left double lowest few many strict nonstrict global spurious"
array n[11]
do for [k=1:11] { stats f using (column(k + 1)) every ::1::1 nooutput; n[k] = int(STATS_max) }
unset border; unset tics; unset key
set lmargin 0; set rmargin 0; set bmargin 0; set tmargin 0
set xrange [10:86]; set yrange [0:47]
box(i, x, y, w, h, fill, edge) = sprintf("set object %d rectangle center %g,%g size %g,%g fc rgb '%s' fs solid border rgb '%s' lw 1.4", i, x, y, w, h, fill, edge)
ask = "#F4F4F4"
eval box(1, 30, 43.5, 34, 5, "white", dark)
eval box(2, 30, 34, 34, 5, ask, grey)
eval box(3, 30, 24.5, 34, 5, ask, grey)
eval box(4, 30, 15, 34, 5, ask, grey)
eval box(5, 30, 5.5, 34, 5, ask, grey)
eval box(6, 72, 34, 24, 5, "white", plum)
eval box(7, 72, 24.5, 24, 5, "white", plum)
eval box(8, 72, 15, 24, 5, "white", black)
eval box(9, 72, 9, 24, 5, "white", blue)
eval box(10, 72, 2.6, 24, 5, "white", orange)
say(i, text, x, y) = sprintf("set label %d \"%s\" at %g,%g center tc rgb dark", i, text, x, y)
set label 1 sprintf("%d orbits of critical points", n[1]) at 30,43.5 center tc rgb dark
set label 2 "some copy at the smaller root?" at 30,34 center tc rgb dark
set label 3 "a larger value left at zero?" at 30,24.5 center tc rgb dark
set label 4 "some copy at the double root?" at 30,15 center tc rgb dark
set label 5 "each value on its side of the switch?" at 30,5.5 center tc rgb dark
set label 6 sprintf("%d strict saddles", n[2]) at 72,34 center tc rgb dark
set label 7 sprintf("%d strict saddles", n[3]) at 72,24.5 center tc rgb dark
set label 8 sprintf("%d non-strict saddle%s", n[4], n[4] == 1 ? "" : "s") at 72,15 center tc rgb dark
set label 9 sprintf("%d global minimizer%s", n[5], n[5] == 1 ? "" : "s") at 72,9 center tc rgb dark
set label 10 sprintf("%d spurious local minimizers", n[6] + n[7]) at 72,2.6 center tc rgb dark
set style arrow 1 head filled size 1.2,18 lw 1.4 lc rgb grey
set arrow from 30,41 to 30,36.5 as 1
set arrow from 30,31.5 to 30,27 as 1
set arrow from 30,22 to 30,17.5 as 1
set arrow from 30,12.5 to 30,8 as 1
set arrow from 47,34 to 60,34 as 1
set arrow from 47,24.5 to 60,24.5 as 1
set arrow from 47,15 to 60,15 as 1
set arrow from 47,6.2 to 60,8.6 as 1
set arrow from 47,4.6 to 60,3.0 as 1
set label 21 "yes" at 53.5,35 center tc rgb grey
set label 22 "yes" at 53.5,25.5 center tc rgb grey
set label 23 "yes" at 53.5,16 center tc rgb grey
set label 24 "yes" at 53.5,8.9 center tc rgb grey
set label 25 "no" at 53.5,2.4 center tc rgb grey
set label 26 sprintf("no: %d", n[1] - n[2]) at 31,29.2 left tc rgb grey
set label 27 sprintf("no: %d", n[1] - n[2] - n[3]) at 31,19.7 left tc rgb grey
set label 28 sprintf("no: %d", n[5] + n[6] + n[7]) at 31,10.2 left tc rgb grey
plot NaN notitle
