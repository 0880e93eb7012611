// SPDX-License-Identifier: BSL-1.0

// The live page in a browser: it is there when it has computed something, and at rest when it computes nothing.

import {Browser} from '../../pages/browser.mjs';

export {Browser};

export const openPage = (browser, file) => browser.open(file, {
  ready: 'globalThis.dmfPages?.live?.computations > 0',
  settled: `document.getElementById('results').getAttribute('aria-busy') === 'false'`,
});
