// SPDX-License-Identifier: BSL-1.0
'use strict';

// The form: the texts of target, widths and weights are what the library gets; the sliders write into them.

((pages) => {
  const {element} = pages;
  const $ = (id) => document.getElementById(id);
  const numbersOf = (text) => text.split(/[\s,]+/).filter((word) => word !== '');

  // Decades of the sliders for the weights.
  const range = {low: -4, high: 2};

  const form = {
    kind: () => document.querySelector('input[name=kind]:checked').value,
    target: () => $('target').value,
    widths: () => $('widths').value,
    lambda: () => [...$('weights').querySelectorAll('input[type=text]')].map((input) => input.value.trim()).join(', '),
    lowest: () => Number($('lowest').value),
    each: () => $('each').checked,
  };

  // A weight of three or four digits from the place of a slider, and back.
  const weightAt = (place) => String(Number((10 ** place).toPrecision(4)));
  const placeOf = (text) => {
    const value = Number(text);
    return value > 0 && Number.isFinite(value) ? Math.log10(value) : range.low;
  };

  const sliderFor = (text, name, changed) => {
    const slider = element('input', {
      type: 'range',
      step: '0.01',
      'aria-label': `${name}, logarithmic`,
      min: String(range.low),
      max: String(range.high),
    });
    const place = () => {
      const at = placeOf(text.value);
      slider.min = String(Math.min(range.low, Math.floor(at)));
      slider.max = String(Math.max(range.high, Math.ceil(at)));
      slider.value = String(at);
      slider.setAttribute('aria-valuetext', text.value);
    };
    slider.addEventListener('input', () => {
      text.value = weightAt(Number(slider.value));
      slider.setAttribute('aria-valuetext', text.value);
      changed();
    });
    text.addEventListener('input', () => {
      place();
      changed();
    });
    text.dmfPlace = place;
    place();
    return slider;
  };

  // One row for each weight that there is an input for.
  const drawWeights = (weights, changed) => {
    const rows = weights.map((weight, i) => {
      const name = form.each() ? `λ${i + 1}` : 'λ', id = `lambda-${i + 1}`;
      const text = element('input', {
        type: 'text',
        id,
        inputmode: 'decimal',
        spellcheck: 'false',
        'aria-describedby': 'lambda-error',
      });
      text.value = weight;
      const label = element('label', {for: id
      }, 'λ', form.each() ? element('sub', {}, String(i + 1)) : '');
      return element('div', {class: 'weight'}, label, sliderFor(text, name, changed), text);
    });
    $('weights').replaceChildren(...rows);
  };

  // Brings sliders and helps in line with the texts.
  const follow = () => {
    const widths = numbersOf(form.widths()).map(Number);
    if (widths.length >= 3 && widths.every((width) => width > 0)) {
      const depth = widths.length - 1, inner = Math.min(...widths.slice(1, -1));
      $('depth').value = String(depth);
      $('depth-value').value = String(depth);
      $('hidden').value = String(inner);
      $('hidden-value').value = String(inner);
    }
    const isMatrix = form.kind() === 'matrix';
    $('file-line').hidden = !isMatrix;
    $('target-help').textContent = isMatrix ? 'one row for each line, numbers between commas, blanks or tabs' :
                                              'as many as the smaller of d₀ and dL, in any order';
  };

  const fitWeights = (count, changed) => {
    const weights = form.lambda().split(/,\s*/);
    if (!form.each()) {
      if (weights.length !== 1) drawWeights([weights[0] || '1'], changed);
    } else if (weights.length !== count) {
      drawWeights(Array.from({length: count}, (_, i) => weights[i] ?? weights.at(-1) ?? '1'), changed);
    }
  };

  // Makes the ends of the widths fit a target of that size, where they do not; hidden layers as wide as the old target
  // become as wide as the new one.
  const fitWidths = ({rows, columns, count}) => {
    const widths = numbersOf(form.widths());
    if (widths.length < 2) return;
    const before = Math.min(Number(widths[0]), Number(widths.at(-1)));
    if (rows === undefined && before === count) return;
    const wide = widths.slice(1, -1).every((width) => Number(width) === before);
    const inner = widths.slice(1, -1).map((width) => (wide ? String(count) : width));
    $('widths').value = [columns ?? count, ...inner, rows ?? count].join(', ');
  };

  // Shows the messages of refused inputs, each beside its own.
  const inputsOf = {
    target: () => [$('target')],
    widths: () => [$('widths')],
    lambda: () => [...$('weights').querySelectorAll('input[type=text]')]
  };
  const showErrors = (errors) => {
    for (const [field, inputs] of Object.entries(inputsOf)) {
      const message = errors[field] ?? '';
      const place = $(`${field}-error`);
      if (place.textContent !== message) place.textContent = message;
      for (const input of inputs())
        message ? input.setAttribute('aria-invalid', 'true') : input.removeAttribute('aria-invalid');
    }
  };

  // Connects the form; `changed(what)` is called with "target" or "problem" after every change.
  const connect = (changed) => {
    const problemChanged = () => changed('problem');
    const widthsChanged = () => {
      follow();
      fitWeights(numbersOf(form.widths()).length - 1, problemChanged);
      changed('problem');
    };
    const setWidths = (widths) => {
      $('widths').value = widths.join(', ');
      widthsChanged();
    };
    const current = () => {
      const widths = numbersOf(form.widths());
      return widths.length >= 2 ? widths : ['1', '1', '1'];
    };

    const take = (example) => {
      document.querySelector(`input[name=kind][value=${example.kind}]`).checked = true;
      $('target').value = example.target;
      $('widths').value = example.widths;
      const weights = example.lambda.split(/,\s*/);
      $('each').checked = weights.length > 1;
      drawWeights(weights, problemChanged);
      follow();
      changed('target');
    };

    $('example').append(
        ...pages.examples.map(({name}, i) => element('option', {value: String(i)}, name)),
        element('option', {value: 'own', disabled: true, hidden: true}, 'your own'));
    $('example').addEventListener('change', () => take(pages.examples[Number($('example').value)]));
    const own = () => {
      $('example').value = 'own';
    };

    for (const radio of document.querySelectorAll('input[name=kind]')) {
      radio.addEventListener('change', () => {
        own();
        follow();
        changed('target');
      });
    }
    $('target').addEventListener('input', () => {
      own();
      changed('target');
    });
    $('file').addEventListener('change', async () => {
      const [file] = $('file').files;
      if (!file) return;
      own();
      $('target').value = await file.text();
      changed('target');
    });
    $('widths').addEventListener('input', () => {
      own();
      widthsChanged();
    });
    $('depth').addEventListener('input', () => {
      own();
      const widths = current(), depth = Number($('depth').value), inner = widths.slice(1, -1);
      const hidden = Array.from({length: depth - 1}, (_, i) => inner[i] ?? inner.at(-1) ?? widths[0]);
      setWidths([widths[0], ...hidden, widths.at(-1)]);
    });
    $('hidden').addEventListener('input', () => {
      own();
      const widths = current();
      setWidths([widths[0], ...widths.slice(1, -1).map(() => $('hidden').value), widths.at(-1)]);
    });
    $('each').addEventListener('change', () => {
      own();
      const weights = form.lambda().split(/,\s*/), count = numbersOf(form.widths()).length - 1;
      drawWeights(form.each() ? Array(Math.max(1, count)).fill(weights[0]) : [weights[0]], problemChanged);
      changed('problem');
    });
    $('lowest').addEventListener('change', problemChanged);
    $('inputs').addEventListener('submit', (event) => event.preventDefault());

    return {
      take,
      setWeight: (text) => {
        own();
        $('each').checked = false;
        drawWeights([text], problemChanged);
        changed('problem');
      }
    };
  };

  // The sliders reach from where nearly every value is active to where none is.
  const setRange = (collapse) => {
    if (!(collapse > 0) || !Number.isFinite(collapse)) return;
    const low = Math.floor(Math.log10(collapse)) - 3, high = Math.ceil(Math.log10(collapse)) + 1;
    if (low === range.low && high === range.high) return;
    Object.assign(range, {low, high});
    for (const text of $('weights').querySelectorAll('input[type=text]')) text.dmfPlace();
  };

  pages.inputs = {form, connect, follow, fitWidths, showErrors, setRange};
})(globalThis.dmfPages ??= {});
