/** @file Dialogs: a heading, a form, its buttons. Escape and the backdrop close; what had the focus gets it back. */

import { freshId, h, icon, ICONS } from './dom.js';
import { formError } from './toast.js';

/**
 * Shows a form in a dialog.
 *
 * `submit` is called when it is sent; the dialog closes when it answers anything but `false`. An error it throws is told in the form.
 * @param {{title: string, body: Array, submitLabel?: string, submit?: (form: HTMLFormElement) => Promise<unknown>, wide?: boolean,
 *   onError?: (error: Error, tell: (...message: unknown[]) => void) => boolean, closed?: () => void}} options
 */
export function formDialog({ title, body, submitLabel = 'Save', submit, wide = false, onError, closed }) {
  const heading = freshId('dialog');
  const error = formError();
  const send = submit
    ? h('button', { type: 'submit', class: 'button primary', 'data-write': true }, submitLabel)
    : null;
  const form = h(
    'form',
    { class: 'form', novalidate: true, onsubmit: sent },
    body,
    error.place,
    h(
      'div',
      { class: 'form-actions' },
      h('button', { type: 'button', class: 'button', onclick: close }, submit ? 'Cancel' : 'Close'),
      send,
    ),
  );
  const dialog = h(
    'dialog',
    { class: wide ? 'dialog wide' : 'dialog', 'aria-labelledby': heading, onclose: gone, onclick: outside },
    h(
      'div',
      { class: 'dialog-box' },
      h(
        'header',
        { class: 'dialog-head' },
        h('h2', { id: heading }, title),
        h(
          'button',
          { type: 'button', class: 'icon-button', 'aria-label': 'Close dialog', onclick: close },
          icon(ICONS.close),
        ),
      ),
      h('div', { class: 'dialog-toasts' }),
      form,
    ),
  );

  function close() {
    dialog.close();
  }

  function gone() {
    // What was said while it was open stays to be read.
    document.getElementById('toasts').append(...dialog.querySelectorAll('.toast'));
    dialog.remove();
    closed?.();
  }

  function outside(event) {
    if (event.target === dialog) close();
  }

  async function sent(event) {
    event.preventDefault();
    if (!submit || send.getAttribute('aria-busy') === 'true') return;
    const missing = [...form.elements].find((element) => element.willValidate && !element.checkValidity());
    if (missing) {
      error.show(`${missing.labels?.[0]?.textContent ?? 'A field'}: ${missing.validationMessage}`);
      missing.focus();
      return;
    }
    error.clear();
    send.setAttribute('aria-busy', 'true');
    try {
      if ((await submit(form)) !== false) close();
    } catch (problem) {
      if (!onError?.(problem, error.show)) error.show(problem.message);
    } finally {
      send.removeAttribute('aria-busy');
    }
  }

  document.body.append(dialog);
  dialog.showModal();
  form.querySelector('[autofocus], input, select, textarea')?.focus();
  return { dialog, form, close, error };
}

/** Asks for one line of text; answers it, or null when the dialog was closed. */
export function askText({ title, label, hint, submitLabel, required = true, lead = null }) {
  return new Promise((resolve) => {
    let answer = null;
    const id = freshId('text');
    const input = h('textarea', { id, rows: 2, dir: 'auto', required, autofocus: true, maxlength: 2000 });
    input.addEventListener('keydown', (event) => {
      if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) {
        event.preventDefault();
        input.form.requestSubmit();
      }
    });
    formDialog({
      title,
      body: [
        lead,
        h(
          'div',
          { class: 'field' },
          h('label', { for: id }, label),
          input,
          hint ? h('small', { class: 'hint' }, hint) : null,
        ),
      ],
      submitLabel,
      submit: async () => {
        answer = input.value.trim();
      },
      closed: () => resolve(answer),
    });
  });
}
