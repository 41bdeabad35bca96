/** @file Moves a lead to another stage as a person means it: asks what the move needs, and tells a refusal with what is allowed. */

import { write } from './api.js';
import { allowedMove, book, stageName } from './book.js';
import { openConversion } from './convert.js';
import { askText, formDialog } from './dialog.js';
import { field, h, said } from './dom.js';
import { openMenu } from './menu.js';
import { failed, toast } from './toast.js';
import { state } from './state.js';
import { addDays, dayOf, startOfDay } from './time.js';
import { length } from './format.js';

const NURTURING_DAYS = 30;

/**
 * Moves a lead. What is shown meanwhile is up to `shown`: it is told at once where the lead goes, and takes it back on a refusal.
 * @param {object} lead
 * @param {string} to
 * @param {{go?: (to: string) => void, back?: () => void, done?: (lead: object) => void}} shown
 */
export async function moveLead(lead, to, shown = {}) {
  const stage = book.lifecycle.stages.find(({ key }) => key === to);
  const move = allowedMove(lead.stage, to);
  const parameters = { lead: lead.id, stage: to };
  // What the lifecycle does not allow is not asked about: the book refuses it, and says what it allows.
  if (move && stage?.kind === 'converted')
    return openConversion(lead, { done: ({ lead: converted }) => shown.done?.(converted) });
  if (move && (move.reason || stage?.kind === 'disqualified')) {
    parameters.reason = await askText({
      title: `Move to ${stageName(to)}`,
      label: 'Reason',
      submitLabel: 'Move',
      hint:
        stage?.kind === 'disqualified'
          ? 'It stays in the lead’s history, and the lead can be reopened.'
          : 'This step needs a reason.',
      lead: said(lead.name, 'p', { class: 'dialog-subject' }),
    });
    if (!parameters.reason) return undefined;
  } else if (move && stage?.kind === 'nurturing') {
    const until = await askDate(lead, to);
    if (until === undefined) return undefined;
    parameters.until = until;
  }
  shown.go?.(to);
  try {
    const moved = await write('move_lead', parameters);
    toast([said(moved.name, 'strong'), ` is now in ${stageName(moved.stage)}.`]);
    shown.done?.(moved);
    return moved;
  } catch (error) {
    shown.back?.();
    if (error.kind === 'refused') refused(lead, error, shown);
    else failed(error);
    return undefined;
  }
}

function askDate(lead, to) {
  return new Promise((resolve) => {
    let answer;
    const today = dayOf(new Date(), state.zone);
    const input = h('input', { type: 'date', value: addDays(today, NURTURING_DAYS), min: addDays(today, 1) });
    formDialog({
      title: `Move to ${stageName(to)}`,
      body: [
        said(lead.name, 'p', { class: 'dialog-subject' }),
        field('Come back on', input, 'Leave it empty if no day is set.'),
      ],
      submitLabel: 'Move',
      submit: async () => {
        answer = input.value ? startOfDay(input.value, state.zone).toISOString() : null;
      },
      closed: () => resolve(answer),
    });
  });
}

/** Tells why a lead stays where it is, with the ways that are open as buttons. */
function refused(lead, error, shown) {
  const actions = error.allowed
    .filter((key) => book.lifecycle.stages.some((stage) => stage.key === key))
    .map((key) => ({ label: stageName(key), act: () => moveLead(lead, key, shown) }));
  if (error.code === 'use_revert_conversion')
    actions.push({ label: 'Revert the conversion…', act: () => revert(lead, shown) });
  if (error.code === 'use_convert_lead') {
    actions.push({
      label: 'Convert…',
      act: () => openConversion(lead, { done: ({ lead: converted }) => shown.done?.(converted) }),
    });
  }
  const ways = error.allowed.length ? ' Allowed from there:' : '';
  toast(
    [h('strong', {}, said(lead.name), ` stays in ${stageName(lead.stage)}. `), `${sentence(error.sentence)}${ways}`],
    { error: true, actions },
  );
}

function sentence(text) {
  const begun = text.charAt(0).toUpperCase() + text.slice(1);
  return begun.endsWith('.') ? begun : `${begun}.`;
}

/** Takes a conversion back, with its reason. */
export async function revert(lead, shown = {}) {
  const reason = await askText({
    title: 'Revert the conversion',
    label: 'Reason',
    submitLabel: 'Revert',
    lead: said(lead.name, 'p', { class: 'dialog-subject' }),
    hint: 'The lead goes back to the stage it came from. Both steps stay in its history, and so does the customer.',
  });
  if (!reason) return;
  try {
    const back = await write('revert_conversion', { lead: lead.id, reason });
    toast([said(back.name, 'strong'), ` is back in ${stageName(back.stage)}.`]);
    shown.done?.(back);
  } catch (error) {
    failed(error);
  }
}

/** Opens the menu of all stages, those that are allowed first. */
export function openMoves(anchor, lead, shown) {
  const others = book.lifecycle.stages.filter(({ key }) => key !== lead.stage);
  const item = (stage) => ({
    label: stage.name,
    kind: stage.kind,
    detail: allowedMove(lead.stage, stage.key)?.reason ? 'needs a reason' : '',
    act: () => moveLead(lead, stage.key, shown),
  });
  const allowed = others.filter(({ key }) => allowedMove(lead.stage, key));
  const not = others.filter(({ key }) => !allowedMove(lead.stage, key));
  const since = length(Math.max(0, Date.now() - Date.parse(lead.entered_at)));
  openMenu(anchor, `Move ${lead.name}`, [
    { heading: `In ${stageName(lead.stage)} for ${since}` },
    ...allowed.map(item),
    ...(lead.kind === 'converted' ? [{ label: 'Revert the conversion…', act: () => revert(lead, shown) }] : []),
    ...(not.length ? [{ heading: 'Not allowed from here' }, ...not.map(item)] : []),
  ]);
}
