# SPDX-License-Identifier: BSL-1.0
# Colours that are told apart by everybody, and plain axes.
set linetype 1 lc rgb "#0072B2" lw 2 pt 7
set linetype 2 lc rgb "#D55E00" lw 2 pt 5
set linetype 3 lc rgb "#009E73" lw 2 pt 9
set linetype 4 lc rgb "#CC79A7" lw 2 pt 11
set linetype 5 lc rgb "#E69F00" lw 2 pt 13
set linetype 6 lc rgb "#56B4E9" lw 2 pt 4
set linetype 7 lc rgb "#444444" lw 2 pt 6
set linetype cycle 7
set border 3
set tics nomirror out
