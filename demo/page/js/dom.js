/** @file Builds elements. What people wrote only ever becomes text or an attribute's value, never markup. */

const SVG = 'http://www.w3.org/2000/svg';

/**
 * An element with its attributes and children.
 *
 * `on…` takes a listener, `dataset`/`class` are as in markup, a value of `false`, `null` or `undefined` leaves an attribute out.
 * @param {string} name
 * @param {Record<string, unknown>} [attributes]
 * @param {...(Node|string|number|null|undefined|false|Array)} children
 * @returns {HTMLElement}
 */
export function h(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) continue;
    if (key.startsWith('on')) element.addEventListener(key.slice(2), /** @type {EventListener} */ (value));
    else if (key === 'value' || key === 'checked' || key === 'selected') element[key] = value;
    else if (key === 'dataset') Object.assign(element.dataset, value);
    else element.setAttribute(key, value === true ? '' : String(value));
  }
  if ('data-write' in attributes && attributes['data-write'] !== false && document.body.dataset.past !== undefined)
    hold(element);
  append(element, children);
  return element;
}

function append(parent, children) {
  for (const child of children.flat(4)) {
    if (child === null || child === undefined || child === false) continue;
    parent.append(child instanceof Node ? child : document.createTextNode(String(child)));
  }
}

/** Puts other children into an element. */
export function fill(element, ...children) {
  const fragment = document.createDocumentFragment();
  append(fragment, children);
  element.replaceChildren(fragment);
  return element;
}

/** A small drawing out of lines. */
export function icon(path, className = 'icon') {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', '0 0 20 20');
  svg.setAttribute('aria-hidden', 'true');
  svg.setAttribute('class', className);
  const line = document.createElementNS(SVG, 'path');
  line.setAttribute('d', path);
  svg.append(line);
  return svg;
}

export const ICONS = {
  close: 'M5 5l10 10M15 5L5 15',
  check: 'M4 10.5l4 4 8-9',
  move: 'M4 10h12M12 6l4 4-4 4',
  down: 'M10 4v9M6 9.5l4 4 4-4M4 17h12',
  flame: 'M10 2c1 4 5 5 5 10a5 5 0 0 1-10 0c0-2 1-3 2-4 0 2 1 3 2 3 1-3-1-5 1-9Z',
  back: 'M16 10H4M8 6l-4 4 4 4',
  link: 'M8 12l4-4M7 9l-2 2a3 3 0 0 0 4 4l2-2M13 11l2-2a3 3 0 0 0-4-4L9 7',
};

/** Text that a person wrote, in whatever direction it runs. */
export function said(text, name = 'span', attributes = {}) {
  return h(name, { dir: 'auto', ...attributes }, text);
}

/** A button that writes: it rests while the page looks at the past. */
export function writeButton(label, onclick, attributes = {}) {
  return h('button', { type: 'button', class: 'button', 'data-write': true, onclick, ...attributes }, label);
}

const REASON = 'The page looks at the past: nothing can be written there. Go back to now first.';

function hold(element) {
  element.disabled = true;
  element.title = REASON;
}

/** Lets all that writes rest, or work again. */
export function holdWriting(past) {
  if (past) document.body.dataset.past = '';
  else delete document.body.dataset.past;
  for (const element of document.querySelectorAll('[data-write]')) {
    if (past) hold(element);
    else {
      element.disabled = false;
      element.removeAttribute('title');
    }
  }
  for (const element of document.querySelectorAll('[data-drag]')) element.draggable = !past;
}

let counter = 0;

/** An id that no other element has. */
export function freshId(prefix) {
  counter += 1;
  return `${prefix}-${counter}`;
}

/** A field with its label above it, and an optional hint below. */
export function field(label, control, hint) {
  const id = control.id || freshId('field');
  control.id = id;
  let note = null;
  if (hint) {
    note = h('small', { id: `${id}-hint`, class: 'hint' }, hint);
    control.setAttribute('aria-describedby', note.id);
  }
  return h('div', { class: 'field' }, h('label', { for: id }, label), control, note);
}

/** A choice out of `[value, label]` pairs. */
export function select(options, chosen, attributes = {}) {
  const element = h(
    'select',
    attributes,
    options.map(([value, label]) => h('option', { value }, label)),
  );
  element.value = chosen ?? '';
  if (element.selectedIndex < 0) element.selectedIndex = 0;
  return element;
}
