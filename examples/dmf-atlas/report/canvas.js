// SPDX-License-Identifier: BSL-1.0
'use strict';

// plotly.js reads the pixels of a small canvas back, again and again, to measure text: browsers warn about that in the
// console unless the canvas was asked for with this in mind. Before plotly.js.

(() => {
  const getContext = HTMLCanvasElement.prototype.getContext;
  HTMLCanvasElement.prototype.getContext = function(kind, attributes) {
    return getContext.call(this, kind, kind === '2d' ? {willReadFrequently: true, ...attributes} : attributes);
  };
})();
