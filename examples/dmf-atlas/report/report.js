// SPDX-License-Identifier: BSL-1.0
'use strict';

// Puts the report together.

((pages) => {
  const {byId, element, report} = pages;

  pages.showHeader();
  pages.showValues();
  pages.showGroups();
  pages.showOrbits();
  report.whenChosen.push(pages.showOrbit, pages.showSpectrum, pages.showPictures);
  report.choose(0);
  pages.showPath();
  pages.showBarriers();

  byId('about-text').textContent =
      `Written by dmf-atlas ${
          report.more.version}. The page holds its data and its scripts and opens without a network. ` +
      'It shows six digits of every number; all digits are in the markup and in the JSON, which is that of ' +
      'dmf-atlas --json. ' +
      'Pictures of F are drawn in double, whatever the arithmetic of the rest.';
  byId('save').addEventListener('click', () => {
    const file = new Blob([byId('atlas').textContent.trim() + '\n'], {type: 'application/json'});
    const link = element('a', {href: URL.createObjectURL(file), download: 'atlas.json'});
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  });
  const licences = document.querySelectorAll('script[type="text/plain"][data-licence]');
  for (const licence of licences) {
    byId('licences')
        .append(element(
            'details', {}, element('summary', {}, `Licence of ${licence.dataset.licence}`),
            element('pre', {}, licence.textContent.trim())));
  }
  document.documentElement.dataset.ready = 'yes';
})(globalThis.dmfPages ??= {});
