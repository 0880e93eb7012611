// SPDX-License-Identifier: BSL-1.0
'use strict';

// What the results are called. Keys are the words of the JSON format "dmf-atlas-1".

((pages) => {
  pages.types = {
    global_minimizer: {word: 'global minimizer', plural: 'global minimizers', mark: 'disc'},
    spurious_local_minimizer: {word: 'spurious minimizer', plural: 'spurious minimizers', mark: 'triangle'},
    strict_saddle: {word: 'strict saddle', plural: 'strict saddles', mark: 'cross'},
    non_strict_saddle: {word: 'non-strict saddle', plural: 'non-strict saddles', mark: 'square'},
  };

  pages.landscapes = {
    benign: 'Benign: every local minimizer is global and every saddle is strict.',
    no_spurious_minimizer: 'Partially benign: every local minimizer is global, but there are non-strict saddles.',
    no_non_strict_saddle: 'Partially benign: every saddle is strict, but there are spurious local minimizers.',
    neither: 'Not benign: there are spurious local minimizers and non-strict saddles.',
  };

  pages.origins = {
    active_copy: 'one active copy, stretched in all layers',
    pair_at_one_root: 'two active copies at one root',
    pair_at_two_roots: 'two active copies at different roots',
    active_and_hidden: 'an active copy and a free direction of a hidden layer',
    active_and_zero: 'an active copy and a singular value at zero',
    active_and_surplus: 'an active copy and a surplus row or column of Y',
    both_at_zero: 'no active copy',
  };

  // x with the given number of significant digits at most: 5, 0.013248, 1.2e-7.
  pages.rounded = (x, digits = 6) => {
    if (x === 0) return '0';
    if (!Number.isFinite(x)) return x > 0 ? '∞' : '−∞';
    const size = Math.abs(x);
    let text = size >= 1e-4 && size < 1e7 ? String(Number(size.toPrecision(digits))) : size.toExponential(digits - 1);
    text = text.replace(/\.?0*e\+?/, 'e').replace('e-', 'e−');
    return (x < 0 ? '−' : '') + text;
  };

  // A decimal integer in groups of three digits, or, where it is long, its leading digits and its size.
  pages.count = (decimal) => {
    if (decimal.length > 21) return `${decimal[0]}.${decimal.slice(1, 6)}… × 10^${decimal.length - 1}`;
    return decimal.replace(/\B(?=(\d{3})+$)/g, '\u2009');
  };
})(globalThis.dmfPages ??= {});
