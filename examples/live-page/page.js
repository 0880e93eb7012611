// SPDX-License-Identifier: BSL-1.0
'use strict';

// From the form through the library to the cards: every change computes the problem anew, at most once a frame; what
// takes longer than that, F on a plane, follows when the hand rests.

((pages) => {
  const {element, inputs, views} = pages;
  const {form} = inputs;
  const $ = (id) => document.getElementById(id);

  const state = {problem: null, path: null, roots: null, spectrum: null, slice: null, chosen: 0, computations: 0};
  let library;

  // ---- the chosen orbit ---------------------------------------------------------------------------------------------

  // The copies of positive singular values, descending: of which group, with roots or without, active or not.
  const copiesOf = (orbit) => state.problem.report.groups.flatMap((group, g) => {
    const [larger, smaller, double] = orbit.choice[g];
    return Array.from(
        {length: group.multiplicity},
        (_, k) => ({value: group.value, rooted: group.roots.length > 0, active: k < larger + smaller + double}));
  });

  // Which two copies the picture takes: those that were chosen, where that is possible, else the largest that are.
  const offerCopies = (orbit) => {
    const copies = copiesOf(orbit), rooted = copies.map((_, i) => i).filter((i) => copies[i].rooted).slice(0, 100);
    const room = Math.min(...state.problem.report.widths) - orbit.rank;
    const fits = (i, j) => i !== j && [i, j].filter((k) => k >= 0 && !copies[k].active).length <= room;
    let i = Number($('copy-x').value || 0), j = Number($('copy-y').value || 1);
    const isOffered = (k) => rooted.includes(k);
    if (!(isOffered(i) && (j === -1 || isOffered(j)) && fits(i, j)) ||
        (j === -1 && rooted.length > 1 && !state.wantsLine)) {
      const pairs = rooted.flatMap((a) => rooted.filter((b) => b > a).map((b) => [a, b]));
      [i, j] = pairs.find(([a, b]) => fits(a, b)) ?? [rooted.find((a) => fits(a, -1)) ?? -1, -1];
    }
    const options = (chosen) => rooted.map(
        (k) => element(
            'option', {value: String(k), selected: k === chosen},
            `${k + 1}: y = ${pages.rounded(copies[k].value, 5)}`));
    $('copy-x').replaceChildren(...options(i));
    $('copy-y').replaceChildren(
        ...options(j), element('option', {value: '-1', selected: j === -1}, 'nothing: a curve'));
    return [i, j];
  };

  // A picture, or, where the library refuses it, why.
  const draw = (name, parts, compute, show) => {
    try {
      state[name] = compute();
      $(`${name}-error`).textContent = '';
      show(state[name]);
    } catch (error) {
      if (!(error instanceof pages.Refusal)) throw error;
      state[name] = null;
      $(`${name}-error`).textContent = error.message;
      for (const part of parts) $(part).replaceChildren();
    }
  };

  const drawChosen = () => {
    const orbit = state.problem.report.lowest[state.chosen];
    draw(
        'roots', ['roots', 'roots-caption'], library.rootsCurve,
        (curve) => views.showRoots(curve, state.problem, orbit));
    draw(
        'spectrum', ['spectrum', 'spectrum-caption', 'eigenvalues'], () => library.spectrum(state.chosen),
        (spectrum) => views.showSpectrum(spectrum, orbit, state.chosen));
    scheduleSlice();
  };

  let sliceTimer = 0;
  const scheduleSlice = () => {
    clearTimeout(sliceTimer);
    $('results').setAttribute('aria-busy', 'true');
    sliceTimer = setTimeout(drawSlice, 60);
  };

  const drawSlice = () => {
    const orbit = state.problem.report.lowest[state.chosen];
    let kind = document.querySelector('input[name=plane]:checked').value;
    const noRoots = state.problem.report.groups.every((group) => group.roots.length === 0);
    const copies = document.querySelector('input[name=plane][value=copies]');
    copies.disabled = noRoots;
    if (noRoots) kind = 'eigenvectors';
    $('copies').hidden = kind !== 'copies';
    const [i, j] = kind === 'copies' ? offerCopies(orbit) : [0, 1];
    draw(
        'slice', ['slice', 'slice-caption', 'minimum'],
        () => library.slice(state.chosen, kind, i, j, j === -1 ? 201 : 81),
        (slice) => views.showSlice(slice, orbit, state.chosen, kind));
    if (noRoots && copies.checked)
      $('slice-caption').prepend('No singular value has a root here: two eigenvectors instead. ');
    $('results').setAttribute('aria-busy', 'false');
  };

  const choose = (position) => {
    state.chosen = position;
    drawChosen();
  };

  // ---- the problem ----------------------------------------------------------------------------------------------------

  const shell = (text) => text.replace(/\s+/g, '');
  const command = () => {
    const lambda = `--lambda ${shell(form.lambda())}`,
          widths = `--widths ${shell(form.widths().trim().replace(/[\s,]+/g, ','))}`;
    if (form.kind() === 'matrix') return `dmf-atlas Y.csv ${widths} ${lambda}`;
    return `dmf-atlas --singular-values ${form.target().trim().split(/[\s,]+/).join(',')} ${widths} ${lambda}`;
  };

  // The orbit that was chosen is looked for among the new ones; where it is not listed, the lowest is chosen.
  const positionOf = (choice, report) => {
    const wanted = JSON.stringify(choice);
    return Math.max(0, report.lowest.findIndex((orbit) => JSON.stringify(orbit.choice) === wanted));
  };

  let targetText = null;
  const compute = () => {
    const errors = {};
    try {
      const key = `${form.kind()}\n${form.target()}`;
      if (key !== targetText) {
        targetText = null;
        const size = library.readTarget(form.kind(), form.target());
        if (state.fitsWidths) inputs.fitWidths(size);
        targetText = key;
        inputs.follow();
      }
      const problem = library.readProblem(form.widths(), form.lambda(), form.lowest());
      const before = state.chosen > 0 ? state.problem?.report.lowest[state.chosen]?.choice : null;
      state.chosen = before ? positionOf(before, problem.report) : 0;
      state.problem = problem;
      views.showCounts(problem, command());
      draw('path', ['path', 'path-caption', 'events'], library.path, (path) => {
        inputs.setRange(path.collapse);
        views.showPath(path, problem, controls.setWeight);
      });
      views.showOrbits(problem, () => state.chosen, choose);
      drawChosen();
    } catch (error) {
      if (!(error instanceof pages.Refusal)) throw error;
      errors[error.field] = error.message;
    }
    inputs.showErrors(errors);
    const failed = Object.keys(errors).length > 0;
    $('stale').hidden = !failed;
    failed ? $('results').setAttribute('data-stale', '') : $('results').removeAttribute('data-stale');
    state.errors = errors;
    ++state.computations;
  };

  let frame = 0;
  const changed = (what) => {
    state.fitsWidths = (state.fitsWidths && frame !== 0) || what === 'target';
    if (frame !== 0) return;
    frame = requestAnimationFrame(() => {
      frame = 0;
      compute();
      state.fitsWidths = false;
    });
  };

  // ---- start ------------------------------------------------------------------------------------------------------------

  let controls;
  const start = async () => {
    library = await pages.loadLibrary();
    controls = inputs.connect(changed);
    for (const id of ['copy-x', 'copy-y']) {
      $(id).addEventListener('change', () => {
        state.wantsLine = $('copy-y').value === '-1';
        scheduleSlice();
      });
    }
    for (const radio of document.querySelectorAll('input[name=plane]')) radio.addEventListener('change', scheduleSlice);
    $('plane').addEventListener('submit', (event) => event.preventDefault());
    controls.take(pages.examples[0]);
    pages.live = state;
  };
  start();
})(globalThis.dmfPages ??= {});
