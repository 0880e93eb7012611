#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""What the headers cost a compiler: seconds of its own time and megabytes, beside Eigen/Core alone.

    compile_time.py [--compiler g++] [--flags "-O2"] [--page docs/performance.md]

Every line is the least of two runs.
"""
import argparse
import os
import pathlib
import shlex
import tempfile

import page

ROOT = pathlib.Path(__file__).resolve().parent.parent


def cost(command):
    """(seconds, MB) of a compiler, its children included."""
    best = None
    for _ in range(2):
        child = os.posix_spawnp(command[0], command, os.environ)
        _, status, usage = os.wait4(child, 0)
        if status != 0:
            raise SystemExit("does not compile: " + shlex.join(command))
        seconds, megabytes = usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024
        best = min(best, (seconds, megabytes)) if best else (seconds, megabytes)
    return best


def subjects():
    """Name and source of everything that is compiled."""
    yield "Eigen/Core", "#include <Eigen/Core>\n"
    yield "Eigen/Dense", "#include <Eigen/Dense>\n"
    include = ROOT / "include"
    for header in [include / "dmf/dmf.hpp"] + sorted(include.glob("dmf/[!d]*/*.hpp")):
        if header.parent.name == "bridge":
            continue
        name = header.relative_to(include)
        yield f"{name}", f"#include <{name}>\n"
    yield "the program of the README", (ROOT / "examples/01_atlas.cpp").read_text()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--compiler", default="g++")
    parser.add_argument("--flags", default="-O2")
    parser.add_argument("--eigen", default="/usr/include/eigen3")
    parser.add_argument("--page", type=pathlib.Path)
    arguments = parser.parse_args()
    lines = [f"`{arguments.compiler} -std=c++20 {arguments.flags}`, all of a translation unit.", "",
             "| included | seconds | over Eigen/Core | MB |", "| --- | --- | --- | --- |"]
    alone = None
    with tempfile.TemporaryDirectory() as folder:
        source = pathlib.Path(folder) / "unit.cpp"
        for name, text in subjects():
            source.write_text(text)
            seconds, megabytes = cost([arguments.compiler, "-std=c++20", *shlex.split(arguments.flags),
                                       "-I", str(ROOT / "include"), "-isystem", arguments.eigen,
                                       "-c", str(source), "-o", os.devnull])
            alone = alone or seconds
            lines.append(f"| `{name}` | {seconds:.1f} | {seconds - alone:+.1f} | {megabytes:.0f} |")
            print(lines[-1], flush=True)
    if arguments.page:
        page.replace(arguments.page, "compile", lines)


if __name__ == "__main__":
    main()
