# SPDX-License-Identifier: BSL-1.0
data = ARG1; pictures = ARG2
load 'style.gp'
f = data."/kamber_figure_1_"
eval png("kamber_figure_1", 1000, 430)
set multiplot layout 1,2 margins 0.07,0.97,0.14,0.92 spacing 0.11,0.1
set title "h(m; y) for y = 2.5 and, thin, y = −2.5"
set xlabel "end-to-end value m"
set ylabel "h(m; y)"
set xrange [-3.4:3.4]; set yrange [0:14]
set key at graph 0.02,0.06 left bottom reverse Left horizontal
plot for [L=2:4] f."curves.csv" using ($1 == L && $2 > 0 ? $3 : NaN):4 with lines lw 2.5 lc rgb series(L - 2) title sprintf("L = %d", L), \
     for [L=2:4] "" using ($1 == L && $2 < 0 ? $3 : NaN):4 with lines lw 1 lc rgb series(L - 2) notitle, \
     f."curves_marks.csv" using 3:4:(type_point($5)) with points pt variable ps 1.7*dot lc rgb "white" notitle, \
     "" using 3:4:(type_point($5)):(type_color($5)) with points pt variable ps 1.1*dot lc rgb variable notitle
set title "h(m; y), L = 3, and its minimizer in blue"
set xlabel "singular value y"
set ylabel "end-to-end value m"
set xrange [-4:4]; set yrange [-4:4]
unset key
set border 15
set size square
set palette defined (0 "#FFFFFF", 0.5 "#BDBDBD", 1 "#636363")
set palette maxcolors 14
set cblabel "√h"
set cbrange [0:7]
set cbtics 1
plot f."map.csv" using 1:2:(sqrt($3)) with image notitle, \
     f."minimizer.csv" using 1:2 with points pt 7 ps 0.45*dot lc rgb blue
unset multiplot
