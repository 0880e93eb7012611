// SPDX-License-Identifier: BSL-1.0
'use strict';

// What the page shows of a problem, one function for each card.

((pages) => {
  const {element, rounded, count} = pages;
  const $ = (id) => document.getElementById(id);
  const caption = (id, text) => {
    $(id).textContent = text;
  };
  const raised = (n) => String(n).replace('-', '⁻').replace(/\d/g, (digit) => '⁰¹²³⁴⁵⁶⁷⁸⁹'[digit]);
  const plural = (n, word) => `${n} ${word}${n === 1 ? '' : 's'}`;

  // ---- counts -----------------------------------------------------------------------------------------------------

  const cell = (type, decimal, word) => {
    const output = element('output', {'data-count': type, 'data-value': decimal, title: decimal}, count(decimal));
    const mark = pages.types[type] && pages.symbol(pages.types[type].mark);
    return element(
        'li', {}, output,
        element(
            'span', {class: `type toned ${pages.types[type] ? type : 'tone-quiet'}`}, ...(mark ? [mark] : []), word));
  };

  const showCounts = ({report, words}, command) => {
    const {counts, thresholds, depth, groups} = report;
    const types = Object.entries(pages.types).map(([
                                                    type, {word, plural}
                                                  ]) => cell(type, counts[type], counts[type] === '1' ? word : plural));
    $('counts').replaceChildren(
        cell('total', counts.total, counts.total === '1' ? 'orbit in all' : 'orbits in all'), ...types);
    caption('landscape', words.landscape);
    const above = (side) => groups.reduce((sum, group) => sum + (group[side] > 0 ? group.multiplicity : 0), 0);
    const at = (side) => groups.reduce((sum, group) => sum + (group[side] === 0 ? group.multiplicity : 0), 0);
    const total = report.singular_values.length;
    const part = (name, value, side) =>
        `${name} at y = ${rounded(value)}: ${above(side)} of ${plural(total, 'singular value')} above it` +
        (at(side) > 0 ? `, ${at(side)} exactly at it` : '');
    caption(
        'decisions',
        (depth === 2 ? part('Threshold', thresholds.fold, 'side_of_fold') :
                       `${part('Fold', thresholds.fold, 'side_of_fold')}. ${
                           part('Switch', thresholds.switch, 'side_of_switch')}`) +
            '.');
    caption('command', command);
  };

  // ---- roots over eta ---------------------------------------------------------------------------------------------

  const showRoots = (curve, {report}, orbit) => {
    const {depth, groups} = report;
    const logarithmic = curve.end / curve.fold > 40;
    const start = logarithmic ? Math.min(curve.fold / 2, ...curve.groups.map(({eta}) => eta / 1.3)) : 0;
    const top = 1.12 * Math.max(...curve.larger.map(([, u]) => u), 1e-300);
    const marks = [];
    curve.groups.slice(0, 60).forEach(({eta, roots}, i) => {
      const choice = orbit?.choice[i] ?? [0, 0, 0], active = choice[0] + choice[1] + choice[2];
      const counts = roots.length === 1 ? [choice[0] + choice[2]] : [choice[0], choice[1]];
      const label = i < 12 ? `y = ${rounded(groups[i].value, 4)}` : undefined;
      const tones = ['tone-1', 'tone-2'];
      roots.forEach((u, k) => marks.push({
        x: eta,
        y: u,
        mark: counts[k] > 0 ? 'disc' : 'ring',
        tone: tones[k],
        label: k === 0 ? label : undefined,
        anchor: 'middle'
      }));
      marks.push({
        x: eta,
        y: 0,
        mark: active < groups[i].multiplicity ? 'disc' : 'ring',
        tone: 'tone-quiet',
        label: roots.length === 0 ? label : undefined,
        anchor: 'middle'
      });
    });
    const thresholds = depth === 2 ? [{x: curve.fold, label: 'threshold', tone: 'tone-ink', line: 'dashed'}] : [
      {x: curve.fold, label: 'fold', tone: 'tone-ink', line: 'dotted', left: true},
      {
        x: curve.switch, label: 'switch', tone: 'tone-ink', line: 'dashed'
      },
    ];
    const legend = depth === 2 ?
        [{name: 'root', line: 'solid', tone: 'tone-1'}] :
        [{name: 'larger root', line: 'solid', tone: 'tone-1'}, {name: 'smaller root', line: 'dashed', tone: 'tone-2'}];
    legend.push(
        {name: 'zero', line: 'dotted', tone: 'tone-quiet'},
        {name: 'in the chosen orbit', mark: 'disc', tone: 'tone-ink'},
        {name: 'not in it', mark: 'ring', tone: 'tone-ink'});
    pages.lineChart($('roots'), {
      title: 'Roots of the scalar equation over the singular values of Y',
          description:
              `Fold at eta = ${rounded(curve.fold)}, switch at ${rounded(curve.switch)}. Singular values at eta = ` +
          curve.groups.slice(0, 20).map(({eta}) => rounded(eta, 4)).join(', '),
          x: {name: 'η = y/q₀ (no unit)', min: start, max: curve.end, scale: logarithmic ? 'log' : 'linear'},
          y: {name: 'root u (no unit)', min: -0.05 * top, max: top},
          series:
              [
                {points: [[start, 0], [curve.end, 0]], line: 'dotted', tone: 'tone-quiet'},
                {points: curve.smaller, line: 'dashed', tone: 'tone-2'},
                {points: curve.larger, tone: 'tone-1'},
              ],
          verticals: thresholds, marks, legend,
    });
    const below = groups.filter((group) => group.side_of_fold < 0).length;
    caption(
        'roots-caption',
        `The roots of u${
            depth === 2 ? '² + 1' :
                          `${raised(depth)} + u${raised(2 - depth)}`} = η with the singular values of Y on them; ` +
            `q₀ = ${rounded(curve.unit)}. ` +
            (depth === 2 ? 'Below the threshold only zero is left. ' :
                           'Below the fold only zero is left; above the switch the larger root is better than zero. ') +
            (below > 0 ? `${plural(below, 'value')} here ${below === 1 ? 'lies' : 'lie'} below.` :
                         'No positive value here lies below.'));
  };

  // ---- regularization path ----------------------------------------------------------------------------------------

  const showPath = (path, {report}, setWeight) => {
    const now = path.mean_weight;
    const weights = path.events.map((event) => event.mean_weight).filter((weight) => weight > 0);
    const low = Math.min(now, ...weights) / 4, high = Math.max(now, ...weights) * 4;
    const points = [];
    let largest = 1;
    for (const {rank, lower, upper, empty} of path.ranks) {
      if (empty || (upper ?? high) <= low) continue;
      points.unshift([Math.max(lower ?? 0, low), rank], [Math.min(upper ?? high, high), rank]);
      largest = Math.max(largest, rank);
    }
    points.sort((a, b) => a[0] - b[0] || b[1] - a[1]);
    const few = path.events.slice(0, 40);
    const verticals = few.map(
        ({kind, mean_weight}) =>
            ({x: mean_weight, tone: 'tone-quiet', line: kind === 'at_fold' ? 'dotted' : 'dashed'}));
    verticals.push({x: now, tone: 'tone-2', label: 'now'});
    const two = report.depth === 2;
    pages.lineChart($('path'), {
      title: 'Rank of the global minimizer over the weight',
      description: `Now the mean weight is ${rounded(now)}. ` +
          few.slice(0, 12)
              .map(
                  ({kind, singular_value, mean_weight}) => `y = ${rounded(singular_value, 4)} ${
                      kind === 'at_fold' ? 'at the fold' : 'at the switch'} for ${rounded(mean_weight, 4)}`)
              .join('; '),
      x: {name: 'weight λ (geometric mean)', min: low, max: high, scale: 'log'},
      y: {name: 'rank of the global minimizer', min: -0.06 * largest, max: 1.08 * largest, integer: true},
      series: [{points, tone: 'tone-1'}],
      verticals,
      legend: [
        {name: 'rank', line: 'solid', tone: 'tone-1'},
        {name: two ? 'a value at the threshold' : 'a value at the switch', line: 'dashed', tone: 'tone-quiet'},
        ...(two ? [] : [{name: 'a value at the fold', line: 'dotted', tone: 'tone-quiet'}]),
        {name: 'this problem', line: 'solid', tone: 'tone-2'},
      ],
    });
    caption(
        'path-caption',
        weights.length === 0 ?
            'Y = 0: nothing happens for any weight.' :
            `As the weight falls, ${
                two ?
                    'each singular value becomes active at its threshold' :
                    'each singular value gains a pair of roots at its fold and enters the global minimizer at its switch'}. ` +
                `From λ = ${rounded(path.collapse)} on, W = 0 is best. Counts and types change at the events alone.`);
    pages.table($('events'), {
      caption: `${plural(path.events.length, 'event')}` + (path.events.length > 200 ? ', the first 200' : '') +
          ', the weight falling',
      rows: path.events.slice(0, 200).map((event, i) => ({...event, i})),
      columns: [
        {
          key: 'weight',
          title: 'weight λ',
          number: true,
          value: (e) => e.mean_weight ?? Infinity,
          show: (e) => rounded(e.mean_weight ?? Infinity, 8)
        },
        {
          key: 'y',
          title: 'singular value',
          number: true,
          value: (e) => e.singular_value,
          show: (e) => rounded(e.singular_value)
        },
        {
          key: 'kind',
          title: 'event',
          value: (e) =>
              (two                      ? 'at the threshold' :
                   e.kind === 'at_fold' ? 'at the fold' :
                                          'at the switch')
        },
        {key: 'rank', title: 'changes the best rank', value: (e) => (e.changes_global_rank ? 'yes' : 'no')},
        {
          key: 'go',
          title: 'problem',
          value: (e) => e.i,
          show: (e) => {
            const button =
                element('button', {type: 'button', 'aria-label': `set the weight to ${e.mean_weight}`}, 'go there');
            button.addEventListener('click', () => setWeight(String(e.mean_weight)));
            return button;
          }
        },
      ],
    });
  };

  // ---- orbits -----------------------------------------------------------------------------------------------------

  const showOrbits = ({report, words}, chosen, choose) => {
    const rows = report.lowest.map(
        (orbit, i) => ({...orbit, i, reason_in_words: words.reasons[i], choice_in_words: words.choices[i]}));
    const plain = (key, title, value) => ({key, title, number: true, value});
    const real = (key, title, value) => ({key, title, number: true, value, show: (row) => rounded(value(row), 7)});
    pages.table($('orbits'), {
      caption: `The ${
                   rows.length === 1 ? 'only orbit' :
                                       `${rows.length} lowest of ${count(report.counts.total)} orbits`}; ` +
          'F and the extreme eigenvalues of its Hessian in the units of the problem. The chosen one is drawn in the pictures.',
      rows,
      columns: [
        {key: 'number', title: 'No.', number: true, value: (row) => row.i + 1},
        real('value', 'F', (row) => row.value),
        {
          key: 'type',
          title: 'type',
          value: (row) => Object.keys(pages.types).indexOf(row.type),
          show: (row) => pages.typeName(row.type)
        },
        plain('rank', 'rank', (row) => row.rank),
        {key: 'choice', title: 'active values', value: (row) => row.choice_in_words},
        plain('negative', 'negative', (row) => row.hessian.negative),
        plain('zero', 'zero', (row) => row.hessian.zero),
        plain('positive', 'positive', (row) => row.hessian.positive),
        real('min', 'least μ', (row) => row.hessian.min),
        real('max', 'largest μ', (row) => row.hessian.max),
        plain('dimension', 'dimension', (row) => row.dimension),
        {
          key: 'components',
          title: 'components',
          number: true,
          value: (row) => Number(row.components),
          show: (row) => count(row.components)
        },
        {key: 'reason', title: 'why', value: (row) => row.reason_in_words},
      ],
      filter: {
        title: 'Types shown',
        value: (row) => row.type,
        options: Object.keys(pages.types)
                     .filter((type) => rows.some((row) => row.type === type))
                     .map((type) => [type, pages.typeName(type)]),
      },
      choose: {
        title: 'chosen',
        chosen: (row) => row.i === chosen(),
        choose: (row) => choose(row.i),
        name: (row) => `choose orbit ${row.i + 1}, ${pages.types[row.type].word}, F = ${rounded(row.value)}`,
      },
    });
  };

  // ---- spectrum ---------------------------------------------------------------------------------------------------

  const showSpectrum = ({spectrum, merged}, orbit, position) => {
    const values = merged.map(([value]) => value), sizes = values.filter((value) => value !== 0).map(Math.abs);
    const largest = Math.max(...sizes, 1e-300), least = Math.min(...sizes);
    const wide = sizes.length > 0 && largest / least > 100;
    const room = 0.06 * (Math.max(0, ...values) - Math.min(0, ...values) || 1);
    const many = Math.max(...merged.map(([, multiplicity]) => multiplicity));
    const linear = wide ? 10 ** Math.max(Math.floor(Math.log10(least)), Math.log10(largest) - 5) : 1;
    const x = {
      name: 'eigenvalue μ of the Hessian of F',
      scale: wide ? 'symlog' : 'linear',
      linear,
      min: Math.min(0, ...values) * (wide ? 2 : 1) - (wide ? linear : room),
      max: Math.max(0, ...values) * (wide ? 2 : 1) + (wide ? linear : room)
    };
    const tone = (value) => (value < 0 ? 'tone-2' : value === 0 ? 'tone-quiet' : 'tone-1');
    const {negative, zero, positive} = orbit.hessian;
    pages.stickChart($('spectrum'), {
      title: 'Eigenvalues of the Hessian with their multiplicities',
      description: `${negative} negative, ${zero} zero and ${positive} positive eigenvalues, from ${
          rounded(orbit.hessian.min)} to ${rounded(orbit.hessian.max)}`,
      x,
      y: many > 12 ? {name: 'multiplicity', scale: 'log', min: 0.7, max: 1.6 * many} :
                     {name: 'multiplicity', min: 0, max: many * 1.15, integer: true},
      sticks: merged.map(
          ([value, multiplicity]) =>
              ({x: value, y: multiplicity, tone: tone(value), title: `${rounded(value)} × ${multiplicity}`})),
      legend: [
        {name: `${negative} negative`, mark: 'disc', tone: 'tone-2'},
        {name: `${zero} zero`, mark: 'disc', tone: 'tone-quiet'},
        {name: `${positive} positive`, mark: 'disc', tone: 'tone-1'},
      ],
    });
    const flat = zero - orbit.dimension;
    caption(
        'spectrum-caption',
        `Orbit ${position + 1}, ${pages.types[orbit.type].word}: ${plural(merged.length, 'different eigenvalue')} of ` +
            `${negative + zero + positive}, the same at all its points. ` +
            (zero === 0 ? 'None is zero.' :
                          `${plural(zero, 'zero')}: ${orbit.dimension} along the orbit` +
                     (flat > 0 ? `, ${flat} across it, where higher derivatives decide.` : ', none across it.')) +
            (wide ? ' The axis is logarithmic away from zero.' : ''));
    pages.table($('eigenvalues'), {
      caption: 'Eigenvalues, multiplicities and the part of the Hessian they belong to' +
          (spectrum.length > 500 ? ', the first 500' : ''),
      rows: spectrum.slice(0, 500),
      columns: [
        {
          key: 'value',
          title: 'eigenvalue',
          number: true,
          value: ([value]) => value,
          show: ([value]) => rounded(value, 10)
        },
        {key: 'multiplicity', title: 'multiplicity', number: true, value: ([, multiplicity]) => multiplicity},
        {key: 'origin', title: 'origin', value: ([, , origin]) => pages.origins[origin]},
      ],
    });
  };

  // ---- F on a plane -----------------------------------------------------------------------------------------------

  const axisName = (name) => name.replace('sigma', 'σ').replace('mu =', 'μ =');
  const markOf = (mark) => ({
    x: mark.x,
    y: mark.y,
    mark: pages.types[mark.type].mark,
    tone: mark.type,
    value: mark.value,
    label: mark.chosen ? `chosen: ${rounded(mark.value, 5)}` : rounded(mark.value, 5),
  });

  const showSlice = (slice, orbit, position, kind) => {
    const marks = slice.marks.map(markOf).sort((a, b) => b.label.startsWith('chosen') - a.label.startsWith('chosen'));
    const types = Object.keys(pages.types).filter((type) => slice.marks.some((mark) => mark.type === type));
    const legend = types.map((type) => ({name: pages.types[type].word, mark: pages.types[type].mark, tone: type}));
    const title = `F around orbit ${position + 1}`;
    const description = `${slice.marks.length} critical points are marked: ` +
        slice.marks.map((mark) => `${pages.types[mark.type].word} with F = ${rounded(mark.value)}`)
            .slice(0, 12)
            .join(', ');
    const flat = slice.values.flat().sort((a, b) => a - b);
    const low = flat[0],
          high = Math.max(flat[Math.floor(0.86 * (flat.length - 1))], ...slice.marks.map((mark) => mark.value));
    const xs = slice.x.values;
    const x = {name: axisName(slice.x.name), min: xs[0], max: xs.at(-1)};
    if (slice.y === null) {
      const room = 0.08 * (high - low || 1);
      pages.lineChart($('slice'), {
        title,
        description,
        x,
        y: {name: 'F', min: low - room, max: high + room},
        series: [{points: xs.map((at, i) => [at, slice.values[0][i]]), tone: 'tone-ink'}],
        marks: marks.map((mark) => ({...mark, y: mark.value})),
        legend,
      });
    } else {
      const ys = slice.y.values, steps = 14;
      const levels = Array.from({length: steps}, (_, k) => low + (high - low) * ((k + 1) / steps) ** 1.7);
      pages.contourChart($('slice'), {
        title,
        description,
        x,
        y: {name: axisName(slice.y.name), min: ys[0], max: ys.at(-1)},
        xs,
        ys,
        values: slice.values,
        levels: high > low ? levels : [],
        marks,
        quantity: 'F, in the units of the problem',
        legend: legend.map((entry) => ({...entry, tone: 'tone-ink'})),
      });
    }
    const difference = slice.minimum_minus_global;
    $('minimum').replaceChildren(
        'grid minimum − F* = ', element('output', {'data-difference': difference}, rounded(difference, 4)),
        ` (grid minimum ${rounded(slice.minimum, 7)}, global minimum F* = ${rounded(slice.global, 7)})`);
    caption(
        'slice-caption',
        kind === 'eigenvectors' ?
            `F from a point of orbit ${position + 1} along two eigenvectors of its Hessian: the one of ${
                orbit.hessian.negative > 0 ?
                    'most negative curvature' :
                    'least nonzero curvature'} and the one of largest. No other critical point need lie in this plane.` :
            `F where ${
                slice.y === null ?
                    'one singular value runs' :
                    'two singular values run'} through all numbers and the others stay as in orbit ${position + 1}: ` +
                `${plural(slice.marks.length, 'critical point')}, one for every choice of roots, with ${
                    slice.marks.length === 1 ? 'its value' : 'their values'} of F.`);
  };

  pages.views = {showCounts, showRoots, showPath, showOrbits, showSpectrum, showSlice};
})(globalThis.dmfPages ??= {});
