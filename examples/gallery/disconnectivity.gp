# SPDX-License-Identifier: BSL-1.0
data = ARG1; pictures = ARG2
load 'style.gp'
f = data."/disconnectivity_"
eval svg("disconnectivity", 760, 460)
unset xtics
set border 2
set ylabel "F"
set xrange [-0.7:8.4]
set key top right
plot f."branches.csv" using 1:2 with lines lw 2 lc rgb grey notitle, \
     f."merges.csv" using (strcol(3) eq "pass" ? $1 : NaN):2 with points pt 9 ps 1.2 lc rgb plum title "pass, a value at its smaller root", \
     "" using (strcol(3) eq "exchange" ? $1 : NaN):2 with points pt 8 ps 1.2 lw 2 lc rgb plum title "exchange of two values", \
     f."leaves.csv" using ($3 == 0 ? $1 : NaN):2 with points pt 7 ps 1.2 lc rgb blue title "global minimizer", \
     "" using ($3 == 1 ? $1 : NaN):2 with points pt 5 ps 1.0 lc rgb orange title "spurious local minimizer", \
     "" using 1:2:(sprintf("rank %d", $4)) with labels offset 0,-1.1 tc rgb dark notitle
