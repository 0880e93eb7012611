// SPDX-License-Identifier: BSL-1.0
'use strict';

// Singular values and thresholds, the orbits, and the Hessian of the one that is chosen.

((pages) => {
  const {byId, element, exact, shown, plural, report} = pages;
  const {atlas, more} = report;
  const two = atlas.depth === 2;
  const tones = {'1': 'tone-1', '0': 'tone-4', '-1': 'tone-quiet'};

  pages.showHeader = () => {
    const rows = atlas.widths[atlas.depth], columns = atlas.widths[0];
    const lambda = atlas.lambda.map((x) => shown(x));
    const equal = lambda.every((x) => x === lambda[0]);
    const widths = atlas.widths.length > 24 ? `${atlas.widths.slice(0, 20).join(', ')}, …` : atlas.widths.join(', ');
    byId('problem').append(
        `Y is ${rows} × ${columns}. Depth L = ${atlas.depth}, widths ${widths}, λ = `,
        equal ? `${lambda[0]} in every layer` :
            lambda.length > 24 ? `${lambda.slice(0, 20).join(', ')}, …` :
                                 lambda.join(', '),
        `. Arithmetic: ${atlas.scalar}.`);
    byId('verdict').textContent = more.words.landscape;
    const c = atlas.counts;
    const type = (key) =>
        element('span', {class: `toned ${key}`}, pages.symbol(pages.types[key].mark), pages.types[key].plural);
    byId('counts').append(
        pages.largeNumber('count-total', pages.count(c.total), 'orbits of critical points'),
        pages.largeNumber('count-global', pages.count(c.global_minimizer), type('global_minimizer')),
        pages.largeNumber('count-spurious', pages.count(c.spurious_local_minimizer), type('spurious_local_minimizer')),
        pages.largeNumber('count-strict', pages.count(c.strict_saddle), type('strict_saddle')),
        pages.largeNumber('count-non-strict', pages.count(c.non_strict_saddle), type('non_strict_saddle')));
    byId('remarks').append(...more.remarks.map((text) => element('p', {class: 'note'}, text)));
  };

  // ---- singular values ------------------------------------------------------------------------------------------

  pages.showValues = () => {
    const values = atlas.singular_values.map(Number);
    const most = 500, drawn = values.slice(0, most);
    const thresholds = two ? [['threshold', atlas.thresholds.fold, 'dashed', 'tone-1']] : [
      ['switch', atlas.thresholds.switch, 'dashed', 'tone-1'],
      ['fold', atlas.thresholds.fold, 'dotted', 'tone-2'],
    ];
    const side = [];
    for (const group of atlas.groups) {
      const place = two ? group.side_of_fold : group.side_of_fold <= 0 ? -1 : group.side_of_switch > 0 ? 1 : 0;
      for (let i = 0; i < group.multiplicity; ++i) side.push(place);
    }
    const look = {
      '1': {mark: 'disc', tone: 'tone-1', name: two ? 'above the threshold: fitted' : 'above the switch: fitted'},
      '0': {mark: 'triangle', tone: 'tone-2', name: two ? 'at the threshold' : 'between fold and switch'},
      '-1': {mark: 'cross', tone: 'tone-quiet', name: two ? 'below the threshold: zero' : 'up to the fold: lost'},
    };
    const levels = thresholds.map(([, at]) => Number(at));
    const positive = [...drawn.filter((y) => y > 0), ...levels];
    const logarithmic = Math.max(...positive) > 300 * Math.min(...positive);
    const y = logarithmic ?
        {name: 'y (logarithmic)', scale: 'log', min: Math.min(...positive) / 1.6, max: Math.max(...positive) * 1.6} :
        {name: 'y', min: 0, max: Math.max(...drawn, ...levels) * 1.08};
    const x = {name: 'number of the singular value', min: 0.5, max: Math.max(drawn.length, 2) + 0.5, integer: true};
    const present = ['1', '0', '-1'].filter(
        (key) => side.slice(0, most).some((s) => String(s) === key) || (key === '-1' && side.length < drawn.length));
    const hidden = logarithmic ? drawn.filter((v) => v === 0).length : 0;
    pages.lineChart(byId('values-plot'), {
      title: 'Singular values of Y and the thresholds',
      description: thresholds.map(([name, at]) => `The ${name} is at ${shown(at)}.`).join(' '),
      x,
      y,
      series: thresholds.map(
          ([name, at, line, tone]) =>
              ({name: `${name} at ${shown(at, 4)}`, line, tone, points: [[x.min, Number(at)], [x.max, Number(at)]]})),
      marks: drawn.map((value, i) => ({x: i + 1, y: value, ...look[String(side[i] ?? -1)]})),
      legend: [
        ...thresholds.map(([name, at, line, tone]) => ({name: `${name} at ${shown(at, 4)}`, line, tone})),
        ...present.map((key) => look[key]),
      ],
    });
    const said = [
      two ?
          'A singular value above the threshold is worth fitting; one up to it stays zero.' :
          'Above the switch a value is worth fitting; below the fold it is zero at every critical point; in between ' +
              'it is a local minimizer’s choice, never the global one’s.'
    ];
    if (values.length > most) said.push(`The ${most} largest of ${values.length} are drawn.`);
    if (hidden > 0) said.push(`${plural(hidden, 'value')} of zero cannot be drawn on this scale.`);
    byId('values-caption').textContent = said.join(' ');
  };

  pages.showGroups = () => {
    const most = 300;
    const rows = atlas.groups.slice(0, most).map((group, i) => ({group, number: i + 1}));
    const root = (kind) => ({group}) => group.roots.find((one) => one.kind === kind)?.end_to_end;
    const cell = (value) => (value === undefined ? '–' : exact(value));
    const columns = [
      {key: 'number', title: '#', number: true, value: (row) => row.number},
      {
        key: 'y',
        title: 'y',
        number: true,
        value: ({group}) => Number(group.value),
        show: ({group}) => exact(group.value)
      },
      {key: 'copies', title: 'copies', number: true, value: ({group}) => group.multiplicity},
      {key: 'place', title: 'place', value: (row) => more.words.groups[row.number - 1]},
      {
        key: 'larger',
        title: two ? 'fitted value' : 'larger root',
        number: true,
        value: (row) => Number(root('larger')(row) ?? -1),
        show: (row) => cell(root('larger')(row))
      },
    ];
    if (!two) {
      columns.push({
        key: 'smaller',
        title: 'smaller root',
        number: true,
        value: (row) => Number(root('smaller')(row) ?? -1),
        show: (row) => cell(root('smaller')(row))
      });
      if (atlas.groups.some((group) => group.roots.some(({kind}) => kind === 'double'))) {
        columns.push({
          key: 'double',
          title: 'double root',
          number: true,
          value: (row) => Number(root('double')(row) ?? -1),
          show: (row) => cell(root('double')(row))
        });
      }
    }
    pages.table(byId('groups-table'), {
      caption: 'Positive singular values: equal ones are one group. Roots are given as singular values of W_L ⋯ W_1.',
      columns,
      rows,
    });
    const note = byId('groups-note');
    note.textContent =
        atlas.groups.length > most ? `The ${most} largest of ${atlas.groups.length} groups are listed.` : '';
    note.hidden = note.textContent === '';
  };

  // ---- orbits ---------------------------------------------------------------------------------------------------

  pages.showOrbits = () => {
    const rows = atlas.lowest.map((orbit, index) => ({orbit, index, words: more.words.orbits[index]}));
    const types = Object.keys(pages.types).filter((type) => rows.some(({orbit}) => orbit.type === type));
    const ends = rows.every(({orbit}) => orbit.hessian.min !== undefined);
    const column = (key, title, of) =>
        ({key, title, number: true, value: (row) => of(row), show: (row) => String(of(row))});
    const real = (key, title, of) =>
        ({key, title, number: true, value: (row) => Number(of(row)), show: (row) => exact(of(row))});
    pages.table(byId('orbits-table'), {
      caption: rows.length === Number(atlas.counts.total) ?
          `All ${plural(rows.length, 'orbit')}, lowest F first. Choose one to see its Hessian and F around it.` :
          `The ${rows.length} orbits of lowest F out of ${
              pages.count(atlas.counts.total)}. Choose one to see its Hessian and F around it.`,
      columns: [
        {key: 'number', title: '#', number: true, value: ({index}) => index + 1},
        // Rows come in the order of exact values, which numbers of double may not tell apart.
        {...real('value', 'F', ({orbit}) => orbit.value), value: ({index}) => index},
        {
          key: 'type',
          title: 'type',
          value: ({orbit}) => pages.types[orbit.type].word,
          show: ({orbit}) => pages.typeName(orbit.type)
        },
        column('rank', 'rank', ({orbit}) => orbit.rank),
        {key: 'choice', title: two ? 'active groups' : 'active groups, by root', value: ({words}) => words.choice},
        column('negative', 'index', ({orbit}) => orbit.hessian.negative),
        column('zero', 'nullity', ({orbit}) => orbit.hessian.zero),
        column('dimension', 'dimension', ({orbit}) => orbit.dimension),
        {
          key: 'components',
          title: 'parts',
          number: true,
          value: ({orbit}) => Number(orbit.components),
          show: ({orbit}) => pages.count(orbit.components)
        },
        ...(ends ?
                [
                  real('min', 'least eigenvalue', ({orbit}) => orbit.hessian.min),
                  real('max', 'largest eigenvalue', ({orbit}) => orbit.hessian.max)
                ] :
                []),
        {key: 'reason', title: 'reason for the type', value: ({words}) => words.reason},
      ],
      rows,
      filter: types.length > 1 ?
          {title: 'Show', value: ({orbit}) => orbit.type, options: types.map((type) => [type, pages.typeName(type)])} :
          undefined,
      choose: {
        title: 'chosen',
        chosen: ({index}) => index === report.chosen,
        choose: ({index}) => report.choose(index),
        name: ({orbit, index}) => `orbit ${index + 1}, ${pages.types[orbit.type].word}`,
      },
    });
  };

  pages.showOrbit = () => {
    const orbit = report.orbit(), words = more.words.orbits[report.chosen];
    byId('orbit-title').replaceChildren(`Orbit ${report.chosen + 1}: `, pages.typeName(orbit.type));
    byId('orbit-reason').textContent = `${words.reason[0].toUpperCase()}${words.reason.slice(1)}.`;
    const {hessian} = orbit;
    byId('orbit-facts')
        .replaceChildren(
            pages.fact('F', exact(orbit.value, 12)), pages.fact('above the least F', exact(words.above_least)),
            pages.fact('rank', String(orbit.rank)), pages.fact('active groups', words.choice),
            pages.fact('dimension, parts', `${orbit.dimension}, ${pages.count(orbit.components)}`),
            pages.fact('eigenvalues < 0, = 0, > 0', `${hessian.negative}, ${hessian.zero}, ${hessian.positive}`),
            ...(hessian.min === undefined ?
                    [] :
                    [pages.fact('least, largest', element('span', {}, exact(hessian.min), ', ', exact(hessian.max)))]),
            pages.fact('trace of the Hessian', exact(hessian.trace)));
  };

  // ---- spectrum -------------------------------------------------------------------------------------------------

  pages.showSpectrum = () => {
    const entry = more.spectra[report.chosen];
    const plot = byId('spectrum-plot'), caption = byId('spectrum-caption'), table = byId('spectrum-table');
    if (!entry) {
      plot.dmfDraw = () => {};
      plot.replaceChildren();
      table.replaceChildren();
      caption.textContent = more.words.spectra;
      return;
    }
    const rows =
        entry.values.map((value, i) => ({value, multiplicity: entry.multiplicities[i], origin: entry.origins[i]}));
    const values = rows.map(({value}) => Number(value)), most = Math.max(...rows.map((row) => row.multiplicity));
    const sizes = values.filter((x) => x !== 0).map(Math.abs), least = Math.min(...sizes), largest = Math.max(...sizes);
    const span = pages.spanOf([...values, 0]);
    const wide = largest > 200 * least;
    const x = wide ? {
      name: 'eigenvalue (logarithmic around 0)',
      scale: 'symlog',
      linear: least,
      min: Math.min(0, ...values) * 1.5 - least * 0.6,
      max: Math.max(0, ...values) * 1.5 + least * 0.6
    } :
                     {name: 'eigenvalue', ...span};
    const y = most > 30 ? {name: 'multiplicity (logarithmic)', scale: 'log', min: 0.5, max: most * 1.5} :
                          {name: 'multiplicity', min: 0, max: most * 1.12, integer: true};
    const tone = (value) => (value < 0 ? 'tone-2' : value > 0 ? 'tone-1' : 'tone-4');
    const kinds =
        [[-1, 'negative'], [0, 'zero'], [1, 'positive']].filter(([sign]) => values.some((v) => Math.sign(v) === sign));
    pages.stickChart(plot, {
      title: `Spectrum of the Hessian of F at orbit ${report.chosen + 1}`,
      description: `${rows.length} entries from ${shown(entry.values[0])} to ${
          shown(entry.values.at(-1))}; the table beside it has them all.`,
      x,
      y,
      sticks: rows.map((row, i) => ({
                         x: values[i],
                         y: row.multiplicity,
                         tone: tone(values[i]),
                         title: `${shown(row.value)}, ${row.multiplicity} times: ${pages.origins[row.origin]}`
                       })),
      legend: kinds.map(([sign, name]) => ({name, tone: tone(sign), line: 'solid'})),
    });
    caption.textContent = 'The same at every point of the orbit. Equal eigenvalues of different origin stand apart.';
    pages.table(table, {
      caption: `Eigenvalues of the Hessian of F, ${
          pages.plural(rows.reduce((sum, row) => sum + row.multiplicity, 0), 'direction')} in all.`,
      columns: [
        {
          key: 'value',
          title: 'eigenvalue',
          number: true,
          value: ({value}) => Number(value),
          show: ({value}) => exact(value)
        },
        {key: 'multiplicity', title: 'multiplicity', number: true, value: ({multiplicity}) => multiplicity},
        {key: 'origin', title: 'origin', value: ({origin}) => pages.origins[origin]},
      ],
      rows,
    });
  };
})(globalThis.dmfPages ??= {});
