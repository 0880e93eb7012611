// SPDX-License-Identifier: BSL-1.0
'use strict';

// Tables that sort by their headers, filter and choose a row, with a keyboard as with a mouse.

((pages) => {
  const element = (name, attributes = {}, ...children) => {
    const result = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) {
      if (value !== undefined && value !== false) result.setAttribute(key, value === true ? '' : value);
    }
    result.append(...children.filter((child) => child !== undefined && child !== null));
    return result;
  };
  pages.element = element;

  let tables = 0;

  // Draws a table into the host, and again when called for the same host: sorting and filters then stay.
  //
  //   columns  [{key, title, number, value(row), show(row)}]: `value` is compared, `show` gives text or a node;
  //            without `show` the value itself. `number` aligns right. The first is a header of its row.
  //   rows     what is shown, in the order that "unsorted" means
  //   caption  what the table is
  //   filter   {title, value(row), options: [[value, node or text], ...]}, checkboxes above the table; optional
  //   choose   {title, chosen(row), choose(row), name(row)}: a radio button in every row; optional
  pages.table = (host, {caption, columns, rows, filter, choose}) => {
    const state = (host.dmfTable ??= {key: null, descending: false, hidden: new Set(), id: ++tables});

    const body = element('tbody');
    const status = element('p', {class: 'hidden-text', role: 'status'});
    const headers = new Map();

    const compare = (column) => (a, b) => {
      const x = column.value(a), y = column.value(b);
      return typeof x === 'number' && typeof y === 'number' ? x - y : String(x).localeCompare(String(y));
    };

    const fill = () => {
      const column = columns.find((one) => one.key === state.key);
      let shown = filter ? rows.filter((row) => !state.hidden.has(filter.value(row))) : [...rows];
      if (column) shown.sort(compare(column));  // stable, also backwards: equal rows keep their order
      if (column && state.descending) {
        const order = compare(column);
        shown = [...shown].sort((a, b) => order(b, a));
      }
      for (const [key, header] of headers) {
        header.setAttribute('aria-sort', key !== state.key ? 'none' : state.descending ? 'descending' : 'ascending');
      }
      body.replaceChildren(...shown.map((row) => {
        const chosen = choose?.chosen(row);
        const line = element('tr', {class: chosen ? 'chosen' : undefined});
        if (choose) {
          const radio = element(
              'input', {type: 'radio', name: `choice-${state.id}`, 'aria-label': choose.name(row), checked: chosen});
          radio.addEventListener('change', () => {
            for (const other of body.rows) other.classList.remove('chosen');
            line.classList.add('chosen');
            choose.choose(row);
          });
          line.append(element('td', {}, radio));
        }
        columns.forEach((one, i) => {
          const content = one.show ? one.show(row) : String(one.value(row));
          const attributes = {class: one.number ? 'number' : undefined};
          line.append(
              i === 0 ? element('th', {scope: 'row', ...attributes}, content) : element('td', attributes, content));
        });
        return line;
      }));
      if (shown.length === 0) {
        body.append(element(
            'tr', {}, element('td', {colspan: columns.length + (choose ? 1 : 0), class: 'quiet'}, 'nothing to show')));
      }
      return shown.length;
    };

    const titles = columns.map((column) => {
      const button = element('button', {type: 'button'}, column.title);
      button.addEventListener('click', () => {
        state.descending = state.key === column.key && !state.descending;
        state.key = column.key;
        fill();
        status.textContent = `sorted by ${column.title}, ${state.descending ? 'descending' : 'ascending'}`;
      });
      const header = element('th', {scope: 'col', class: column.number ? 'number' : undefined}, button);
      headers.set(column.key, header);
      return header;
    });

    const filters = filter &&
        element('fieldset', {class: 'filters'}, element('legend', {}, filter.title),
                ...filter.options.map(([value, name]) => {
                  const box = element('input', {type: 'checkbox', checked: !state.hidden.has(value), value});
                  box.addEventListener('change', () => {
                    state.hidden[box.checked ? 'delete' : 'add'](value);
                    status.textContent = `${fill()} rows shown`;
                  });
                  return element('label', {}, box, name);
                }));

    fill();
    const corner = choose && element('th', {scope: 'col'}, element('span', {class: 'hidden-text'}, choose.title));
    const table = element(
        'table', {'aria-labelledby': `table-${state.id}`}, element('thead', {}, element('tr', {}, corner, ...titles)),
        body);
    host.replaceChildren(
        ...[filters, element('p', {class: 'quiet', id: `table-${state.id}`}, caption),
            element('div', {class: 'scroll', tabindex: '0', role: 'region', 'aria-label': caption}, table), status]
            .filter(Boolean));
  };

  // The name of a type behind its mark, in its color.
  pages.typeName = (type) =>
      element('span', {class: `type toned ${type}`}, pages.symbol(pages.types[type].mark), pages.types[type].word);
})(globalThis.dmfPages ??= {});
