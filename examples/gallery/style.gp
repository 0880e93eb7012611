# SPDX-License-Identifier: BSL-1.0
# What all figures have in common. A script is called from this folder with the folders of data and pictures:
#   gnuplot -c FIGURE.gp DATA PICTURES
if (data eq "" || pictures eq "") exit error "usage: gnuplot -c FIGURE.gp DATA PICTURES"
set encoding utf8
set datafile separator comma
set datafile columnheaders
set datafile missing "nan"
faces = "DejaVu Sans,Verdana,Helvetica,sans-serif"
svg(name, w, h) = sprintf("dot = 1; set terminal svg size %d,%d font '%s,12' background 'white' name '%s'; set output '%s/%s.svg'", w, h, faces, name, pictures, name)
# Indexed colours at twice the size at which the page shows them: a third of the bytes of pngcairo at single size.
png(name, w, h) = sprintf("dot = 1.8; set terminal png size %d,%d font 'DejaVu Sans' 17 linewidth 1.6 background '#ffffff'; set output '%s/%s.png'", 1.8*w, 1.8*h, pictures, name)

# Colours that are told apart with any colour vision (Okabe and Ito, Color universal design, 2008; plum: Tol, Colour
# schemes, 2021), by type as
# dmf-gallery numbers them, each with a shape of its own.
blue = "#0072B2"; orange = "#E69F00"; purple = "#CC79A7"; green = "#009E73"; sky = "#56B4E9"; red = "#D55E00"; plum = "#AA3377"
black = "#000000"; dark = "#444444"; grey = "#888888"; light = "#CCCCCC"
type_color(i) = word("0x0072B2 0xE69F00 0xAA3377 0x000000", int(i) + 1) + 0
type_point(i) = int(i) == 0 ? 7 : int(i) == 1 ? 5 : int(i) == 2 ? 9 : 13
type_name(i) = int(i) == 0 ? "global minimizer" : int(i) == 1 ? "spurious local minimizer" : int(i) == 2 ? "strict saddle" : "non-strict saddle"
series(i) = word("0x0072B2 0xD55E00 0x009E73 0xCC79A7 0xE69F00 0x56B4E9", int(i) + 1) + 0

set border 3 lc rgb dark lw 1
set tics nomirror out scale 0.6 textcolor rgb dark front
set key samplen 2 spacing 1.2 textcolor rgb dark
# Below the reference blue, above it orange; white at its level.
set palette defined (-1 "#08519C", -0.6 "#4292C6", -0.25 "#9ECAE1", 0 "#FFFFFF", 0.25 "#FDD9B5", 0.6 "#F59B4C", 1 "#A63603")
set palette maxcolors 22
