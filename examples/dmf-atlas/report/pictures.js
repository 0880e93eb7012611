// SPDX-License-Identifier: BSL-1.0
'use strict';

// F on planes through the chosen orbit: as a map of our own and, where plotly.js was built in, as a surface.

((pages) => {
  const {byId, element, exact, shown, report} = pages;
  const {more} = report;

  const places = ({from, to, count}) => Array.from({length: count}, (_, i) => from + ((to - from) * i) / (count - 1));

  // Levels that divide the grid into parts of equal size, so that valleys show however high the walls are.
  const levelsOf = (values, count) => {
    const sorted = values.flat().sort((a, b) => a - b);
    const levels = [];
    for (let k = 1; k < count; ++k) {
      const level = sorted[Math.floor((sorted.length * k) / count)];
      if (level > (levels.at(-1) ?? sorted[0])) levels.push(level);
    }
    return levels;
  };

  const nameOf = (mark) => (mark.chosen ? 'this orbit' : pages.types[mark.type].word);

  // A minimizer is a disc or a triangle, a saddle a cross or a square, as everywhere; the chosen orbit is a star.
  const marksOf = (plane) => plane.marks.map((mark) => ({
                                               x: mark.x,
                                               y: mark.y,
                                               mark: mark.chosen ? 'star' : pages.types[mark.type].mark,
                                               tone: mark.type,
                                               label: `${nameOf(mark)}, F = ${shown(mark.value, 4)}`,
                                             }));

  const drawMap = (plane, xs, ys) => {
    const marks = marksOf(plane);
    const types =
        Object.keys(pages.types).filter((type) => plane.marks.some((mark) => !mark.chosen && mark.type === type));
    pages.contourChart(byId('contour-plot'), {
      title: `F on the plane of ${plane.x.name} and ${plane.y.name}`,
      description: `${marks.length} critical points are marked: ${marks.map(({label}) => label).join('; ')}.`,
      x: {name: plane.x.name, min: plane.x.from, max: plane.x.to},
      y: {name: plane.y.name, min: plane.y.from, max: plane.y.to},
      xs,
      ys,
      values: plane.values,
      levels: levelsOf(plane.values, 16),
      marks: marks.map(({label, ...mark}) => ({...mark, label: mark.mark === 'star' ? 'this orbit' : undefined})),
      quantity: 'F, in steps of equal area',
      legend: [
        {mark: 'star', tone: 'tone-ink', name: 'this orbit'},
        ...types.map((type) => ({mark: pages.types[type].mark, tone: 'tone-ink', name: pages.types[type].word}))
      ],
    });
    const gap = Number(plane.above_least), within = Number(plane.error);
    byId('contour-caption')
        .replaceChildren(
            'Grid minimum − F* = ', element('output', {id: 'grid-gap'}, exact(plane.above_least, 4)),
            Math.abs(gap) <= within ? ' (nothing but rounding)' : '', ', F* being the global minimum. ', plane.text,
            ' Every critical point that is known in this plane is marked.');
    pages.table(byId('plane-table'), {
      caption: 'Critical points in this plane',
      columns: [
        {
          key: 'type',
          title: 'type',
          value: nameOf,
          show: (mark) => element('span', {}, pages.typeName(mark.type), mark.chosen ? ' (this orbit)' : '')
        },
        {key: 'value', title: 'F', number: true, value: ({value}) => Number(value), show: ({value}) => exact(value)},
        {key: 'x', title: plane.x.name, number: true, value: ({x}) => x, show: ({x}) => exact(x, 5)},
        {key: 'y', title: plane.y.name, number: true, value: ({y}) => y, show: ({y}) => exact(y, 5)},
      ],
      rows: plane.marks,
    });
  };

  // ---- the surface ----------------------------------------------------------------------------------------------

  const color = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

  const webgl = () => {
    try {
      return Boolean(document.createElement('canvas').getContext('webgl'));
    } catch {
      return false;
    }
  };

  const symbols = {disc: 'circle', triangle: 'diamond', cross: 'x', square: 'square-open', star: 'circle-open'};

  let eye = {x: 1.25, y: -1.35, z: 0.95};
  let drawn;

  const drawSurface = (plane, xs, ys) => {
    const host = byId('surface-plot'), caption = byId('surface-caption');
    if (!globalThis.Plotly || !webgl()) {
      caption.textContent = globalThis.Plotly ? 'This browser has no WebGL: no surface is drawn.' : more.words.surface;
      return;
    }
    const sorted = plane.values.flat().sort((a, b) => a - b);
    // The walls rise like a power of 2L: what is above most of the grid and above all marks is cut off.
    const marks = marksOf(plane), tallest = Math.max(...plane.marks.map(({value}) => Number(value)));
    const top = Math.max(sorted[Math.floor(sorted.length * 0.8)], tallest + 0.08 * (tallest - sorted[0])),
          bottom = sorted[0];
    const ink = color('--ink'), line = color('--line'), quiet = color('--quiet');
    const axis = (title) => ({
      title: {text: title, font: {color: ink, size: 12}},
      color: quiet,
      gridcolor: line,
      zerolinecolor: line,
      showbackground: false,
      showspikes: false
    });
    drawn = {plane, xs, ys};
    globalThis.Plotly.react(
        host,
        [
          {
            type: 'surface',
            x: xs,
            y: ys,
            z: plane.values,
            colorscale: 'Cividis',
            cmin: bottom,
            cmax: top,
            showscale: false,
            opacity: 0.93,
            contours: {z: {show: true, usecolormap: true, width: 1}},
            hovertemplate: `${plane.x.name} %{x:.4g}<br>${plane.y.name} %{y:.4g}<br>F %{z:.6g}<extra></extra>`
          },
          {
            type: 'scatter3d',
            mode: 'markers',
            x: marks.map(({x}) => x),
            y: marks.map(({y}) => y),
            z: plane.marks.map(({value}) => Number(value)),
            text: marks.map(({label}) => label),
            hovertemplate: '%{text}<extra></extra>',
            marker: {size: 5, symbol: marks.map(({mark}) => symbols[mark]), color: ink}
          },
        ],
        {
          margin: {l: 0, r: 0, t: 0, b: 0},
          paper_bgcolor: 'rgba(0,0,0,0)',
          showlegend: false,
          font: {family: 'system-ui, sans-serif', color: ink},
          scene: {
            camera: {eye},
            xaxis: axis(plane.x.name),
            yaxis: axis(plane.y.name),
            zaxis: {...axis('F'), range: [bottom - 0.02 * (top - bottom), top]},
            aspectmode: 'manual',
            aspectratio: {x: 1, y: 1, z: 0.7}
          },
        },
        {displayModeBar: false, displaylogo: false, responsive: true, showSendToCloud: false});
    // The picture as a whole has a name; its parts, and where plotly.js measures text, have none.
    for (const part of [...host.children, byId('js-plotly-tester')]) part?.setAttribute('aria-hidden', 'true');
    host.setAttribute('role', 'img');
    host.setAttribute(
        'aria-label',
        `The surface of F over the plane of ${plane.x.name} and ${plane.y.name}; the map beside it shows the same.`);
    if (!host.dmfTurns) {
      host.dmfTurns = true;
      const turn = (name, angle, lift) => {
        const button = element(
            'button', {type: 'button', 'aria-label': `turn the surface ${name}`},
            {left: '←', right: '→', up: '↑', down: '↓'}[name]);
        button.addEventListener('click', () => {
          const now = host.layout.scene.camera?.eye ?? eye;
          const radius = Math.hypot(now.x, now.y, now.z), height = Math.asin(now.z / radius) + lift;
          const direction = Math.atan2(now.y, now.x) + angle, up = Math.max(-1.4, Math.min(1.4, height));
          eye = {
            x: radius * Math.cos(up) * Math.cos(direction),
            y: radius * Math.cos(up) * Math.sin(direction),
            z: radius * Math.sin(up)
          };
          globalThis.Plotly.relayout(host, {'scene.camera.eye': eye});
        });
        return button;
      };
      host.after(element(
          'div', {class: 'row', role: 'group', 'aria-label': 'Turn the surface'}, turn('left', -0.3, 0),
          turn('right', 0.3, 0), turn('up', 0, 0.2), turn('down', 0, -0.2)));
      matchMedia('(prefers-color-scheme: dark)')
          .addEventListener('change', () => drawSurface(drawn.plane, drawn.xs, drawn.ys));
    }
    caption.textContent =
        `The same as a surface, cut off above F = ${shown(top, 3)}. Drag to turn it, or use the buttons.`;
  };

  // ---- which plane ----------------------------------------------------------------------------------------------

  let kind = null;

  const draw = (plane) => {
    const xs = places(plane.x), ys = places(plane.y);
    drawMap(plane, xs, ys);
    drawSurface(plane, xs, ys);
  };

  pages.showPictures = () => {
    const planes = more.planes.filter(({orbit}) => orbit === report.chosen);
    const host = byId('plane-choice'), halves = document.querySelector('#pictures .halves');
    halves.hidden = planes.length === 0;
    if (planes.length === 0) {
      host.replaceChildren(element('p', {class: 'note'}, more.words.planes));
      return;
    }
    const chosen = planes.find((plane) => plane.kind === kind) ?? planes[0];
    host.replaceChildren(element(
        'div', {class: 'row', role: 'group', 'aria-label': 'Which plane'},
        ...(planes.length < 2 ? [] : planes).map((plane) => {
          const button = element(
              'button', {type: 'button', 'aria-pressed': String(plane === chosen), 'data-kind': plane.kind},
              plane.title);
          button.addEventListener('click', () => {
            kind = plane.kind;
            for (const other of host.querySelectorAll('button'))
              other.setAttribute('aria-pressed', String(other === button));
            draw(plane);
          });
          return button;
        })));
    draw(chosen);
  };
})(globalThis.dmfPages ??= {});
