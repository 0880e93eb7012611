# SPDX-License-Identifier: BSL-1.0
# call 'plane.gp' "PREFIX" map|surface: F - reference on a plane with its marks, one panel of a multiplot, with its lower
# left corner at X, Y and of size W, H, fractions of the picture, its axes called first_axis and second_axis.
# The colour is the signed square root of the height, so that what is near the reference shows.
prefix = ARG1; kind = ARG2
set xrange [*:*]; set yrange [*:*]; set zrange [*:*]
stats prefix.".csv" using 3 nooutput
high = STATS_max; low = STATS_min
top = high > -low ? high : -low
stats prefix."_marks.csv" using 3 nooutput
if (STATS_min < low) { low = STATS_min }
stats prefix.".csv" using 1:2 nooutput
left = STATS_min_x; right = STATS_max_x; bottom = STATS_min_y; upper = STATS_max_y
shade(x) = x == 0 ? 0 : sgn(x)*sqrt(abs(x)/top)
step(r) = (p10 = 10**floor(log10(r/3)), r/3 < 2*p10 ? p10 : r/3 < 5*p10 ? 2*p10 : 5*p10)
set cbrange [-1:1]
unset colorbox
unset key
set xtics nomirror out scale 0.6 textcolor rgb dark step(right - left) offset 0,0
set ytics nomirror out scale 0.6 textcolor rgb dark step(upper - bottom) offset 0,0
if (kind eq "map") {
  levels = ""
  set table $ignored
  plot [0:1][0:1] prefix."_levels.csv" using (levels = levels.(levels eq "" ? "" : ",").sprintf("%.9g", shade($1)), 0):(0) with points
  unset table
  set lmargin at screen X; set rmargin at screen X + W; set bmargin at screen Y; set tmargin at screen Y + H
  set view map
  set border 15 lc rgb dark
  set xrange [left:right]; set yrange [bottom:upper]
  set contour base
  unset clabel
  eval "set cntrparam levels discrete ".levels
  splot prefix.".csv" using 1:2:(shade($3)) with image nocontour, \
        "" using 1:2:(shade($3)) with lines lc rgb "#303030" lw 0.7 nosurface, \
        prefix."_marks.csv" using 1:2:(0):(type_point($4)) with points pt variable ps 2.0*dot lc rgb "white" nocontour, \
        "" using 1:2:(0):(type_point($4)):(type_color($4)) with points pt variable ps 1.4*dot lc rgb variable nocontour
  unset contour
  unset lmargin; unset rmargin; unset bmargin; unset tmargin
} else {
  set origin X,Y; set size W,H
  set lmargin 0; set rmargin 0; set bmargin 0; set tmargin 0
  set view 60,33,0.95,1.1
  set border 15 lc rgb dark
  set pm3d depthorder border lc rgb "#555555" lw 0.2
  set xyplane 0
  set xrange [left:right]; set yrange [bottom:upper]; set zrange [low:high]
  set xtics offset 0,-0.5; set ytics offset 0.6,-0.3; set ztics nomirror textcolor rgb dark step(1.4*(high - low)) offset 0.6,0
  unset xlabel; unset ylabel
  set label 1 first_axis at screen X + 0.3*W, Y + 0.07*H center tc rgb dark
  set label 2 second_axis at screen X + 0.8*W, Y + 0.12*H center tc rgb dark
  splot prefix.".csv" every 4:4 using 1:2:3:(shade($3)) with pm3d
  # Once more for the marks alone, in front.
  unset border; unset xtics; unset ytics; unset ztics; unset label 1; unset label 2
  splot prefix."_marks.csv" using 1:2:3:(type_point($4)) with points pt variable ps 1.7*dot lc rgb "white", \
        "" using 1:2:3:(type_point($4)):(type_color($4)) with points pt variable ps 1.2*dot lc rgb variable
  set origin 0,0; set size 1,1
  unset lmargin; unset rmargin; unset bmargin; unset tmargin
}
