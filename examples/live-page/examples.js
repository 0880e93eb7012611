// SPDX-License-Identifier: BSL-1.0
'use strict';

// Problems to begin with: each shows one thing.

((pages) => {
  const oneHot = [0, 1, 2, 2, 1, 0, 0, 1, 2, 2, 2, 2].map((k) => [0, 1, 2].map((j) => (j === k ? 1 : 0)));
  const transposed = (rows) => rows[0].map((_, j) => rows.map((row) => row[j]));
  const csv = (rows) => rows.map((row) => row.join(',')).join('\n');
  const numbers = (first, last) => Array.from({length: last - first + 1}, (_, i) => last - i).join(', ');

  pages.examples = [
    {name: 'Three values above the switch', kind: 'values', target: '6, 4, 3', widths: '3, 3, 3, 3', lambda: '0.5'},
    {
      name: 'A matrix',
      kind: 'matrix',
      target: '3, 0, 0, 1\n0, 2, 1, 0\n1, 0, 2, 0',
      widths: '4, 3, 3, 3',
      lambda: '0.5'
    },
    {
      name: 'One value between fold and switch',
      kind: 'values',
      target: '5, 1.95, 1',
      widths: '3, 3, 3, 3',
      lambda: '1'
    },
    {name: 'All below the fold: W = 0 alone', kind: 'values', target: '1.5, 1, 0.5', widths: '3, 3, 3, 3', lambda: '1'},
    {name: 'One value exactly at the fold', kind: 'values', target: '12, 4, 1', widths: '3, 3, 3, 3', lambda: '3'},
    {name: 'One value exactly at the switch', kind: 'values', target: '4, 2, 1', widths: '3, 3, 3, 3', lambda: '1'},
    {name: 'Repeated values', kind: 'values', target: '5, 5, 5, 3, 3, 1', widths: '6, 6, 6, 6', lambda: '0.8'},
    {
      name: 'Classes of different size, one-hot',
      kind: 'matrix',
      target: csv(transposed(oneHot)),
      widths: '12, 3, 3, 3',
      lambda: '0.4'
    },
    {
      name: 'Two layers: no spurious minimizer, ever',
      kind: 'values',
      target: '4, 3, 1, 0.5',
      widths: '4, 4, 4',
      lambda: '0.8'
    },
    {
      name: 'Four layers, a weight for each',
      kind: 'values',
      target: '7, 5, 2',
      widths: '3, 4, 5, 4, 3',
      lambda: '0.2, 0.5, 1, 0.4'
    },
    {name: 'A bottleneck of width 2', kind: 'values', target: '8, 7, 6, 5, 4', widths: '5, 2, 5, 6', lambda: '1'},
    {
      name: '60 values: more orbits than can be visited',
      kind: 'values',
      target: numbers(1, 60),
      widths: '60, 60, 60, 60',
      lambda: '2'
    },
  ];
})(globalThis.dmfPages ??= {});
