# SPDX-License-Identifier: BSL-1.0
#
# Derives every CSV file of this folder from the Debian packages that README.md names.
#
#   sh regenerate.sh           compare with the files that are here, byte by byte; change nothing
#   sh regenerate.sh --write   replace the files that are here
#
# Needs apt-get with a package index (apt-get update), dpkg, zcat, awk, cmp, and pngtopnm of the package netpbm.
# No root rights, and nothing is installed: the packages are unpacked in a temporary folder.
# Exit status: 0 all files are the same or written; 1 a file differs or a step failed; 2 wrong usage.

set -eu
LC_ALL=C
export LC_ALL

files='digits_labels.csv digits_images.csv iris_species.csv iris_measurements.csv cameraman.csv'

mode='compare'
case "$#:${1-}" in
  0:) ;;
  1:--write) mode='write' ;;
  *) echo "usage: sh regenerate.sh [--write]" >&2; exit 2 ;;
esac

for tool in apt-get dpkg zcat awk cmp pngtopnm; do
  command -v "$tool" >/dev/null || { echo "regenerate.sh: $tool is missing" >&2; exit 1; }
done

here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
cd "$work"
mkdir packages root new

(cd packages && apt-get -qq download python3-sklearn python3-skimage)
for package in packages/*.deb; do
  dpkg -x "$package" root
done
modules=root/usr/lib/python3/dist-packages
zcat "$modules/sklearn/datasets/data/digits.csv.gz" >digits
pngtopnm -plain "$modules/skimage/data/camera.png" >camera

# One row per digit: 64 pixels, then the class 0..9.
awk -F, 'NF != 65 || $65 !~ /^[0-9]$/ { bad = 1; exit 1 }
  { for (k = 0; k < 10; ++k) printf "%d%s", ($65 == k), (k < 9 ? "," : "\n") }
  END { exit (bad || NR != 1797) }' digits >new/digits_labels.csv

awk -F, '{ sub(/,[0-9]$/, ""); print } END { exit (NR != 1797) }' digits >new/digits_images.csv

# A heading (150 rows, 4 columns, the names of the three species), then 4 lengths and the class 0..2 per row.
awk -F, 'NR == 1 { next }
  NF != 5 || $5 !~ /^[012]$/ { bad = 1; exit 1 }
  { for (k = 0; k < 3; ++k) printf "%d%s", ($5 == k), (k < 2 ? "," : "\n") }
  END { exit (bad || NR != 151) }' "$modules/sklearn/datasets/data/iris.csv" >new/iris_species.csv

awk -F, 'NR > 1 { print $1 "," $2 "," $3 "," $4 } END { exit (NR != 151) }' \
  "$modules/sklearn/datasets/data/iris.csv" >new/iris_measurements.csv

# The plain grey map is "P2 512 512 255" and 512 x 512 numbers, row after row. Each number of the result is the mean
# of an 8 x 8 block, rounded to the nearest integer, halves up.
awk '{ sub(/#.*/, "") }
  { for (f = 1; f <= NF; ++f) {
      if (seen < 4) { heading = heading $f " "; ++seen; continue }
      sum[int(n / 4096) * 64 + int(n % 512 / 8)] += $f
      ++n } }
  END {
    if (heading != "P2 512 512 255 " || n != 262144) exit 1
    for (b = 0; b < 4096; ++b) printf "%d%s", int((sum[b] + 32) / 64), (b % 64 < 63 ? "," : "\n") }' camera >new/cameraman.csv

status=0
for file in $files; do
  if [ "$mode" = write ]; then
    cat "new/$file" >"$here/$file"
    echo "$file: written"
  elif cmp "$here/$file" "new/$file"; then
    echo "$file: the same"
  else
    status=1
  fi
done
exit "$status"
