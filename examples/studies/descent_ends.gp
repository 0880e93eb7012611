# SPDX-License-Identifier: BSL-1.0
# Draws what study_descent_ends writes: descent_ends.svg.
load "colours.gp"
set terminal svg size 780,420 font "Helvetica,13" background "white" name "dmf_descent_ends"
set output "descent_ends.svg"
set multiplot layout 1,2 margins 0.11,0.94,0.25,0.82 spacing 0.08
set style data histograms
set style histogram rowstacked
set boxwidth 0.8
set style fill solid 1 noborder
set yrange [0:100]
set xtics rotate by -35 scale 0
unset key
array colour[5] = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00"]
array rank[5] = ["rank 0", "rank 1", "rank 2", "rank 3, global", "rank 4"]
do for [r=1:5] {
  x = 0.12 + 0.16*(r - 1)
  set object r rectangle from screen x,0.925 to screen x+0.018,0.96 fc rgb colour[r] fs solid noborder
  set label r rank[r] at screen x+0.025,0.943 left
}
set ylabel "ends at this rank, % of the runs"
do for [L=3:4] {
  set title sprintf("%d layers", L)
  if (L == 4) { unset ylabel; unset label; unset object }
  plot for [r=0:4] sprintf("ends_%d.dat", L) using (column(r+2)):xtic(1) lt r+1 notitle
}
unset multiplot
