#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""Instructions that each small job of bench/instructions.cpp takes, counted by valgrind.

    count_instructions.py PROGRAM                    prints a table
    count_instructions.py PROGRAM --write FILE       writes it as the baseline
    count_instructions.py PROGRAM --check FILE       fails where a job takes half as many again as the baseline
    count_instructions.py PROGRAM --page FILE        writes it into docs/performance.md
"""
import argparse
import pathlib
import re
import subprocess
import sys

import page

ALLOWED = 1.5


def collected(program, job, times):
    run = subprocess.run(
        ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", program, job, str(times)],
        capture_output=True, text=True, check=True)
    return int(re.search(r"Collected : (\d+)", run.stderr).group(1))


def per_job(program, job):
    """The difference of two runs: what setting up costs is in both. The first ten calls touch fresh memory."""
    return (collected(program, job, 30) - collected(program, job, 10)) / 20


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("--write", type=pathlib.Path)
    parser.add_argument("--check", type=pathlib.Path)
    parser.add_argument("--page", type=pathlib.Path)
    arguments = parser.parse_args()
    program = str(pathlib.Path(arguments.program).resolve())
    baseline = {}
    if arguments.check:
        for line in arguments.check.read_text().splitlines():
            if line and not line.startswith("#"):
                job, count = line.split()
                baseline[job] = float(count)

    jobs = subprocess.run([program], capture_output=True, text=True, check=True).stdout.split()
    lines, slower = [], []
    for job in jobs:
        count = per_job(program, job)
        lines.append(f"{job} {count:.0f}")
        ratio = count / baseline[job] if job in baseline else None
        print(f"{job:32} {count:12.0f}" + (f"  {ratio:5.2f} of the baseline" if ratio else ""), flush=True)
        if ratio and ratio > ALLOWED:
            slower.append(job)
    if arguments.write:
        compiler = subprocess.run(["g++", "--version"], capture_output=True, text=True).stdout.splitlines()[0]
        arguments.write.write_text("# Instructions of each job; preset `instructions`, " + compiler + ", "
                                   "see count_instructions.py\n" + "\n".join(lines) + "\n")
    if arguments.page:
        rows = [line.replace(" ", " | ") for line in lines]
        page.replace(arguments.page, "instructions",
                     ["| job | instructions |", "| --- | ---: |"] + [f"| {row} |" for row in rows])
    missing = sorted(set(baseline) - set(jobs))
    if missing:
        sys.exit("in the baseline, but no job: " + ", ".join(missing))
    if slower:
        sys.exit(f"more than {ALLOWED} times the instructions of the baseline: " + ", ".join(slower))


if __name__ == "__main__":
    main()
