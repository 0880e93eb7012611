// SPDX-License-Identifier: BSL-1.0

// The page of `dmf-atlas report` under a mouse and a keyboard, without a network: every number it shows is the one
// that the program gives, at every weight of the slider; tables sort and filter; all that can be operated has a name;
// nothing is wider than a phone. Pictures of the page are left in the folder for files.
//
//   node report_test.mjs <chromium> <dmf-atlas> <folder for files> <surface: 0 or 1>

import {spawnSync} from 'node:child_process';
import {readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';

import {Browser} from '../../../pages/browser.mjs';

const [chromium, program, work, surface] = process.argv.slice(2);
let checks = 0, failures = 0;
const check = (holds, what) => {
  ++checks;
  if (!holds) ++failures;
  console.log(`${holds ? 'ok   ' : 'WRONG'} ${what}`);
};

const atlas = (...options) => {
  const {status, stdout, stderr} = spawnSync(program, options, {encoding: 'utf8', maxBuffer: 1 << 28});
  if (status !== 0) throw new Error(`dmf-atlas ${options.join(' ')}: ${stderr}`);
  return stdout;
};
const json = (...options) => JSON.parse(atlas(...options, '--json', '-'));

const browser = await Browser.start(chromium, work);
const open = async (name, options, look = {}) => {
  const file = join(work, `${name}.html`);
  atlas('report', file, ...options);
  return browser.open(file, {ready: `document.documentElement?.dataset.ready === 'yes'`, ...look});
};

// What a table shows: every cell as text, and the exact number in it.
const table = (page, id) => page.value(
    (id) => [...document.querySelectorAll(`#${id} tbody tr`)].map(
        (row) => [...row.cells].map(
            (cell) => ({text: cell.textContent, exact: [...cell.querySelectorAll('data')].map((one) => one.value)}))),
    id);
const titles = (page, id) =>
    page.value((id) => [...document.querySelectorAll(`#${id} thead th`)].map((one) => one.textContent), id);

// The number that a text is, to as many digits as it shows.
const read = (text) => Number(text.replace(/−/g, '-'));
const agrees = (text, exact) => Math.abs(read(text) - Number(exact)) <= 6e-6 * Math.abs(Number(exact));

// Every number in a column is the program's: all digits in the markup, and rounded what the eye sees.
const checkColumn = async (page, id, title, expected, what) => {
  const at = (await titles(page, id)).indexOf(title), rows = await table(page, id);
  const same = at >= 0 && rows.length === expected.length && rows.every((row, i) => {
    const [exact] = row[at].exact;
    return exact === undefined ? row[at].text === String(expected[i]) :
                                 exact === String(expected[i]) && agrees(row[at].text, exact);
  });
  check(same, `${what}: "${title}", ${rows.length} numbers`);
};

const numbersOf = (page, names) => page.value(
    (names) =>
        Object.fromEntries(names.map((name) => [name, document.getElementById(name)?.textContent.replace(/\s/g, '')])),
    names);

const checkHeader = async (page, report, what) => {
  const shown =
      await numbersOf(page, ['count-total', 'count-global', 'count-spurious', 'count-strict', 'count-non-strict']);
  const {counts} = report;
  check(
      shown['count-total'] === counts.total && shown['count-global'] === counts.global_minimizer &&
          shown['count-spurious'] === counts.spurious_local_minimizer &&
          shown['count-strict'] === counts.strict_saddle && shown['count-non-strict'] === counts.non_strict_saddle,
      `${what}: the counts are the program's (${counts.total} orbits)`);
};

const checkOrbits = async (page, report, what) => {
  const all = report.lowest;
  await checkColumn(page, 'orbits-table', 'F', all.map(({value}) => value), what);
  await checkColumn(page, 'orbits-table', 'rank', all.map(({rank}) => rank), what);
  await checkColumn(page, 'orbits-table', 'index', all.map(({hessian}) => hessian.negative), what);
  await checkColumn(page, 'orbits-table', 'nullity', all.map(({hessian}) => hessian.zero), what);
  await checkColumn(page, 'orbits-table', 'dimension', all.map(({dimension}) => dimension), what);
  await checkColumn(page, 'orbits-table', 'least eigenvalue', all.map(({hessian}) => hessian.min), what);
  await checkColumn(page, 'orbits-table', 'largest eigenvalue', all.map(({hessian}) => hessian.max), what);
};

const checkSpectrum = async (page, orbit, what) => {
  const pairs = orbit.hessian.spectrum;
  await checkColumn(page, 'spectrum-table', 'eigenvalue', pairs.map(([value]) => value), what);
  await checkColumn(page, 'spectrum-table', 'multiplicity', pairs.map(([, count]) => count), what);
};

// Two texts of one picture that cover each other, and texts that stick out of it.
const collisions = (page) => page.value(() => {
  const found = [];
  for (const picture of document.querySelectorAll('.plot > svg')) {
    const frame = picture.getBoundingClientRect();
    if (frame.width === 0) continue;
    const texts = [...picture.querySelectorAll('text')].map(
        (text) => ({text: text.textContent, box: text.getBoundingClientRect()}));
    texts.forEach(({text, box}, i) => {
      if (box.left < frame.left - 1 || box.right > frame.right + 1 || box.top < frame.top - 1 ||
          box.bottom > frame.bottom + 1) {
        found.push(`"${text}" sticks out of ${picture.parentNode.id}`);
      }
      for (const other of texts.slice(i + 1)) {
        const wide = Math.min(box.right, other.box.right) - Math.max(box.left, other.box.left);
        const high = Math.min(box.bottom, other.box.bottom) - Math.max(box.top, other.box.top);
        if (wide > 1 && high > 3) found.push(`"${text}" over "${other.text}" in ${picture.parentNode.id}`);
      }
    });
  }
  return found;
});

// The state of the path as shown, against the program at that weight.
const pathNames = ['path-rank', 'path-total', 'path-global', 'path-spurious', 'path-strict', 'path-non-strict'];
const checkPath = async (page, problem, what) => {
  const weight = await page.value(`document.getElementById('path-weight').value`);
  const shown = await numbersOf(page, pathNames);
  const report = json(...problem, '--lambda', weight, '--lowest', 'all', '--limit', '100000');
  const ranks = report.lowest.filter(({type}) => type === 'global_minimizer').map(({rank}) => rank);
  const low = Math.min(...ranks), high = Math.max(...ranks), {counts} = report;
  check(
      shown['path-rank'] === (low === high ? `${low}` : `${low}to${high}`) && shown['path-total'] === counts.total &&
          shown['path-global'] === counts.global_minimizer &&
          shown['path-spurious'] === counts.spurious_local_minimizer && shown['path-strict'] === counts.strict_saddle &&
          shown['path-non-strict'] === counts.non_strict_saddle,
      `${what}: rank ${shown['path-rank']} and ${counts.total} orbits at lambda = ${
          weight}, as dmf-atlas --lambda has them`);
};

// The graph as drawn: a mark for every component of the local minimizers, a line's height for every merge.
const checkGraph = async (page, problem, what) => {
  const graph = json('barriers', ...problem), {merges} = await page.value('dmfPages.report.more.barriers');
  const same = ({level, parts, reason, count}) => JSON.stringify([level, parts, reason, count]);
  const leaves = graph.leaves.reduce((sum, {components}) => sum + Number(components), 0);
  const drawn = await page.value(`document.querySelectorAll('#graph-plot > svg path.mark').length`);
  check(
      merges.length === graph.merges.length && merges.every((one, i) => same(one) === same(graph.merges[i])),
      `${what}: the ${merges.length} merges of the graph are those of dmf-atlas barriers`);
  check(drawn === (merges.length > 0 ? leaves : 0), `${what}: the graph has ${drawn} leaves`);
  return graph;
};

try {
  // ---- numbers ----------------------------------------------------------------------------------------------------
  const shape = ['--singular-values', '5,3.5,3.5,1.2', '--widths', '4,4,5,6'], problem = [...shape, '--lambda', '0.8'];
  const report = json(...problem, '--lowest', 'all', '--spectrum');
  let page = await open('first', problem);
  await checkHeader(page, report, 'first page');
  check(
      (await page.value('dmfPages.report.atlas.lowest.length')) === report.lowest.length,
      `all ${report.lowest.length} orbits are listed`);
  await checkOrbits(page, report, 'first page');
  await checkColumn(page, 'groups-table', 'y', report.groups.map(({value}) => value), 'first page');
  await checkColumn(
      page, 'groups-table', 'larger root',
      report.groups.map(({roots}) => roots.find(({kind}) => kind === 'larger')?.end_to_end ?? '–'), 'first page');
  await checkSpectrum(page, report.lowest[0], 'orbit 1');

  // ---- tables -----------------------------------------------------------------------------------------------------
  const header = (title) => page.value((title) => {
    const headers = [...document.querySelectorAll('#orbits-table thead th')];
    return headers.findIndex((one) => one.textContent === title) + 1;
  }, title);
  const sorted = async (title) => (await table(page, 'orbits-table')).map((row) => row[title - 1].text);
  const rank = await header('rank'), button = `#orbits-table thead th:nth-child(${rank}) button`;
  await page.click(button);
  const ascending = (await sorted(rank)).map(read);
  check(
      ascending.every((x, i) => i === 0 || ascending[i - 1] <= x) && ascending[0] === 0,
      'a click on "rank" sorts by it');
  check(
      (await page.value((s) => document.querySelector(s).parentNode.getAttribute('aria-sort'), button)) === 'ascending',
      'and aria-sort says so');
  await page.value((s) => document.querySelector(s).focus(), button);
  await page.press('Enter');
  const descending = (await sorted(rank)).map(read);
  check(descending.every((x, i) => i === 0 || descending[i - 1] >= x), 'Enter turns the order');
  const value = await header('F');
  await page.click(`#orbits-table thead th:nth-child(${value}) button`);
  const type = await header('type');
  for (const [name, word] of [['strict_saddle', 'strict saddle'], ['global_minimizer', 'global minimizer']]) {
    await page.click(`#orbits-table input[type=checkbox][value=${name}]`);
    const left = await sorted(type), expected = report.lowest.filter((orbit) => orbit.type !== name).length;
    check(
        left.length === expected && left.every((text) => text !== word),
        `the filter takes every ${word} away, ${left.length} rows are left`);
    await page.click(`#orbits-table input[type=checkbox][value=${name}]`);
  }
  check((await sorted(type)).length === report.lowest.length, 'and brings them back');

  // ---- one orbit --------------------------------------------------------------------------------------------------
  await page.click('#orbits-table tbody tr:nth-child(1) input[type=radio]');
  for (const k of [2, 3, 4]) {
    await page.press('ArrowDown');
    check(
        (await page.value(`document.getElementById('orbit-title').textContent`)).startsWith(`Orbit ${k}:`),
        `an arrow key chooses orbit ${k}`);
    await checkSpectrum(page, report.lowest[k - 1], `orbit ${k}`);
  }
  const planes = await page.value('dmfPages.report.more.planes');
  check(planes.length === 2 * Math.min(24, report.lowest.length), `${planes.length} pictures of F`);
  check(
      planes.every((plane) => plane.disagreement < 1e-13),
      `at ${planes.reduce((sum, plane) => sum + plane.marks.length, 0)} marks F by its layers is the closed form`);
  check(planes.every((plane) => plane.above_least >= -plane.error), 'no grid goes below the global minimum');
  const values = new Map(report.lowest.map((orbit) => [orbit.value, orbit.type]));
  check(
      planes.every(
          (plane) => plane.marks.every(
              (mark) => values.get(mark.value) === mark.type ||
                  [...values.keys()].some((v) => Math.abs(v - mark.value) <= 1e-15 * v))),
      'every mark is an orbit of the program');
  for (const kind of ['curvature', 'singular_values']) {
    await page.click(`#plane-choice button[data-kind=${kind}]`);
    const plane = planes.find((one) => one.orbit === 3 && one.kind === kind);
    const gap = await page.value(`document.querySelector('#grid-gap data').value`);
    check(gap === String(plane.above_least), `${kind}: grid minimum - F* = ${gap} is printed`);
    await checkColumn(page, 'plane-table', 'F', plane.marks.map((mark) => mark.value), kind);
    const drawn = await page.value(`document.querySelectorAll('#contour-plot svg g.on-map path.mark').length`);
    check(drawn === plane.marks.length, `${kind}: ${drawn} critical points are marked`);
  }
  const canvas = await page.value(`document.querySelectorAll('#surface-plot canvas').length`);
  if (Number(surface)) {
    await page.until(`document.querySelectorAll('#surface-plot canvas').length > 0`);
    check(true, 'the surface is drawn');
    const eye = () => page.value(`JSON.stringify(document.getElementById('surface-plot').layout.scene.camera.eye)`);
    const before = await eye();
    await page.click('button[aria-label="turn the surface left"]');
    check((await eye()) !== before, 'and turns by a button');
  } else {
    check(
        canvas === 0 &&
            /preset report/.test(await page.value(`document.getElementById('surface-caption').textContent`)),
        'without plotly.js the page says how to get the surface');
  }

  // ---- the path ---------------------------------------------------------------------------------------------------
  await checkPath(page, shape, 'this problem');
  for (const part of [0.03, 0.2, 0.35, 0.5, 0.6, 0.7, 0.8, 0.9, 0.98]) {
    const at = await page.value((part) => {
      const slider = document.getElementById('path-slider');
      slider.scrollIntoView({block: 'center', behavior: 'instant'});
      const box = slider.getBoundingClientRect();
      return {x: box.left + part * box.width, y: box.top + box.height / 2};
    }, part);
    for (const type of ['mousePressed', 'mouseReleased'])
      await page.send('Input.dispatchMouseEvent', {type, ...at, button: 'left', clickCount: 1});
    await page.settle();
    await checkPath(page, shape, `slider at ${part}`);
  }
  await page.press('ArrowLeft', 20);
  await checkPath(page, shape, 'twenty arrow keys');
  for (let i = 0; i < 3; ++i) {
    await page.click('#path-below');
    await checkPath(
        page, shape, `exactly at an event: ${await page.value(`document.getElementById('path-verdict').textContent`)}`);
  }
  await page.type('#path-weight', '0.05x');
  check(
      /must be a number/.test(await page.value(`document.getElementById('path-wrong').textContent`)),
      'a weight that is no number is refused in words');
  await page.click('#path-home');
  await checkPath(page, shape, 'back at this problem');

  // ---- barriers ---------------------------------------------------------------------------------------------------
  const {barriers} = await checkGraph(page, problem, 'first page');
  await checkColumn(page, 'graph-table', 'F at the pass', barriers.map((one) => one.pass_value), 'barriers');
  await checkColumn(
      page, 'graph-table', 'height above the lower rank', barriers.map((one) => one.height_from_fewer), 'barriers');
  await checkColumn(
      page, 'graph-table', 'height above the higher rank', barriers.map((one) => one.height_from_more), 'barriers');

  // ---- for everybody ----------------------------------------------------------------------------------------------
  const {nodes} = await page.send('Accessibility.getFullAXTree');
  const operable = new Set(
      ['button', 'textbox', 'slider', 'combobox', 'radio', 'checkbox', 'link', 'region', 'img', 'image', 'table']);
  const nameless = nodes.filter((node) => !node.ignored && operable.has(node.role?.value) && !node.name?.value);
  check(
      nameless.length === 0,
      `everything that can be operated or seen has a name ${nameless.map((node) => node.role.value).join(', ')}`);
  const roles = (role) => nodes.filter((node) => node.role?.value === role).length;
  check(
      roles('table') >= 4 && roles('columnheader') > 20 && roles('rowheader') > 20,
      `${roles('table')} tables with ${roles('columnheader')} headers of columns and ${roles('rowheader')} of rows`);
  check(
      await page.value(`[...document.querySelectorAll('table')].every((one) =>
        document.getElementById(one.getAttribute('aria-labelledby'))?.textContent)`),
      'every table has a name');
  check(
      (await page.value(
          `[...document.querySelectorAll('h1, h2')].map((one) => one.tagName).join('').indexOf('H1')`)) === 0 &&
          (await page.value(`document.querySelectorAll('h1').length`)) === 1,
      'one heading of the page');
  await page.value(`document.querySelector('.skip').focus()`);
  const visited = [];
  for (let i = 0; i < 26; ++i) {
    await page.send('Input.dispatchKeyEvent', {type: 'rawKeyDown', key: 'Tab', code: 'Tab', windowsVirtualKeyCode: 9});
    await page.send('Input.dispatchKeyEvent', {type: 'keyUp', key: 'Tab', code: 'Tab', windowsVirtualKeyCode: 9});
    visited.push(await page.value(() => {
      const {outlineStyle, outlineWidth} = getComputedStyle(document.activeElement);
      return {name: document.activeElement.tagName, seen: outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2};
    }));
  }
  check(
      visited.every(({name, seen}) => seen && name !== 'BODY'),
      `focus is seen at ${visited.length} stops of the Tab key ${
          visited.filter(({seen}) => !seen).map(({name}) => name).join(', ')}`);
  check(
      page.problems.length === 0,
      `first page: nothing in the console, no request ${page.problems.slice(0, 3).join('; ')}`);

  // ---- other problems ---------------------------------------------------------------------------------------------
  const others = {
    two_components: [['--singular-values', '3,2', '--widths', '2,2,2'], ['--lambda', '1']],
    scalar_net: [['--singular-values', '5', '--widths', '1,1,1,1,1'], ['--lambda', '1']],
    two_layers: [['--singular-values', '5,3,1', '--widths', '3,3,4'], ['--lambda', '2']],
    four_layers: [['--singular-values', '4,3,2', '--widths', '3,4,3,4,5'], ['--lambda', '0.5,0.7,0.4,0.9']],
    at_the_fold: [
      ['--singular-values', '1.7547653506033277,3', '--widths', '2,2,2,2'],
      ['--lambda', '1', '--threshold-tolerance', '0.01']
    ],
    nothing: [['--singular-values', '0,0', '--widths', '2,3,2,2'], ['--lambda', '1']],
    rank_one: [['--singular-values', '9,7,5', '--widths', '3,1,3,3'], ['--lambda', '1']],
    many: [
      ['--singular-values', Array.from({length: 12}, (_, i) => 20 - i).join(), '--widths', '12,12,12,12'],
      ['--lambda', '0.5']
    ],
  };
  for (const [name, [given, weights]] of Object.entries(others)) {
    page = await open(name, [...given, ...weights]);
    const expected = json(...given, ...weights, '--lowest', '1000');
    await checkHeader(page, expected, name);
    await checkGraph(page, [...given, ...weights], name);
    await checkOrbits(page, expected, name);
    const found = await collisions(page);
    check(found.length === 0, `${name}: no text over text ${found.slice(0, 4).join('; ')}`);
    check(page.problems.length === 0, `${name}: nothing in the console ${page.problems.slice(0, 3).join('; ')}`);
    await page.picture(join(work, `${name}.png`));
  }
  for (const scalar of ['float', 'long-double', 'mp50']) {
    page = await open(scalar, [...problem, '--scalar', scalar]);
    await checkOrbits(page, json(...problem, '--scalar', scalar, '--lowest', 'all'), scalar);
    check((await page.value('dmfPages.report.more.planes.length')) > 0, `${scalar}: pictures of F`);
    check(page.problems.length === 0, `${scalar}: nothing in the console ${page.problems.slice(0, 3).join('; ')}`);
  }
  const evil = join(work, `<img src=x onerror=document.title=1>&amp;'"; \u202e.csv`);
  writeFileSync(evil, '3,0,1\n0,2,1\n');
  page = await open('evil', [evil, '--depth', '3', '--lambda', '0.3']);
  check(
      (await page.value(`document.querySelectorAll('img').length`)) === 0 &&
          (await page.value(`document.getElementById('name').textContent`)).includes(evil),
      'the name of a file is text');

  // ---- how it looks -------------------------------------------------------------------------------------------------
  page = await open('look', problem);
  for (const dark of [false, true]) {
    for (const [name, width, height] of [
             ['phone', 360, 740], ['desk', 1280, 900], ['narrow', 320, 640], ['wide', 1700, 1000]]) {
      await page.look({width, height, dark});
      await page.settle();
      const {inner, scroll} =
          await page.value(() => ({inner: innerWidth, scroll: document.documentElement.scrollWidth}));
      check(scroll <= inner, `${name}: the page is ${scroll} of ${inner} wide`);
      const found = await collisions(page);
      check(found.length === 0, `${name}: no text over text ${found.slice(0, 4).join('; ')}`);
      await page.value('scrollTo(0, 0)');
      if (name === 'phone' || name === 'desk')
        await page.picture(join(work, `look-${name}-${dark ? 'dark' : 'light'}.png`));
    }
  }
  check(page.problems.length === 0, `nothing in the console, no request ${page.problems.slice(0, 3).join('; ')}`);

  // Nothing in the file is loaded from elsewhere.
  const text = readFileSync(join(work, 'first.html'), 'utf8');
  const markup = text.replace(/<script>[^]*?<\/script>/g, '');
  check(
      !/<(link|iframe|object|embed|img)\b|\ssrc=|url\(|@import/i.test(markup) && /default-src 'none'/.test(markup),
      'the page has no element that loads');
  console.log(`${checks} checks, ${failures} wrong; pictures in ${work}`);
} finally {
  await browser.close();
}
process.exit(failures === 0 ? 0 : 1);
