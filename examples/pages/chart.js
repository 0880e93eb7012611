// SPDX-License-Identifier: BSL-1.0
'use strict';

// Charts as SVG: axes with names, titles and descriptions for screen readers, marks that are told apart without color.
// Each function draws into a host, for the host's width, and again when that changes or when it is called again.
//
//   An axis:  {name, min, max, scale: "linear" | "log" | "symlog", linear, integer, texts}; `name` holds the unit,
//             `linear` is the width of the linear part of a symlog axis, `texts` are {value, text} to put in place
//             of numbers
//   A mark:   {x, y, mark: "disc" | "ring" | "triangle" | "cross" | "square" | "star", tone, label, anchor, below}
//   A tone:   a class of page.css that sets the color, as "tone-1", "strict_saddle"

((pages) => {
  const svg = (name, attributes = {}, ...children) => {
    const result = document.createElementNS('http://www.w3.org/2000/svg', name);
    for (const [key, value] of Object.entries(attributes))
      if (value !== undefined) result.setAttribute(key, value);
    result.append(...children);
    return result;
  };
  const short = (x) => String(Math.round(x * 100) / 100);

  // ---- scales ---------------------------------------------------------------------------------------------------

  const exponentText = (k) =>
      (k === 0     ? '1' :
           k === 1 ? '10' :
                     '10' + String(k).replace(/-/, '⁻').replace(/\d/g, (d) => '⁰¹²³⁴⁵⁶⁷⁸⁹'[d]));

  // Multiples of 1, 2 or 5 times a power of ten within [min, max], about `count` of them.
  const roundNumbers = (min, max, count, integer) => {
    const raw = (max - min) / Math.max(1, count);
    const power = 10 ** Math.floor(Math.log10(raw));
    let step = power * [1, 2, 5, 10].find((m) => m * power >= raw * 0.999);
    if (integer) step = Math.max(1, Math.round(step));
    const ticks = [];
    for (let i = Math.ceil(min / step - 1e-9); i <= max / step + 1e-9; ++i) ticks.push(i * step);
    const digits = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
    const large = Math.max(Math.abs(min), Math.abs(max)) >= 1e5 || step < 1e-4;
    return ticks.map(
        (value) => ({value, text: large ? pages.rounded(value, 3) : value.toFixed(digits).replace('-', '−')}));
  };

  const logTicks = (min, max, count) => {
    const low = Math.ceil(Math.log10(min) - 1e-9), high = Math.floor(Math.log10(max) + 1e-9);
    const ticks = [];
    if (high - low >= 2) {
      const step = Math.ceil((high - low + 1) / Math.max(2, count));
      for (let k = low; k <= high; ++k)
        if ((k - low) % step === 0) ticks.push({value: 10 ** k, text: exponentText(k)});
      return ticks;
    }
    for (let k = low - 1; k <= high; ++k) {
      for (const m of [1, 2, 5]) {
        const value = m * 10 ** k;
        if (value >= min * 0.999 && value <= max * 1.001) ticks.push({value, text: pages.rounded(value, 2)});
      }
    }
    return ticks.length >= 2 ? ticks : roundNumbers(min, max, count);
  };

  const symlogTicks = (min, max, count, linear) => {
    const ticks = [{value: 0, text: '0'}];
    for (const sign of [-1, 1]) {
      const end = sign < 0 ? -min : max;
      if (end <= linear) continue;
      const low = Math.ceil(Math.log10(linear) - 1e-9), high = Math.floor(Math.log10(end) + 1e-9);
      const step = Math.max(1, Math.ceil((high - low + 1) / Math.max(1, count / 2)));
      for (let k = high; k >= low; k -= step) {
        ticks.push({value: sign * 10 ** k, text: (sign < 0 ? '−' : '') + exponentText(k)});
      }
    }
    return ticks.filter(({value}) => value >= min && value <= max);
  };

  // From numbers to places, and the ticks for so many pixels.
  const makeScale = (axis, from, to) => {
    const {min, max, scale = 'linear', linear = 1} = axis;
    const forward = scale === 'log' ? Math.log : scale === 'symlog' ? (x) => Math.asinh(x / linear * 5) : (x) => x;
    const a = forward(min), b = forward(max);
    const place = (x) => from + (to - from) * (b > a ? (forward(x) - a) / (b - a) : 0.5);
    const ticks = (count) =>
        (axis.texts             ? axis.texts.filter((_, i) => i % Math.ceil(axis.texts.length / (2 * count)) === 0) :
             scale === 'log'    ? logTicks(min, max, count) :
             scale === 'symlog' ? symlogTicks(min, max, count, linear) :
                                  roundNumbers(min, max, count, axis.integer));
    return {place, ticks, contains: (x) => x >= min - 1e-12 * Math.abs(min) && x <= max + 1e-12 * Math.abs(max)};
  };

  // ---- marks ----------------------------------------------------------------------------------------------------

  const outline = {
    triangle: (r) => `M0 ${short(-1.15 * r)}L${short(1.1 * r)} ${short(0.8 * r)}L${short(-1.1 * r)} ${short(0.8 * r)}Z`,
    cross: (r) => `M${- r} ${- r}L${r} ${r}M${- r} ${r}L${r} ${- r}`,
    square: (r) => `M${- r} ${- r}H${r}V${r}H${- r}Z`,
    disc: (r) => `M${- r} 0a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${- 2 * r} 0Z`,
    star: (r) => 'M' +
        Array
            .from(
                {length: 10},
                (_, i) => {
                  const radius = (i % 2 === 0 ? 1.5 : 0.62) * r, angle = (i / 10) * 2 * Math.PI;
                  return `${short(radius * Math.sin(angle))} ${short(-radius * Math.cos(angle))}`;
                })
            .join('L') +
        'Z',
  };
  outline.ring = outline.disc;

  const drawMark = (mark, r, tone, under) => {
    const d = outline[mark](r), filled = mark === 'disc' || mark === 'triangle' || mark === 'star';
    const group = svg('g', {class: tone});
    if (under) group.append(svg('path', {d, class: 'under'}));
    group.append(svg('path', {d, class: filled ? 'mark filled' : 'mark'}));
    return group;
  };

  // A mark alone, as big as a letter.
  pages.symbol = (mark, tone) => {
    const result = svg('svg', {viewBox: '-8 -8 16 16', 'aria-hidden': 'true'});
    result.append(drawMark(mark, mark === 'cross' || mark === 'square' ? 4.2 : 5, tone));
    if (!tone) result.firstChild.style.setProperty('--tone', 'currentColor');
    return result;
  };

  // ---- frame ----------------------------------------------------------------------------------------------------

  let charts = 0;

  // The empty chart: what all have in common. `legend` becomes a list below it.
  const makeFrame = (host, {title, description, x, y, height}) => {
    const id = (host.dmfChartId ??= ++charts);
    const width = Math.max(240, Math.min(1200, Math.round(host.clientWidth || 600)));
    const tall = height ?? Math.round(Math.max(240, Math.min(380, width * 0.62)));
    const box = {left: 58, right: width - 14, top: 12, bottom: tall - 46};
    const root = svg('svg', {
      viewBox: `0 0 ${width} ${tall}`,
      width,
      height: tall,
      role: 'img',
      'aria-labelledby': `chart-${id}-title chart-${id}-text`,
    });
    root.append(svg('title', {id: `chart-${id}-title`}, title), svg('desc', {id: `chart-${id}-text`}, description));
    const horizontal = makeScale(x, box.left, box.right), vertical = makeScale(y, box.bottom, box.top);
    return {root, box, width, tall, horizontal, vertical};
  };

  const drawAxes = ({root, box, horizontal, vertical, tall}, {x, y}, rules = true) => {
    const ticks = svg('g', {class: 'tick'});
    for (const {value, text} of horizontal.ticks(Math.max(2, Math.floor((box.right - box.left) / 75)))) {
      const at = short(horizontal.place(value));
      if (rules) ticks.append(svg('path', {class: 'rule', d: `M${at} ${box.top}V${box.bottom}`}));
      ticks.append(
          svg('path', {class: 'axis', d: `M${at} ${box.bottom}v5`}),
          svg('text', {x: at, y: box.bottom + 18, 'text-anchor': 'middle'}, text));
    }
    for (const {value, text} of vertical.ticks(Math.max(2, Math.floor((box.bottom - box.top) / 45)))) {
      const at = short(vertical.place(value));
      if (rules) ticks.append(svg('path', {class: 'rule', d: `M${box.left} ${at}H${box.right}`}));
      ticks.append(
          svg('path', {class: 'axis', d: `M${box.left} ${at}h-5`}),
          svg('text', {x: box.left - 8, y: Number(at) + 4, 'text-anchor': 'end'}, text));
    }
    root.append(ticks, svg('path', {class: 'axis', d: `M${box.left} ${box.top}V${box.bottom}H${box.right}`}));
    // A name that is longer than its axis is drawn closer.
    const nameOf = (axis, length, attributes) => {
      const close = axis.name.length * 7 > length ? {textLength: short(length), lengthAdjust: 'spacingAndGlyphs'} : {};
      return svg('text', {class: 'name', 'text-anchor': 'middle', ...attributes, ...close}, axis.name);
    };
    root.append(
        nameOf(x, box.right - box.left, {x: (box.left + box.right) / 2, y: tall - 8}),
        nameOf(y, box.bottom - box.top, {transform: `translate(13 ${(box.top + box.bottom) / 2}) rotate(-90)`}));
  };

  // Marks, and their labels where these do not cover each other.
  const drawMarks = ({root, box, horizontal, vertical}, marks, onMap) => {
    const taken = [];
    const labels = [];
    for (const {x, y, mark, tone, label, anchor, below} of marks) {
      if (!horizontal.contains(x) || !vertical.contains(y)) continue;
      const px = horizontal.place(x), py = vertical.place(y);
      const at = drawMark(mark, 5, onMap ? 'on-map' : tone, onMap);
      at.setAttribute('transform', `translate(${short(px)} ${short(py)})`);
      if (label) at.prepend(svg('title', {}, label));
      root.append(at);
      taken.push([px - 7, py - 7, px + 7, py + 7]);
      if (label) labels.push({px, py, label, anchor, below, tone});
    }
    const free = ([l, t, r, b]) => l >= box.left && r <= box.right + 8 && t >= box.top - 8 && b <= box.bottom &&
        taken.every(([l2, t2, r2, b2]) => r < l2 || l > r2 || b < t2 || t > b2);
    for (const {px, py, label, anchor, below, tone} of labels) {
      const wide = label.length * 6.4;
      const places = [
        ['start', 10, 4], ['end', -10, 4], ['middle', 0, -11], ['middle', 0, 20], ['start', 8, -9], ['start', 8, 18],
        ['end', -8, -9], ['end', -8, 18]
      ];
      places.sort((a, b) => (b[0] === anchor) - (a[0] === anchor));
      if (below) places.unshift(['middle', 0, 20]);
      for (const [side, dx, dy] of places) {
        const left = px + dx - (side === 'end' ? wide : side === 'middle' ? wide / 2 : 0);
        const area = [left, py + dy - 11, left + wide, py + dy + 3];
        if (!free(area)) continue;
        taken.push(area);
        root.append(svg(
            'text',
            {x: short(px + dx), y: short(py + dy), 'text-anchor': side, class: onMap ? 'on-map' : `halo toned ${tone}`},
            label));
        break;
      }
    }
  };

  // Draws now, and again whenever the host has another width.
  const keepDrawn = (host, draw) => {
    host.dmfDraw = () => {
      host.dmfWidth = host.clientWidth;
      host.replaceChildren(...draw());
    };
    host.dmfDraw();
    host.dmfObserver ??= new ResizeObserver(() => {
      if (host.clientWidth !== host.dmfWidth) host.dmfDraw();
    });
    host.dmfObserver.observe(host);
  };

  const legendOf = (items) => {
    if (items.length === 0) return [];
    const list = pages.element('ul', {class: 'legend'});
    for (const {mark, tone, line, name} of items) {
      const picture = svg('svg', {viewBox: '-13 -7 26 14', 'aria-hidden': 'true'});
      if (line)
        picture.append(svg('path', {class: `line stroked ${tone}`, d: 'M-12 0H12', 'stroke-dasharray': dashes[line]}));
      if (mark) picture.append(drawMark(mark, 4.5, tone));
      list.append(pages.element('li', {}, picture, name));
    }
    return [list];
  };
  const dashes = {dashed: '7 4', dotted: '2 4'};

  // ---- lines ----------------------------------------------------------------------------------------------------

  // Curves over one variable.
  //
  //   series     [{name, points: [[x, y], ...], line: "solid" | "dashed" | "dotted", step, tone}]; a point with
  //              y = null interrupts the curve
  //   marks      as above
  //   verticals  [{x, label, tone, line, left}], `left` where the label is better left of it: lines through the whole height; shaded: [{from, to, tone}] behind all
  //   legend     [{name, tone, line, mark}] in place of one entry for each series
  pages.lineChart = (host, spec) => keepDrawn(host, () => {
    const {series = [], marks = [], verticals = [], shaded = [], legend} = spec;
    const frame = makeFrame(host, spec);
    const {root, box, horizontal, vertical} = frame;
    for (const {from, to, tone} of shaded) {
      const left = horizontal.place(Math.max(from, spec.x.min)), right = horizontal.place(Math.min(to, spec.x.max));
      if (right > left)
        root.append(svg('rect', {
          class: `filled ${tone}`,
          'fill-opacity': 0.1,
          x: short(left),
          y: box.top,
          width: short(right - left),
          height: box.bottom - box.top
        }));
    }
    drawAxes(frame, spec);
    const clip = `chart-${host.dmfChartId}-clip`;
    root.append(
        svg('clipPath', {id: clip},
            svg('rect',
                {x: box.left - 1, y: box.top - 3, width: box.right - box.left + 2, height: box.bottom - box.top + 6})));
    const lanes = [];  // the right ends of the labels of verticals, row by row
    for (const {x, label, tone, line, left: before} of verticals) {
      if (!horizontal.contains(x)) continue;
      const at = horizontal.place(x);
      root.append(svg('path', {
        class: `vertical stroked ${tone}`,
        'stroke-dasharray': dashes[line],
        d: `M${short(at)} ${box.top}V${box.bottom}`
      }));
      if (!label) continue;
      const wide = label.length * 6.6;
      const left = before && at - 5 - wide > box.left ? at - 5 - wide : Math.min(at + 5, box.right - wide);
      let lane = 0;
      while (lanes[lane] > left) ++lane;
      if (lane > 5) continue;
      lanes[lane] = left + wide + 6;
      root.append(svg('text', {class: `halo toned ${tone}`, x: short(left), y: box.top + 12 + 15 * lane}, label));
    }
    for (const {points, line, step, tone} of series) {
      let d = '', pen = 'M', last;
      for (const [x, y] of points) {
        if (y === null || !Number.isFinite(y)) {
          pen = 'M';
          continue;
        }
        const px = short(horizontal.place(x)), py = short(Math.max(-1e4, Math.min(1e4, vertical.place(y))));
        d += step && pen === 'L' ? `H${px}V${py}` : `${pen}${px} ${py}`;
        pen = 'L';
        last = [x, y];
      }
      if (last)
        root.append(
            svg('path',
                {class: `line stroked ${tone}`, 'stroke-dasharray': dashes[line], d, 'clip-path': `url(#${clip})`}));
    }
    drawMarks(frame, marks);
    const entries =
        legend ?? series.filter(({name}) => name).map(({name, line = 'solid', tone}) => ({name, line, tone}));
    return [root, ...legendOf(entries)];
  });

  // Upright lines with a head: how much there is of what. sticks: [{x, y, tone, title}].
  pages.stickChart = (host, spec) => keepDrawn(host, () => {
    const frame = makeFrame(host, spec);
    const {root, box, horizontal, vertical} = frame;
    drawAxes(frame, spec);
    if (spec.x.min < 0 && spec.x.max > 0) {
      const zero = short(horizontal.place(0));
      root.append(svg('path', {class: 'axis', d: `M${zero} ${box.top}V${box.bottom}`}));
    }
    for (const {x, y, tone, title} of spec.sticks) {
      const px = short(horizontal.place(x)), py = short(vertical.place(y));
      root.append(
          svg('g', {class: tone}, svg('title', {}, title ?? ''),
              svg('path', {class: 'line stroked', d: `M${px} ${box.bottom}V${py}`}),
              svg('circle', {class: 'filled', cx: px, cy: py, r: 4})));
    }
    return [root, ...legendOf(spec.legend ?? [])];
  });

  // ---- contours -------------------------------------------------------------------------------------------------

  // From dark blue over grey to yellow, of even steps in lightness, alike for all eyes (after the idea of cividis).
  const shades = [
    [0, 32, 81], [17, 54, 108], [60, 77, 110], [98, 100, 111], [127, 124, 117], [158, 148, 113], [193, 172, 99],
    [229, 198, 77], [253, 234, 69]
  ];
  const shade = (t) => {
    const at = Math.min(0.999999, Math.max(0, t)) * (shades.length - 1), i = Math.floor(at);
    return `rgb(${shades[i].map((c, k) => Math.round(c + (at - i) * (shades[i + 1][k] - c))).join(',')})`;
  };

  // The part of the grid where the value is at least `level`, cell by cell, whole cells joined along a row; and the
  // line where it equals the level.
  const regionAbove = (values, level, px, py) => {
    const columns = px.length, rows = py.length;
    let area = '', line = '';
    for (let j = 0; j + 1 < rows; ++j) {
      let from = -1;
      for (let i = 0; i + 1 <= columns; ++i) {
        const last = i + 1 === columns;
        const corners = last ? [] : [[i, j], [i + 1, j], [i + 1, j + 1], [i, j + 1]];
        const at = corners.map(([a, b]) => values[b][a] - level);
        const inside = at.filter((v) => v >= 0).length;
        if (!last && inside === 4) {
          if (from < 0) from = i;
          continue;
        }
        if (from >= 0) {
          area += `M${px[from]} ${py[j]}H${px[i]}V${py[j + 1]}H${px[from]}Z`;
          from = -1;
        }
        if (last || inside === 0) continue;
        const outline = [], crossings = [];
        for (let k = 0; k < 4; ++k) {
          const [a, b] = [corners[k], corners[(k + 1) % 4]], [v, w] = [at[k], at[(k + 1) % 4]];
          if (v >= 0) outline.push(`${px[a[0]]} ${py[a[1]]}`);
          if ((v >= 0) !== (w >= 0)) {
            const t = v / (v - w);
            const place =
                `${short(px[a[0]] + t * (px[b[0]] - px[a[0]]))} ${short(py[a[1]] + t * (py[b[1]] - py[a[1]]))}`;
            outline.push(place);
            crossings.push(place);
          }
        }
        area += `M${outline.join('L')}Z`;
        for (let k = 0; k + 1 < crossings.length; k += 2) line += `M${crossings[k]}L${crossings[k + 1]}`;
      }
    }
    return {area, line};
  };

  // A function of two variables as a map.
  //
  //   xs, ys   the places of the grid, ascending;  values[j][i] at (xs[i], ys[j]);  levels ascending
  //   marks    as above;  quantity: what the colors mean, with its unit
  pages.contourChart = (host, spec) => keepDrawn(host, () => {
    const {xs, ys, values, levels, marks = [], quantity} = spec;
    const width = host.clientWidth || 600;
    const frame =
        makeFrame(host, {...spec, height: spec.height ?? Math.round(Math.max(280, Math.min(460, width * 0.8)))});
    const {root, box, horizontal, vertical} = frame;
    const px = xs.map((x) => Number(short(horizontal.place(x)))), py = ys.map((y) => Number(short(vertical.place(y))));
    const map = svg('g', {'shape-rendering': 'geometricPrecision'});
    map.append(svg(
        'rect', {x: box.left, y: box.top, width: box.right - box.left, height: box.bottom - box.top, fill: shade(0)}));
    levels.forEach((level, k) => {
      const {area, line} = regionAbove(values, level, px, py), color = shade((k + 1) / levels.length);
      map.append(svg('path', {d: area, fill: color, stroke: color, 'stroke-width': 0.7}));
      if (line) map.append(svg('path', {d: line, class: 'isoline'}));
    });
    root.append(map);
    drawAxes(frame, spec, false);
    drawMarks(frame, marks, true);

    // The colors, from the least value to the largest.
    const wide = frame.width, high = 48, inner = [box.left, box.right];
    const scale = svg(
        'svg',
        {viewBox: `0 0 ${wide} ${high}`, width: wide, height: high, role: 'img', 'aria-label': `colors: ${quantity}`});
    const steps = levels.length + 1, step = (inner[1] - inner[0]) / steps;
    for (let k = 0; k < steps; ++k) {
      scale.append(svg(
          'rect',
          {x: short(inner[0] + k * step), y: 2, width: short(step + 0.5), height: 12, fill: shade(k / levels.length)}));
    }
    const every = Math.ceil(levels.length / Math.max(2, Math.floor((inner[1] - inner[0]) / 70)));
    for (let k = 0; k < levels.length; k += every) {
      const at = short(inner[0] + (k + 1) * step);
      scale.append(
          svg('g', {class: 'tick'}, svg('path', {class: 'axis', d: `M${at} 2v16`}),
              svg('text', {x: at, y: 30, 'text-anchor': 'middle'}, pages.rounded(levels[k], 4))));
    }
    scale.append(svg('text', {class: 'name', x: (inner[0] + inner[1]) / 2, y: 45, 'text-anchor': 'middle'}, quantity));
    return [root, scale, ...legendOf(spec.legend ?? [])];
  });
})(globalThis.dmfPages ??= {});
