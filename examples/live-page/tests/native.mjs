// SPDX-License-Identifier: BSL-1.0

// What the program dmf-atlas says of a problem, and how far numbers are apart.

import {spawnSync} from 'node:child_process';
import {writeFileSync} from 'node:fs';
import {join} from 'node:path';

// {status, report, message} for {kind, target, widths, lambda}.
export const runNative = (program, work, {kind, target, widths, lambda}, lowest = 30, more = []) => {
  const compact = (text) => text.trim().split(/[\s,]+/).join(',');
  let source = ['--singular-values', compact(target)];
  if (kind === 'matrix') {
    source = [join(work, 'Y.csv')];
    writeFileSync(source[0], `${target}\n`);
  }
  const arguments_ = [...source, '--widths', compact(widths), '--lambda', compact(lambda), '--lowest', String(lowest), '--json', '-', ...more];
  const {status, stdout, stderr} = spawnSync(program, arguments_, {encoding: 'utf8', maxBuffer: 1 << 28});
  return {status, report: status === 0 ? JSON.parse(stdout) : null, message: stderr.trim()};
};

const view = new DataView(new ArrayBuffer(8));
const ordinal = (x) => {  // neighbouring doubles have neighbouring ordinals
  view.setFloat64(0, x);
  const bits = view.getBigInt64(0);
  return bits < 0n ? -(bits & 0x7fffffffffffffffn) : bits;
};
export const ulps = (a, b) => {
  const distance = ordinal(a) - ordinal(b);
  return Number(distance < 0n ? -distance : distance);
};

// Compares two results: all but reals must be the same. Gives the number of reals and the farthest two, by ulps(). A real
// that `excused(path, a, b)` need not be that near.
export const compare = (a, b, excused = () => false, path = '', found = {reals: 0, farthest: 0, where: ''}) => {
  if (typeof a === 'number' && typeof b === 'number' && !(Number.isInteger(a) && Number.isInteger(b) && a === b)) {
    const distance = ulps(a, b);
    ++found.reals;
    if (distance > found.farthest && !excused(path, a, b)) Object.assign(found, {farthest: distance, where: `${path}: ${a} and ${b}`});
    return found;
  }
  if (typeof a !== 'object' || a === null || typeof b !== 'object' || b === null) {
    if (a !== b) throw new Error(`${path}: ${JSON.stringify(a)} and ${JSON.stringify(b)}`);
    return found;
  }
  const keys = Object.keys(a), others = Object.keys(b);
  if (keys.join() !== others.join()) throw new Error(`${path}: ${keys} and ${others}`);
  for (const key of keys) compare(a[key], b[key], excused, `${path}.${key}`, found);
  return found;
};
