// SPDX-License-Identifier: BSL-1.0

// The live page under a mouse and a keyboard: sorting, filters, choices, sliders, errors beside their inputs, and that it
// can be read: names for everything that can be operated, visible focus, contrast, no text over text, no page wider than
// a phone. After every step the counts shown are those that dmf-atlas gives for what the fields say. Pictures of the
// page are left in the folder for files.
//
//   node page_test.mjs <chromium> <page> <dmf-atlas> <folder for files>

import {join} from 'node:path';

import {Browser, openPage} from './live.mjs';
import {runNative} from './native.mjs';

const [chromium, file, program, work] = process.argv.slice(2);
let checks = 0, failures = 0;
const check = (holds, what) => {
  ++checks;
  if (!holds) ++failures;
  console.log(`${holds ? 'ok   ' : 'WRONG'} ${what}`);
};

const fields = (page) => page.value(() => ({
  kind: document.querySelector('input[name=kind]:checked').value,
  target: document.getElementById('target').value,
  widths: document.getElementById('widths').value,
  lambda: [...document.querySelectorAll('#weights input[type=text]')].map((input) => input.value).join(', '),
}));
const counts = (page) => page.value(() => Object.fromEntries([...document.querySelectorAll('[data-count]')].map((one) => [one.dataset.count, one.dataset.value])));
const checkCounts = async (page, what) => {
  const problem = await fields(page), shown = await counts(page), {report, message} = runNative(program, work, problem);
  const same = report && Object.entries(shown).every(([type, decimal]) => report.counts[type] === decimal) && Object.keys(shown).length === 5;
  check(same, `${what}: counts of dmf-atlas (lambda ${problem.lambda}; ${shown.total} orbits)${report ? '' : `: ${message}`}`);
  return shown;
};
const example = async (page, i) => {
  await page.value((i) => {
    const select = document.getElementById('example');
    select.value = String(i);
    select.dispatchEvent(new Event('change', {bubbles: true}));
  }, i);
  await page.settle();
};
const column = (page, k) => page.value((k) => [...document.querySelectorAll('#orbits tbody tr')].map((row) => row.cells[k].textContent), k);
const header = (k) => `#orbits thead th:nth-child(${k + 1}) button`;
const numbers = (texts) => texts.map((text) => Number(text.replace('−', '-')));
const ascends = (values) => values.every((value, i) => i === 0 || values[i - 1] <= value);

// Two texts of one picture that cover each other, and texts that stick out of it.
const collisions = (page) => page.value(() => {
  const found = [];
  for (const picture of document.querySelectorAll('.plot > svg')) {
    const frame = picture.getBoundingClientRect();
    const texts = [...picture.querySelectorAll('text')].map((text) => ({text: text.textContent, box: text.getBoundingClientRect()}));
    texts.forEach(({text, box}, i) => {
      if (box.left < frame.left - 1 || box.right > frame.right + 1 || box.top < frame.top - 1 || box.bottom > frame.bottom + 1) found.push(`"${text}" sticks out`);
      for (const other of texts.slice(i + 1)) {
        const wide = Math.min(box.right, other.box.right) - Math.max(box.left, other.box.left);
        const high = Math.min(box.bottom, other.box.bottom) - Math.max(box.top, other.box.top);
        if (wide > 1 && high > 3) found.push(`"${text}" over "${other.text}" in ${picture.parentNode.id}`);
      }
    });
  }
  return found;
});

// Ratios of contrast, as WCAG 2 defines them, of the colors of text to what is behind it.
const contrasts = (page) => page.value(() => {
  const style = getComputedStyle(document.documentElement);
  const luminance = (hex) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16) / 255)
    .map((c) => (c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)).reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const value = (name) => style.getPropertyValue(name).trim();
  const ratio = (a, b) => {
    const [low, high] = [luminance(value(a)), luminance(value(b))].sort((x, y) => x - y);
    return (high + 0.05) / (low + 0.05);
  };
  const result = {};
  for (const ink of ['--ink', '--quiet', '--accent', '--global', '--spurious', '--strict', '--non-strict', '--wrong']) {
    for (const ground of ['--card', '--paper']) result[`${ink} on ${ground}`] = ratio(ink, ground);
  }
  result['--wrong on --wrong-soft'] = ratio('--wrong', '--wrong-soft');
  for (const ink of ['--ink', '--global', '--spurious', '--strict', '--non-strict']) result[`${ink} on --accent-soft`] = ratio(ink, '--accent-soft');
  return result;
});

const browser = await Browser.start(chromium, work);
try {
  const page = await openPage(browser, file);

  // ---- table ------------------------------------------------------------------------------------------------------
  await checkCounts(page, 'the first example');
  await page.click(header(4));  // rank
  let state = await page.value((selector) => document.querySelector(selector).parentNode.getAttribute('aria-sort'), header(4));
  check(state === 'ascending' && ascends(numbers(await column(page, 4))), 'a click on "rank" sorts by it, and aria-sort says so');
  await page.click(header(4));
  state = await page.value((selector) => document.querySelector(selector).parentNode.getAttribute('aria-sort'), header(4));
  check(state === 'descending' && ascends(numbers(await column(page, 4)).reverse()), 'a second click turns the order');
  await page.value((selector) => document.querySelector(selector).focus(), header(2));
  await page.press('Enter');
  check(ascends(numbers(await column(page, 2))), 'Enter on "F" sorts by it');
  const before = (await column(page, 1)).length;
  await page.click('#orbits input[type=checkbox][value=strict_saddle]');
  const types = await column(page, 3);
  check(types.length > 0 && types.length < before && types.every((type) => type !== 'strict saddle'), 'a filter takes the strict saddles away');
  await page.click('#orbits input[type=checkbox][value=strict_saddle]');
  check((await column(page, 3)).length === before, 'and brings them back');
  await page.click('#orbits tbody tr:nth-child(1) input[type=radio]');
  await page.press('ArrowDown');
  check((await page.value('dmfPages.live.chosen')) === 1 && /^Orbit 2,/.test(await page.value(`document.getElementById('spectrum-caption').textContent`)),
        'an arrow key chooses the second orbit, and the spectrum is its own');

  // ---- sliders ----------------------------------------------------------------------------------------------------
  const first = await counts(page);
  await page.value(`document.querySelector('#weights input[type=range]').focus()`);
  await page.press('ArrowRight', 3);
  await checkCounts(page, 'three arrow keys on the weight');
  await page.press('End');
  const last = await checkCounts(page, 'the weight at its end');
  check(first.total !== '1' && last.total === '1', 'there W = 0 is left alone');
  await page.press('Home');
  await checkCounts(page, 'the weight at its start');
  for (const part of [0.25, 0.5, 0.6, 0.65, 0.7, 0.75, 0.8]) {
    const {x, y, width} = await page.value((part) => {
      const slider = document.querySelector('#weights input[type=range]');
      slider.scrollIntoView({block: 'center', behavior: 'instant'});
      const box = slider.getBoundingClientRect();
      return {x: box.left + part * box.width, y: box.top + box.height / 2, width: box.width};
    }, part);
    for (const type of ['mousePressed', 'mouseReleased']) await page.send('Input.dispatchMouseEvent', {type, x, y, button: 'left', clickCount: 1});
    await page.settle();
    check(width > 50, 'the slider has room');
    await checkCounts(page, `a click at ${part} of the slider`);
  }
  await page.value(`document.getElementById('depth').focus()`);
  await page.press('ArrowRight');
  check((await fields(page)).widths.split(',').length === 5, 'depth 4 makes five widths');
  await checkCounts(page, 'depth 4');
  await page.value(`document.getElementById('hidden').focus()`);
  await page.press('ArrowLeft');
  await checkCounts(page, 'hidden layers of width 2');
  await page.click('#each');
  check((await fields(page)).lambda.split(',').length === 4, 'a weight for each of four layers');
  await page.value(`document.querySelector('#lambda-2').closest('.weight').querySelector('input[type=range]').focus()`);
  await page.press('ArrowLeft', 20);
  await checkCounts(page, 'the second weight alone');

  // ---- every example, every picture -----------------------------------------------------------------------------
  const examples = await page.value('dmfPages.examples.length');
  for (let i = 0; i < examples; ++i) {
    await example(page, i);
    await checkCounts(page, `example ${i + 1}`);
    const {difference, global, marks, kinds} = await page.value(() => ({
      difference: dmfPages.live.slice?.minimum_minus_global, global: dmfPages.live.slice?.global, marks: dmfPages.live.slice?.marks.length,
      kinds: [...document.querySelectorAll('.plot')].filter((plot) => plot.querySelector('svg')).length,
    }));
    check(kinds === 4 && marks >= 1 && difference >= -1e-9 * Math.abs(global), `example ${i + 1}: four pictures, grid minimum - F* = ${difference}`);
    const found = await collisions(page);
    check(found.length === 0, `example ${i + 1}: no text over text ${found.slice(0, 4).join('; ')}`);
  }
  await example(page, 4);
  await page.click('#events-box summary');
  await page.click('#events tbody tr:nth-child(1) button');
  const atEvent = await page.value(() => [document.getElementById('lambda-1').value, dmfPages.live.problem.report.groups.map((group) => group.side_of_fold).includes(0)]);
  check(atEvent[1], `a button goes to the fold itself, lambda = ${atEvent[0]}`);
  await checkCounts(page, 'at that fold');

  // ---- F on planes: its critical points are those of the library's F ------------------------------------------------
  await example(page, 0);
  const plane = await page.value(() => {
    const {x, y, values, marks} = dmfPages.live.slice;
    // The value that the grid has nearest to each mark is no less than the least around it, and near that of the orbit.
    return marks.map((mark) => {
      const i = x.values.reduce((best, at, k) => (Math.abs(at - mark.x) < Math.abs(x.values[best] - mark.x) ? k : best), 0);
      const j = y.values.reduce((best, at, k) => (Math.abs(at - mark.y) < Math.abs(y.values[best] - mark.y) ? k : best), 0);
      return {grid: values[j][i], mark: mark.value, type: mark.type, chosen: mark.chosen};
    });
  });
  check(plane.length === 9 && plane.filter((mark) => mark.chosen).length === 1, 'nine critical points in the plane of two singular values, one of them chosen');
  check(plane.every(({grid, mark}) => Math.abs(grid - mark) < 0.15), 'F on the grid is at each of them what the orbit has');
  await page.click('#plane input[value=eigenvectors]');
  check(await page.value(`dmfPages.live.slice.marks.length === 1 && /eigenvector/.test(dmfPages.live.slice.x.name)`), 'the plane of two eigenvectors');
  await page.click('#plane input[value=copies]');
  await page.value(() => {
    const select = document.getElementById('copy-y');
    select.value = '-1';
    select.dispatchEvent(new Event('change', {bubbles: true}));
  });
  await page.settle();
  check(await page.value('dmfPages.live.slice.y === null && dmfPages.live.slice.marks.length === 3'), 'a curve through three critical points');

  // ---- errors -----------------------------------------------------------------------------------------------------
  const error = (field) => page.value((field) => [document.getElementById(`${field}-error`).textContent,
    document.querySelectorAll('#inputs [aria-invalid]').length, document.getElementById('stale').hidden], field);
  for (const [selector, text, field, words] of [
    ['#target', '6, -4, 3', 'target', /negative/], ['#target', '6, x, 3', 'target', /'x' is not a number/], ['#target', '', 'target', /no numbers/],
    ['#target', '6, 4,, 3', 'target', /comma/], ['#widths', '3, 0, 3', 'widths', /whole numbers from 1|at least 1/], ['#widths', '3', 'widths', /depth|L >= 2/],
    ['#widths', '4, 3, 5', 'target', /singular values/], ['#lambda-1', '0', 'lambda', /positive/], ['#lambda-1', '-1', 'lambda', /positive/],
    ['#lambda-1', '1e400', 'lambda', /too large/], ['#target', '1e200, 1', 'lambda', /overflow/],
  ]) {
    await example(page, 0);
    const good = await counts(page);
    await page.type(selector, text);
    const [message, invalid, staleHidden] = await error(field);
    check(words.test(message) && invalid === 1 && !staleHidden, `${selector} "${text}": "${message}" beside the input`);
    check(JSON.stringify(await counts(page)) === JSON.stringify(good), 'and what is shown stays');
  }
  await example(page, 0);
  check((await error('target'))[0] === '' && (await error('target'))[1] === 0 && (await error('target'))[2], 'errors go when they are mended');
  await page.click('input[name=kind][value=matrix]');
  await page.type('#target', '1,2\n3');
  check(/1 value where line 1 has 2/.test((await error('target'))[0]), 'a ragged matrix is refused in words');
  await page.type('#target', '3 0 1\n0 2 0');
  check((await fields(page)).widths.startsWith('3, ') && (await fields(page)).widths.endsWith(', 2'), 'a pasted matrix sets the ends of the widths');
  await checkCounts(page, 'a pasted matrix');
  await page.type('#target', '<img src=x onerror=alert(1)>');
  check(/not a number/.test((await error('target'))[0]) && (await page.value(`document.querySelectorAll('img').length`)) === 0, 'text stays text');

  // ---- for everybody -----------------------------------------------------------------------------------------------
  await example(page, 0);
  const {nodes} = await page.send('Accessibility.getFullAXTree');
  const operable = new Set(['button', 'textbox', 'slider', 'combobox', 'radio', 'checkbox', 'link', 'region', 'form', 'img', 'image', 'table']);
  const nameless = nodes.filter((node) => !node.ignored && operable.has(node.role?.value) && !node.name?.value);
  check(nameless.length === 0, `everything that can be operated or seen has a name ${nameless.map((node) => node.role.value).join(', ')}`);
  const columnHeaders = nodes.filter((node) => node.role?.value === 'columnheader').length;
  check(columnHeaders > 10, `${columnHeaders} headers of columns`);
  await page.value('document.activeElement.blur()');
  const visited = [];
  for (let i = 0; i < 24; ++i) {
    await page.send('Input.dispatchKeyEvent', {type: 'rawKeyDown', key: 'Tab', code: 'Tab', windowsVirtualKeyCode: 9});
    await page.send('Input.dispatchKeyEvent', {type: 'keyUp', key: 'Tab', code: 'Tab', windowsVirtualKeyCode: 9});
    visited.push(await page.value(() => {
      const {outlineStyle, outlineWidth} = getComputedStyle(document.activeElement);
      return {name: document.activeElement.tagName, seen: outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2};
    }));
  }
  check(visited.every(({name, seen}) => seen && name !== 'BODY'), `focus is seen at ${visited.length} stops of the Tab key`);

  await page.value(() => {
    const select = document.getElementById('copy-y');
    select.value = '1';
    select.dispatchEvent(new Event('change', {bubbles: true}));
  });
  await page.click('#events-box summary');
  // ---- how it looks --------------------------------------------------------------------------------------------------
  for (const dark of [false, true]) {
    for (const [name, width, height] of [['phone', 360, 740], ['desk', 1280, 900], ['narrow', 320, 640], ['wide', 1700, 1000]]) {
      await page.look({width, height, dark});
      for (const i of [0, 6, 9]) {
        await example(page, i);
        const {inner, scroll} = await page.value(() => ({inner: innerWidth, scroll: document.documentElement.scrollWidth}));
        check(scroll <= inner, `${name}, example ${i + 1}: the page is ${scroll} of ${inner} wide`);
        const found = await collisions(page);
        check(found.length === 0, `${name}, example ${i + 1}: no text over text ${found.slice(0, 4).join('; ')}`);
        await page.value('scrollTo(0, 0)');
        if (name === 'phone' || name === 'desk') await page.picture(join(work, `${name}-${dark ? 'dark' : 'light'}-${i + 1}.png`));
      }
    }
    const ratios = Object.entries(await contrasts(page)), low = ratios.filter(([, ratio]) => ratio < 4.5);
    check(low.length === 0, `${dark ? 'dark' : 'light'}: contrast of at least 4.5 ${low.map(([pair, ratio]) => `${pair} ${ratio.toFixed(2)}`).join(', ')}`);
  }

  check(page.problems.length === 0, `nothing in the console, no request ${page.problems.slice(0, 3).join('; ')}`);
  console.log(`${checks} checks, ${failures} wrong; pictures in ${work}`);
} finally {
  await browser.close();
}
process.exit(failures === 0 ? 0 : 1);
