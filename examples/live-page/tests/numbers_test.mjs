// SPDX-License-Identifier: BSL-1.0

// The numbers of the live page are those of the program dmf-atlas: for every problem below, counts, types, roots' kinds
// and the order of the orbits the same, reals within 2 units in the last place where singular values are given. Eigenvalues
// of the Hessian for unequal weights come from rotations of small matrices, whose sums have another order where a
// processor adds several numbers at once: they agree to 32 epsilon of the largest at their orbit (that is their stated
// accuracy, docs/accuracy.md: some epsilon of the largest in their block). Of a
// matrix the two find singular values by different means, each with its stated uncertainty, and reals then agree to
// that. A page that shows anything else than what the library said, or a library that depends on the machine,
// would fail here.
//
//   node numbers_test.mjs <chromium> <page> <dmf-atlas> <folder for files>

import {Browser, openPage} from './live.mjs';
import {compare, runNative} from './native.mjs';

const [chromium, file, program, work] = process.argv.slice(2);

// Random problems: the same ones every time (a linear congruential generator).
const seed = 20260101;
console.log(`seed ${seed}`);
let state = seed;
const random = () => {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return state / 2 ** 32;
};
const whole = (low, high) => low + Math.floor(random() * (high - low + 1));
const some = (n, draw) => Array.from({length: n}, draw);
const digits = (x) => String(Number(x.toPrecision(5)));

const list = (values, widths, lambda) => ({kind: 'values', target: [values].flat().join(', '), widths, lambda: String(lambda)});
const matrix = (rows, widths, lambda) => ({kind: 'matrix', target: rows.map((row) => row.join(', ')).join('\n'), widths, lambda: String(lambda)});
const hard = [
  list([0, 0, 0], '3,3,3,3', 1),                                         // Y = 0
  list([4, 4, 4], '3,3,3,3', 3),                                         // all at the fold
  list([4.000000000000001, 4, 3.999999999999999], '3,3,3,3', 3),         // within the tolerance of it
  list([4.0000000001, 3.9999999999], '2,2,2,2', 3),                      // just beyond it
  list([2, 2, 1], '3,3,3,3', 1),                                         // at the switch, twice
  list([2.00000001, 1.99999999], '2,2,2,2', 1),                          // just beside it
  list([3, 1, 1, 0.5], '4,4,4', 1),                                      // L = 2, at the threshold
  list([1e120, 1e100, 1], '3,3,3,3', 1e-8),
  list([1e-120, 1e-130], '2,2,2,2,2', 1e-200),
  list([5, 3, 2], '3,3,3,3,3,3,3,3,3', 0.4),                             // L = 8
  list([40, 3, 2], `${some(21, () => 3)}`, 0.1),                         // L = 20
  list([9, 8, 7, 6, 5, 4, 3, 2, 1], '9,1,9,9', 1),                       // rank one at most
  list([9, 8, 7, 6, 5], '5,3,11,12', 1.5),                               // rectangular, with a bottleneck
  list([9, 8], '2,9,9,7', 0.3),
  list([6, 5, 5, 1], '4,4,4,4', '0.001, 1000, 1'),                       // weights far apart
  list([7, 5, 2], '3,4,5,4,3', '0.2, 0.5, 1, 0.4'),
  list(some(40, () => 5), '40,40,40,40', 1),                             // one value 40 times
  list([...some(30, () => 5), ...some(30, () => 3), 2], '61,20,61,61', 0.7),
  list(some(200, (_, i) => 200 - i), '200,200,200,200', 2),              // about 3^200 orbits
  list(some(1000, (_, i) => 10 + i / 8), '1000,400,1000,1000', 2),       // counts of more than 400 digits
];
const drawn = some(16, () => {
  const depth = whole(2, 6), count = whole(1, 7), scale = 10 ** whole(-3, 3);
  const values = some(count, () => digits(scale * random() * 6));
  if (count > 2 && random() < 0.5) values[1] = values[0];
  const widths = [count, ...some(depth - 1, () => whole(1, 9)), count + whole(0, 3)];
  const weight = () => digits(scale ** (2 - 2 / depth) * 10 ** (-2 * random()));
  return list(values, widths.join(','), random() < 0.5 ? weight() : some(depth, weight).join(', '));
});
const matrices = [
  matrix(some(4, () => some(6, () => digits(random() * 4 - 2))), '6,4,4,4', 0.3),
  matrix(some(12, (_, i) => [0, 1, 2].map((j) => Number(i % 5 % 3 === j))), '3,3,3,12', 0.5),  // one-hot, repeated values
  matrix(some(10, () => some(3, () => digits(random()))), '3,5,10', 0.1),
  matrix([[2, 0], [0, 2]], '2,2,2,2', 1),                                // at the switch
];

// What is no real number.
const decided = ({depth, widths, counts, landscape, groups, lowest}) => ({
  depth, widths, counts, landscape,
  groups: groups.map(({multiplicity, side_of_fold, side_of_switch, roots}) => ({multiplicity, side_of_fold, side_of_switch, roots: roots.map(({kind}) => kind)})),
  lowest: lowest.map(({type, reason, rank, choice, dimension, components, hessian: {negative, zero, positive}}) =>
    ({type, reason, rank, choice, dimension, components, negative, zero, positive})),
});

const browser = await Browser.start(chromium, work);
let failures = 0;
try {
  const page = await openPage(browser, file);
  const examples = await page.value('dmfPages.examples');
  const problems = [...examples, ...hard, ...drawn, ...matrices];
  let farthest = 0, reals = 0, spectra = 0;
  for (const [i, problem] of problems.entries()) {
    const name = `problem ${i + 1}, ${problem.target.replace(/\s+/g, ' ').slice(0, 40)}; ${problem.widths}; ${problem.lambda}`;
    try {
      await page.value((problem) => {
        const set = (id, text) => {
          const field = document.getElementById(id);
          field.value = text;
          field.dispatchEvent(new Event('input', {bubbles: true}));
        };
        const radio = document.querySelector(`input[name=kind][value=${problem.kind}]`);
        if (!radio.checked) radio.click();
        set('target', problem.target);
        const each = document.getElementById('each'), weights = problem.lambda.split(/,\s*/);
        set('widths', problem.widths.replace(/,\s*/g, ', '));
        if (each.checked !== weights.length > 1) each.click();
        weights.forEach((weight, l) => set(`lambda-${l + 1}`, weight));
      }, problem);
      await page.settle();
      // The target may have moved the ends of the widths: once more, now that it is known.
      await page.value((widths) => {
        const field = document.getElementById('widths');
        field.value = widths;
        field.dispatchEvent(new Event('input', {bubbles: true}));
      }, problem.widths.replace(/,\s*/g, ', '));
      await page.settle();
      const {report, errors, spectrum, shown} = await page.value(() => ({
        report: dmfPages.live.problem.report, errors: dmfPages.live.errors, spectrum: dmfPages.live.spectrum,
        shown: Object.fromEntries([...document.querySelectorAll('[data-count]')].map((one) => [one.dataset.count, one.dataset.value])),
      }));
      if (Object.keys(errors).length > 0) throw new Error(JSON.stringify(errors));
      const native = runNative(program, work, problem, 30, spectrum ? ['--spectrum'] : []);
      if (native.status !== 0) throw new Error(`dmf-atlas: ${native.message}`);
      for (const [type, decimal] of Object.entries(shown)) {
        if (native.report.counts[type] !== decimal) throw new Error(`shown ${type} ${decimal}, native ${native.report.counts[type]}`);
      }
      if (spectrum) {
        const {spectrum: pairs, origins} = native.report.lowest[0].hessian;
        const both = {spectrum: pairs.map(([value, multiplicity], k) => [value, multiplicity, origins[k]])};
        native.spectrum = both.spectrum;
        for (const orbit of native.report.lowest) {
          delete orbit.hessian.spectrum;
          delete orbit.hessian.origins;
        }
      }
      if (problem.kind === 'matrix') {
        // Singular values within both uncertainties; what follows from them within 100 times that, relative.
        const bound = 100 * (report.uncertainty + native.report.uncertainty) / Math.max(...native.report.singular_values);
        compare(decided(report), decided(native.report));
        report.singular_values.forEach((value, k) => {
          const away = Math.abs(value - native.report.singular_values[k]);
          if (!(away <= report.uncertainty + native.report.uncertainty)) throw new Error(`singular value ${k + 1}: ${away} apart`);
        });
        report.lowest.forEach((orbit, k) => {
          const other = native.report.lowest[k].value;
          if (!(Math.abs(orbit.value - other) <= bound * Math.max(orbit.value, 1))) throw new Error(`F: ${orbit.value} and ${other}`);
        });
        console.log(`ok    ${name}`);
        continue;
      }
      const weights = problem.lambda.split(',').map(Number), equal = weights.every((weight) => weight === weights[0]);
      const excused = (path, a, b) => {
        const at = path.match(/^\.lowest\.(\d+)\.hessian\.(min|max)$/) ?? path.match(/^\.spectrum\.(0)/);
        if (equal || !at) return false;
        const {min, max} = native.report.lowest[Number(at[1])].hessian;
        return Math.abs(a - b) <= 32 * Number.EPSILON * Math.max(-min, max);
      };
      const found = compare(report, native.report, excused);
      if (spectrum) {
        compare(spectrum.spectrum.map((entry) => [entry]), native.spectrum.map((entry) => [entry]),
                (path, a, b) => excused('.spectrum.0', a, b), 'spectrum', found);
        ++spectra;
      }
      reals += found.reals;
      farthest = Math.max(farthest, found.farthest);
      if (found.farthest > 2) throw new Error(`${found.farthest} ulp apart: ${found.where}`);
      console.log(`ok    ${name} (${found.reals} reals, ${found.farthest} ulp)`);
    } catch (error) {
      ++failures;
      console.log(`WRONG ${name}\n      ${error.message}`);
    }
  }
  for (const problem of page.problems) console.log(`WRONG ${problem}`);
  failures += page.problems.length;
  console.log(`${problems.length} problems, ${spectra} spectra, ${reals} reals, farthest ${farthest} ulp apart, ${failures} wrong`);
  if (problems.length < 30 || reals < 10000) ++failures;
} finally {
  await browser.close();
}
process.exit(failures === 0 ? 0 : 1);
