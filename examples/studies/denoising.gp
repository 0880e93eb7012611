# SPDX-License-Identifier: BSL-1.0
# Draws what study_denoising writes: denoising.svg and denoising.png.
load "colours.gp"
set terminal svg size 760,400 font "Helvetica,13" background "white" name "dmf_denoising"
set output "denoising.svg"
set logscale x 2
set xrange [0.125:4]
set yrange [16:26]
set xtics (".125" 0.125, ".25" 0.25, ".5" 0.5, "1" 1, "2" 2, "4" 4)
set xlabel "level below which singular values are lost, in units of the edge of the noise"
set ylabel "PSNR of the picture, dB   (noise of deviation 40)"
set arrow 1 from 1,graph 0 to 1,graph 1 nohead dt 3 lc rgb "#888888"
set key top left reverse Left samplen 2
plot "levels.dat" index 0 using 2:3 with lines lt 1 title "2 layers (nuclear norm)", \
     "" index 1 using 2:3 with lines lt 2 title "3 layers", \
     "" index 2 using 2:3 with lines lt 3 title "4 layers", \
     "" index 4 using 2:3 with lines lt 4 title "10 layers", \
     "" index 5 using 2:3 with lines lt 7 dt 2 title "hard threshold"

reset
load "colours.gp"
set terminal pngcairo size 660,466 font "Helvetica,11" background "white"
set output "denoising.png"
set multiplot layout 2,3 margins 0.005,0.995,0.005,0.95 spacing 0.01,0.05
unset border
unset tics
unset key
unset colorbox
set palette gray maxcolors 32
set cbrange [0:255]
set size ratio -1
set xrange [190:319.5]
set yrange [189.5:60]
set title offset 0,-0.8 noenhanced
files = "clean noisy 2 3 0 optimal"
array names[6] = ["the picture", "noise of deviation 40", "2 layers (nuclear norm)", \
  "3 layers", "hard threshold", "optimal shrinkage"]
do for [i=1:6] {
  set title names[i]
  plot "picture_".word(files, i).".dat" matrix with image
}
unset multiplot
