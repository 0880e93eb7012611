# SPDX-License-Identifier: BSL-1.0
"""How costs grow: exponents fitted to the rows growth/<job>/<parameter>/<size>, and a picture of them."""
import collections
import math
import subprocess


def exponent(points):
    """The slope of the least-squares line through (ln size, ln cost) of the upper half of the sizes, three at least."""
    upper = sorted(points)[-max(3, (len(points) + 1) // 2):]
    x = [math.log(size) for size, _ in upper]
    y = [math.log(cost) for _, cost in upper]
    mean_x, mean_y = sum(x) / len(x), sum(y) / len(y)
    return (sum((a - mean_x) * (b - mean_y) for a, b in zip(x, y)) / sum((a - mean_x) ** 2 for a in x))


class Sizes:
    def __init__(self):
        self.points = collections.defaultdict(list)  # (job, parameter): [(size, ns)]
        self.claimed = {}

    def __bool__(self):
        return bool(self.points)

    def add(self, row, counters):
        _, job, parameter, size = row.split("/")
        self.points[job, parameter].append((int(size), counters["ns"]))
        self.claimed[job, parameter] = counters["claimed_exponent"]

    def lines(self):
        result = ["| job | parameter | from | to | exponent measured | claimed |", "| --- | --- | --- | --- | --- | --- |"]
        for (job, parameter), points in self.points.items():
            points.sort()
            result.append(f"| {job} | {parameter} | {points[0][0]} | {points[-1][0]} | {exponent(points):.2f} | "
                          f"{self.claimed[job, parameter]:g} |")
        return result

    def draw(self, path):
        """A panel for each job: what was measured, and the claimed power through the last point."""
        columns = 4
        rows = -(-len(self.points) // columns)
        script = [f"set terminal svg size 1000,{220 * rows} font 'sans,11' background rgb 'white'",
                  f"set output '{path}'", "set logscale xy", "unset key",
                  "set format y '10^{%T}'", f"set multiplot layout {rows},{columns}"]
        for (job, parameter), points in self.points.items():
            points.sort()
            size, cost = points[-1]
            power = self.claimed[job, parameter]
            script += ["$points << end"] + [f"{x} {y / 1e9}" for x, y in points] + ["end"]
            name = job.replace("_", " ")
            script += [f"set title '{name}: seconds over {parameter}'",
                       f"set xrange [{points[0][0] * 0.8}:{size * 1.25}]",
                       "set xtics (" + ", ".join(f"'{x:,}' {x}" for x, _ in points[::max(1, len(points) // 2)]) + ")",
                       f"plot {cost / 1e9} * (x / {size}.0) ** {power} lc rgb '#bbbbbb' lw 2, "
                       "$points with linespoints lc rgb '#1f5fa8' pt 7 ps 0.5"]
        script.append("unset multiplot")
        subprocess.run(["gnuplot"], input="\n".join(script), text=True, check=True)
