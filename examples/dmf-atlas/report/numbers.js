// SPDX-License-Identifier: BSL-1.0
'use strict';

// The data of a report, and its numbers as a page shows them: six digits to the eye, all of them in the markup.
//
//   dmfPages.report = {atlas, more, chosen, ...}: `atlas` is what `dmf-atlas --json` writes, `more` what is made for
//   the page alone. A real number is a number of JSON, or its text where the scalar is wider than double.

((pages) => {
  const {element} = pages;
  const byId = (id) => document.getElementById(id);
  const data = (id) => JSON.parse(byId(id).textContent);
  const report = (pages.report = {atlas: data('atlas'), more: data('report'), chosen: 0, whenChosen: []});

  pages.byId = byId;

  // A text of a number that no double holds: its leading digits and its exponent.
  const shortText = (text, digits) => {
    const [, sign, whole, part = '', exponent = '0'] = /^(-?)(\d*)\.?(\d*)(?:e([+-]?\d+))?$/i.exec(text);
    const figures = (whole + part).replace(/^0+/, '');
    const leading = whole.replace(/^0+/, '').length || -/^0*/.exec(part)[0].length;
    const power = Number(exponent) + leading - 1;
    const rest = figures.slice(1, digits).replace(/0+$/, '');
    return `${sign ? '−' : ''}${figures[0]}${rest && '.' + rest}e${power < 0 ? '−' : ''}${Math.abs(power)}`;
  };

  pages.shown = (x, digits = 6) => {
    const number = Number(x);
    const held = Number.isFinite(number) && (number !== 0 || !/[1-9]/.test(String(x).split(/e/i)[0]));
    return held ? pages.rounded(number, digits) : shortText(String(x), digits);
  };

  // A number for the eye, with all its digits for whoever copies the page or reads it by a program.
  pages.exact = (x, digits = 6) => element('data', {value: String(x)}, pages.shown(x, digits));

  pages.plural = (count, noun) => `${pages.count(String(count))} ${noun}${String(count) === '1' ? '' : 's'}`;

  // One large number with a word below, for a list of class "numbers".
  pages.largeNumber = (id, value, ...name) =>
      element('li', {}, element('output', {id}, value), element('span', {class: 'quiet'}, ...name));

  pages.fact = (name, value) => element('div', {}, element('dt', {}, name), element('dd', {}, value));

  // The least and the largest of many numbers, with room around.
  pages.spanOf = (numbers, room = 0.05) => {
    let min = Infinity, max = -Infinity;
    for (const x of numbers) {
      min = Math.min(min, x);
      max = Math.max(max, x);
    }
    const margin = (max - min || Math.abs(max) || 1) * room;
    return {min: min - margin, max: max + margin};
  };

  report.orbit = () => report.atlas.lowest[report.chosen];
  report.choose = (index) => {
    report.chosen = index;
    for (const draw of report.whenChosen) draw();
  };
})(globalThis.dmfPages ??= {});
