#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""Runs all benchmarks, those of Python in turn with them, and writes the tables of docs/performance.md.

    table.py FOLDER_OF_PROGRAMS [--beside NAME=FOLDER]... [--only REGEX] [--rounds N] [--page docs/performance.md]

`--beside` names a folder of the same programs, some or all, built with other flags: what dmf takes there, divided by what
it takes here, is dmf_NAME. What a counter of a program is says its name: see bench/side_by_side.hpp.
"""
import argparse
import json
import os
import pathlib
import re
import statistics
import subprocess
import time

import growth
import page

THREADED = {**os.environ, "OMP_WAIT_POLICY": "passive"}  # for threads_bench: threads that wait leave the processor
for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[variable] = "1"  # before numpy and torch are loaded
import python_peers  # noqa: E402  (beside this file)

PROGRAMS = ["objective", "objective_blas", "hessian", "hessian_blas", "scalar_equation", "spectrum", "slice", "slice_blas",
            "sparse", "triplets", "svd", "atlas", "threads", "growth"]
NOT_COUNTERS = {"name", "run_name", "run_type", "family_index", "per_family_instance_index", "repetitions",
                "repetition_index", "threads", "iterations", "real_time", "cpu_time", "time_unit", "label", "ns",
                "error_occurred", "error_message", "aggregate_name", "aggregate_unit"}


def rows_of(program):
    listed = subprocess.run([program, "--benchmark_list_tests"], capture_output=True, text=True, check=True)
    return listed.stdout.split()


def measured(program, row):
    """The counters of one run of a row."""
    run = subprocess.run([program, f"--benchmark_filter=^{re.escape(row)}$", "--benchmark_format=json"],
                         capture_output=True, text=True, check=True,
                         env=THREADED if row.startswith("threads/") else None)
    result = json.loads(run.stdout)["benchmarks"][0]
    if result.get("error_occurred"):
        raise SystemExit(f"{row}: {result['error_message']}")
    return {key: value for key, value in result.items() if key == "ns" or key not in NOT_COUNTERS}


def nanoseconds(function):
    """Of processor time of this thread, for one call: the median of runs that take a millisecond or more."""
    function()
    calls = 1
    while True:
        start = time.thread_time_ns()
        for _ in range(calls):
            function()
        taken = time.thread_time_ns() - start
        if taken >= 1_000_000:
            return taken / calls
        calls *= 2


def median_of(samples):
    return {key: statistics.median(sample[key] for sample in samples) for key in samples[0]}


def readable(ns):
    for unit, size in (("s", 1e9), ("ms", 1e6), ("us", 1e3)):
        if ns >= size:
            return f"{ns / size:.3g} {unit}"
    return f"{ns:.3g} ns"


def line_of(row, counters):
    ratios, limits, own, errors = [], [], [], []
    for name, value in counters.items():
        if name == "ns":
            continue
        if name.endswith("_limit"):
            limits.append(f"{name[:-6]} {value:.2f}")
        elif name.startswith("error_"):
            errors.append(f"{name[6:]} {value:.2g}")
        else:
            (own if name.startswith(("dmf_", "part_")) else ratios).append(f"{name} {value:.3g}")
    cells = [f"`{row}`", readable(counters["ns"])] + [", ".join(cell) for cell in (ratios, limits, own, errors)]
    return "| " + " | ".join(cells) + " |"


def output_of(command):
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return ""


def machine():
    model = re.search(r"model name\s*:\s*(.*)", pathlib.Path("/proc/cpuinfo").read_text())
    versions = [output_of(["g++", "--version"]).split("\n")[0]]
    for package in ("libeigen3-dev", "libopenblas0-pthread", "liblapacke-dev", "libboost-dev", "libspectra-dev",
                    "python3-numpy", "python3-scipy", "python3-torch"):
        version = output_of(["dpkg-query", "-W", "-f", "${Version}", package])
        if version:
            versions.append(f"{package} {version}")
    load = os.getloadavg()[0]
    return (f"{model.group(1) if model else 'unknown processor'}, {os.cpu_count()} cores, load {load:.1f} when the run "
            f"began; " + ", ".join(versions) + ".")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("programs", type=pathlib.Path)
    parser.add_argument("--only", default="")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--page", type=pathlib.Path)
    parser.add_argument("--beside", action="append", default=[], metavar="NAME=FOLDER")
    arguments = parser.parse_args()
    lines = [machine(), "",
             "| row | dmf | time of others / time of dmf | fraction of a limit | dmf in other ways, its parts | errors |",
             "| --- | --- | --- | --- | --- | --- |"]
    sizes = growth.Sizes()
    for name in PROGRAMS:
        program = arguments.programs / f"{name}_bench"
        if not program.exists():
            continue
        for listed in rows_of(program):
            row = re.sub(r"/iterations:.*", "", listed)
            if not re.search(arguments.only, row):
                continue
            functions = python_peers.peers(row)
            beside = {f"dmf_{other.partition('=')[0]}": pathlib.Path(other.partition("=")[2]) / f"{name}_bench"
                      for other in arguments.beside}
            beside = {key: other for key, other in beside.items() if other.exists()}
            samples, python_samples, beside_samples = [], [], []
            for _ in range(arguments.rounds):
                samples.append(measured(program, listed))
                python_samples.append({key: nanoseconds(function) for key, function in functions.items()})
                beside_samples.append({key: measured(other, listed)["ns"] for key, other in beside.items()})
            counters = median_of(samples)
            for others in (python_samples, beside_samples):
                for key, value in median_of(others).items():
                    counters[key] = value / counters["ns"]
            if name == "growth":
                sizes.add(row, counters)
            else:
                lines.append(line_of(row, counters))
                print(lines[-1], flush=True)
    if arguments.page:
        if len(lines) > 4:
            page.replace(arguments.page, "table", lines)
        if sizes:
            page.replace(arguments.page, "growth", sizes.lines())
            sizes.draw(arguments.page.parent / "images" / "growth.svg")
    else:
        print("\n".join(sizes.lines()))


if __name__ == "__main__":
    main()
