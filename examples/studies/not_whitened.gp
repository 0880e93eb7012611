# SPDX-License-Identifier: BSL-1.0
# Draws what study_not_whitened writes: not_whitened.svg.
load "colours.gp"
set terminal svg size 780,380 font "Helvetica,13" background "white" name "dmf_not_whitened"
set output "not_whitened.svg"
set datafile separator comma
set multiplot layout 1,2 margins 0.1,0.98,0.27,0.9 spacing 0.1,0.1
set xlabel "weight of each layer"
set ylabel "F at local minimizers" offset 1,0
set key at screen 0.5,0.04 center bottom horizontal samplen 1
size(runs) = 0.4 + 3 * sqrt(runs / 400.0)
do for [file in "species missing"] {
  set title file eq "species" ? "species from measurements" : "missing measurements"
  set logscale x
  if (file eq "species") { set xtics ("0.005" 0.005, "0.02" 0.02, "0.05" 0.05); set xrange [0.003:0.08]; set yrange [0.2:0.75] } \
  else { set xtics ("0.3" 0.3, "1" 1, "2" 2); set xrange [0.2:3]; set yrange [0:45] }
  plot for [r=0:2] file.".csv" using ($2 == r ? $1 : NaN):3:(size($4)) with points pt (word("6 4 8", r + 1) + 0) ps variable lw 1.5 lt r + 1 title sprintf("rank %d", r)
  unset key
  unset ylabel
}
unset multiplot
