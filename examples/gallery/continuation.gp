# SPDX-License-Identifier: BSL-1.0
data = ARG1; pictures = ARG2
load 'style.gp'
f = data."/continuation_"
eval svg("continuation", 760, 480)
set xlabel "tau: 0 whitened, 1 the data"
set ylabel "norm of W_L ... W_1 at the critical point"
set xrange [-0.01:1.04]
set key below Left reverse samplen 2
path_color(i) = int(i) == 0 ? 0x0072B2 : int(i) == 1 ? 0xD55E00 : int(i) == 2 ? 0x009E73 : 0x888888
plot f."paths.csv" using 1:2:(path_color($3)) with lines lw 1.6 lc rgb variable notitle, \
     f."folds.csv" using 1:2 with points pt 6 ps 0.9 lw 1.5 lc rgb black title "fold: two meet", \
     f."ends.csv" using (1):1:(path_color($2)) with points pt 7 ps 0.7 lc rgb variable notitle, \
     NaN with lines lw 2 lc rgb 0x0072B2 title "local minimizer", \
     NaN with lines lw 2 lc rgb 0xD55E00 title "index 1", \
     NaN with lines lw 2 lc rgb 0x009E73 title "index 2", \
     NaN with lines lw 2 lc rgb 0x888888 title "more"
