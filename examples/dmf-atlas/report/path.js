// SPDX-License-Identifier: BSL-1.0
'use strict';

// The landscape as the weights grow, with a slider; and the barriers between local minimizers.
//
// All that happens happens at events. dmf has made the states between them and at them, in order: states[0] above the
// first event, states[1] at it, states[2] between the first and the second, and so on. The slider finds the state.

((pages) => {
  const {byId, element, exact, shown, report} = pages;
  const {atlas, more} = report;
  const two = atlas.depth === 2;
  const path = more.path;
  const equal = atlas.lambda.every((x) => String(x) === String(atlas.lambda[0]));

  // The state at a weight: its position, odd at an event. Events descend.
  const stateAt = (weight) => {
    const log = Math.log(weight);
    let i = 0;
    for (const event of path.events) {
      const distance = Math.log(Number(event.mean_weight)) - log;
      if (Math.abs(distance) <= 1e-13 * Math.max(1, Math.abs(log))) return 2 * i + 1;
      if (distance < 0) break;
      ++i;
    }
    return 2 * i;
  };

  const eventName = (event) => `y = ${shown(event.singular_value, 4)} at the ${
      two                          ? 'threshold' :
          event.kind === 'at_fold' ? 'fold' :
                                     'switch'}`;

  const showState = (weight) => {
    const index = stateAt(weight), state = path.states[index];
    const {counts} = state, [low, high] = state.ranks;
    const type = (key) =>
        element('span', {class: `toned ${key}`}, pages.symbol(pages.types[key].mark), pages.types[key].plural);
    byId('path-numbers')
        .replaceChildren(
            pages.largeNumber(
                'path-rank', low === high ? String(low) : `${low} to ${high}`, 'rank of the global minimizer'),
            ...(!counts ? [] : [
              pages.largeNumber('path-total', pages.count(counts.total), 'orbits'),
              pages.largeNumber('path-global', pages.count(counts.global_minimizer), type('global_minimizer')),
              pages.largeNumber(
                  'path-spurious', pages.count(counts.spurious_local_minimizer), type('spurious_local_minimizer')),
              pages.largeNumber('path-strict', pages.count(counts.strict_saddle), type('strict_saddle')),
              pages.largeNumber('path-non-strict', pages.count(counts.non_strict_saddle), type('non_strict_saddle')),
            ]));
    const at = index % 2 === 1 ? `Exactly at an event, ${eventName(path.events[(index - 1) / 2])}. ` : '';
    byId('path-verdict').textContent = at + pages.landscapes[state.landscape];
    return state;
  };

  const drawPath = (weight, ends) => {
    const {curves} = path, weights = curves.weights.map(Number);
    const tones = ['tone-1', 'tone-2', 'tone-3', 'tone-4'], lines = ['solid', 'dashed', 'dotted'];
    const series = curves.groups.map((group, k) => ({
                                       name: `y = ${shown(atlas.groups[group].value, 4)}`,
                                       tone: tones[k % 4],
                                       line: lines[Math.floor(k / 4)],
                                       points: weights.map((x, i) => [x, Number(curves.end_to_end[k][i])]),
                                     }));
    const largest = Math.max(...series.flatMap(({points}) => points.map(([, y]) => y)), 1e-300);
    const switches = path.events.filter(({kind, changes_global_rank}) => kind === 'at_switch' && changes_global_rank);
    pages.lineChart(byId('path-plot'), {
      title: 'Singular values of the product at the global minimizer against the weight',
      description:
          switches.map((event) => `The rank changes at ${shown(event.mean_weight)}, ${eventName(event)}.`).join(' '),
      x: {
        name: `${equal ? 'weight' : 'geometric mean of the weights'} λ (logarithmic)`,
        scale: 'log',
        min: ends[0],
        max: ends[1]
      },
      y: {name: 'singular value of W_L ⋯ W_1', min: 0, max: largest * 1.08},
      series,
      verticals: [
        ...path.events.slice(0, 60).map((event) => ({
                                          x: Number(event.mean_weight),
                                          tone: 'tone-quiet',
                                          line: event.kind === 'at_fold' ? 'dotted' : 'dashed'
                                        })),
        {x: Number(path.mean_weight), tone: 'tone-ink', label: 'this problem'},
        {x: weight, tone: 'tone-1', label: 'slider'},
      ],
      legend: [
        ...series.map(({name, tone, line}) => ({name, tone, line})),
        ...(two ? [{name: 'a threshold is met', tone: 'tone-quiet', line: 'dashed'}] :
                  [
                    {name: 'a switch is met', tone: 'tone-quiet', line: 'dashed'},
                    {name: 'a fold is met', tone: 'tone-quiet', line: 'dotted'}
                  ]),
      ],
    });
  };

  pages.showPath = () => {
    if (!path.events || path.events.length === 0) {
      byId('path-text').textContent =
          more.words.path || 'Y = 0: W = 0 is the only critical point whatever the weights.';
      return;
    }
    const weights = path.events.map(({mean_weight}) => Number(mean_weight));
    const current = Number(path.mean_weight);
    const ends = [Math.min(...weights, current) / 1.8, Math.max(...weights, current) * 1.4];
    if (path.lowest_weight !== undefined) ends[0] = Math.max(ends[0], Number(path.lowest_weight));
    if (path.highest_weight !== undefined) ends[1] = Math.min(ends[1], Number(path.highest_weight));
    const steps = 2000;
    const weightOf = (step) => Math.exp(Math.log(ends[0]) + ((Math.log(ends[1]) - Math.log(ends[0])) * step) / steps);
    const stepOf = (weight) =>
        Math.round((steps * (Math.log(weight) - Math.log(ends[0]))) / (Math.log(ends[1]) - Math.log(ends[0])));

    byId('path-text').textContent =
        (equal ? 'One weight λ for all layers. ' :
                 'Of all weights only their geometric mean λ matters here; they are scaled together. ') +
        'As it grows, singular values fall below the thresholds, and in between nothing changes but values of F. ' +
        more.words.path;
    const slider =
        element('input', {type: 'range', id: 'path-slider', min: 0, max: steps, step: 1, value: stepOf(current)});
    const field = element(
        'input',
        {type: 'text', id: 'path-weight', inputmode: 'decimal', autocomplete: 'off', 'aria-describedby': 'path-wrong'});
    const wrong = element('p', {class: 'error', id: 'path-wrong', role: 'alert'});
    const button = (text, id) => element('button', {type: 'button', id}, text);
    const larger = button('Next event above', 'path-above'), smaller = button('Next event below', 'path-below');
    const home = button('This problem', 'path-home');
    byId('path-controls')
        .append(element('div', {}, element('label', {for: 'path-slider'
                        }, 'Weight λ'), slider), element('div', {class: 'row'}, element('label', {for: 'path-weight'
                                                         }, 'λ ='), field, smaller, larger, home), wrong);

    let weight = current;
    const set = (value, from) => {
      weight = value;
      if (from !== slider) slider.value = stepOf(value);
      if (from !== field) field.value = String(value);
      wrong.textContent = '';
      field.removeAttribute('aria-invalid');
      const state = showState(value);
      slider.setAttribute('aria-valuetext', `λ = ${shown(value)}, rank ${state.ranks[0]}`);
      drawPath(value, ends);
    };
    slider.addEventListener('input', () => set(weightOf(Number(slider.value)), slider));
    field.addEventListener('input', () => {
      const value = Number(field.value.trim() || NaN);
      if (value >= ends[0] && value <= ends[1]) return set(value, field);
      field.setAttribute('aria-invalid', 'true');
      wrong.textContent = `λ must be a number from ${shown(ends[0], 4)} to ${shown(ends[1], 4)} here.`;
    });
    larger.addEventListener('click', () => {
      const next = [...weights].reverse().find((x) => x > weight * (1 + 1e-12));
      if (next) set(next);
    });
    smaller.addEventListener('click', () => {
      const next = weights.find((x) => x < weight * (1 - 1e-12));
      if (next) set(next);
    });
    home.addEventListener('click', () => set(current));
    byId('path-caption').textContent =
        'What the global minimizer makes of the largest singular values of Y. Upright lines: events; the rank of the ' +
        'global minimizer changes at a ' +
        (two ? 'threshold' : 'switch, local minimizers and saddles come and go at a fold') + '.';
    set(current);
  };

  // ---- barriers -------------------------------------------------------------------------------------------------

  const mostLines = 48;
  const overWhat = {
    pass: 'a pass between neighbouring ranks',
    exchange: 'an exchange of two singular values',
    lower_rank: 'the next lower rank'
  };

  // The disconnectivity graph as it is drawn: leaves at 0, 1, 2, ..., in the order of their ranks as far as the tree
  // allows, and lines that go up from every leaf and every merge to the level where it joins others. Of components that
  // are alike one line stands for all where there are too many.
  const grown = ({minimizers, merges}) => {
    const counts = minimizers.map(({components}) => Number(components));
    const all = counts.reduce((sum, count) => sum + count, 0), each = all <= mostLines;
    const lines = [], leaves = [];
    const lowestRank = (part) =>
        part.rank !== undefined ? part.rank : Math.min(...merges[part.merge - 1].parts.map(lowestRank));
    // Draws a part, from the left; where its own line begins.
    const place = (part) => {
      if (part.rank !== undefined) {
        const one = minimizers.find(({rank}) => rank === part.rank);
        leaves.push({x: leaves.length, y: Number(one.value), one});
        return leaves.at(-1);
      }
      const {level, parts} = merges[part.merge - 1], y = Number(level), tops = [];
      for (const inner of [...parts].sort((a, b) => lowestRank(a) - lowestRank(b))) {
        for (let i = each ? Number(inner.count) : 1; i > 0; --i) tops.push(place(inner));
      }
      const x = (tops[0].x + tops.at(-1).x) / 2;
      for (const top of tops) lines.push([[top.x, top.y], [top.x, y], [x, y]]);
      return {x, y};
    };
    const root = place({merge: merges.length});
    return {lines, leaves, root, each};
  };

  pages.showBarriers = () => {
    const {minimizers, passes, merges} = more.barriers;
    const caption = byId('graph-caption');
    if (merges.length === 0) {
      caption.textContent = more.words.barriers;
      return;
    }
    const {lines, leaves, root, each} = grown(more.barriers);
    const y = pages.spanOf([...minimizers.map(({value}) => Number(value)), ...merges.map(({level}) => Number(level))], 0.16);
    pages.lineChart(byId('graph-plot'), {
      title: 'Disconnectivity graph of the local minimizers',
      description: `${leaves.length} leaves. ` +
          merges.map(({level, reason}) => `At F = ${shown(level)} some join over ${overWhat[reason]}.`).join(' '),
      x: {
        name: 'rank of the local minimizer',
        min: -0.5,
        max: leaves.length - 0.5,
        texts: leaves.map(({x, one}) => ({value: x, text: String(one.rank)}))
      },
      y: {name: 'F', ...y},
      series:
          [...lines, [[root.x, root.y], [root.x, y.max]]].map((points) => ({points, tone: 'tone-ink', line: 'solid'})),
      marks: leaves.map(({x, y, one}, i) => ({
                          x,
                          y,
                          tone: one.type,
                          mark: pages.types[one.type].mark,
                          label: leaves.length <= 12 && one !== leaves[i - 1]?.one ?
                              shown(one.value, 5) + (each || one.components === '1' ? '' : ` (${one.components} times)`) :
                              undefined,
                          below: true
                        })),
      legend: ['global_minimizer', 'spurious_local_minimizer']
                  .filter((type) => minimizers.some((one) => one.type === type))
                  .map((type) => ({name: pages.types[type].word, tone: type, mark: pages.types[type].mark})),
    });
    const several = minimizers.filter(({components}) => components !== '1');
    caption.textContent =
        'Two minimizers are joined at the lowest height that every path from one to the other must reach. ' +
        several.map(({rank, components}) => `The orbit of rank ${rank} has ${components} components${
            each ? '' : ', one of which is drawn'}. `).join('') + more.words.barriers;
    if (passes.length === 0) return;
    pages.table(byId('graph-table'), {
      caption: 'Passes between neighbouring minimizers',
      columns: [
        {key: 'rank', title: 'between ranks', value: ({rank}) => rank, show: ({rank}) => `${rank - 1} and ${rank}`},
        {
          key: 'value',
          title: 'F at the pass',
          number: true,
          value: ({value}) => Number(value),
          show: ({value}) => exact(value)
        },
        {
          key: 'fewer',
          title: 'height above the lower rank',
          number: true,
          value: (row) => Number(row.height_from_fewer),
          show: (row) => exact(row.height_from_fewer)
        },
        {
          key: 'more',
          title: 'height above the higher rank',
          number: true,
          value: (row) => Number(row.height_from_more),
          show: (row) => exact(row.height_from_more)
        },
      ],
      rows: passes,
    });
  };
})(globalThis.dmfPages ??= {});
