# SPDX-License-Identifier: BSL-1.0
# Draws what study_one_hot writes: one_hot.svg.
load "colours.gp"
set terminal svg size 780,600 font "Helvetica,13" background "white" name "dmf_one_hot"
set output "one_hot.svg"
set multiplot layout 2,2 margins 0.1,0.98,0.13,0.94 spacing 0.1,0.17
set title offset 0,-0.5
set yrange [-0.3:11.4]
set ytics 2
set key bottom left reverse Left samplen 2
set ylabel "classes kept"
set title "digits: 174 to 183 samples a class"
set xrange [0.94:1.01]
plot for [i=0:2] "digits.dat" index i using 2:3 with steps lt i+1 title sprintf("%d layers", i+2)
set title "thinned digits: 18 to 178 samples a class"
set xrange [0:1.2]
unset key
unset ylabel
plot for [i=0:2] "thinned.dat" index i using 2:3 with steps lt i+1 title sprintf("%d layers", i+2)
set xlabel "weight, in units of that at which the last class is lost"
set ylabel "orbits of local minimizers"
set title "digits"
set xrange [0.9:1.5]
set yrange [-0.3:12]
plot for [i=0:2] "digits.dat" index i using 2:4 with steps lt i+1 notitle
unset ylabel
set title "thinned digits"
set xrange [0:1.5]
plot for [i=0:2] "thinned.dat" index i using 2:4 with steps lt i+1 notitle
unset multiplot
