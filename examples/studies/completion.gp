# SPDX-License-Identifier: BSL-1.0
# Draws what study_completion writes: completion.png.
load "colours.gp"
set terminal pngcairo size 660,466 font "Helvetica,11" background "white"
set output "completion.png"
set multiplot layout 2,3 margins 0.005,0.995,0.005,0.95 spacing 0.01,0.05
unset border
unset tics
unset key
unset colorbox
set palette gray maxcolors 32
set cbrange [0:255]
set size ratio -1
set xrange [-0.5:127.5]
set yrange [127.5:-0.5]
set title offset 0,-0.8 noenhanced
files = "known 2 3 0 harmonic truth"
array names[6] = ["half of the pixels", "2 layers (nuclear norm)", \
  "3 layers", "hard threshold", "mean of neighbours", "the picture"]
do for [i=1:6] {
  set title names[i]
  plot "completed_".word(files, i).".dat" matrix with image
}
unset multiplot
