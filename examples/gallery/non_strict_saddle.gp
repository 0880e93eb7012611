# SPDX-License-Identifier: BSL-1.0
data = ARG1; pictures = ARG2
load 'style.gp'
f = data."/non_strict_saddle_"
eval png("non_strict_saddle", 1080, 360)
set multiplot
first_axis = "a"; second_axis = "b"
set title "F − F(W) around a non-strict saddle" offset 0,-0.3
set xlabel "a, distance in W" offset 0,0.3
set ylabel "b, distance in W" offset 0.5,0
X = 0.065; Y = 0.14; W = 0.255; H = 0.76
call 'plane.gp' f."plane" "map"
unset title
X = 0.37; Y = 0.05; W = 0.30; H = 0.85
call 'plane.gp' f."plane" "surface"
reset
load 'style.gp'
set lmargin at screen 0.745; set rmargin at screen 0.985; set bmargin at screen 0.14; set tmargin at screen 0.90
set title "on the line b = 0" offset 0,-0.3
set xlabel "a, distance in W" offset 0,0.3
set ylabel "F − F(W), millionths" offset 0.5,0
set xtics 0.05
set ytics 1
set xrange [-0.12:0.12]; set yrange [-2:3]
set key top left samplen 1.6 reverse Left
plot f."profile.csv" using 1:(1e6*$3) with lines lw 4 lc rgb orange title "cubic term", \
     "" using 1:(1e6*$2) with lines lw 2 lc rgb black title "F − F(W)"
unset multiplot
first_axis = "a"; second_axis = "b"
