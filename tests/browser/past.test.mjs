// The slider: the whole page, every number of it, back in time.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { capture, card, picture, slide, stage, until } from './harness.mjs';

const demo = await stage();

async function figure(page, name) {
  return page
    .locator('.figure', { has: page.getByText(name, { exact: true }) })
    .locator('.figure-value')
    .textContent();
}

const counted = (number) => number.toLocaleString('en-GB');

test('before its capture a lead is gone, numbers are what they were, and nothing can be written', async () => {
  const page = await demo.open();
  const form = await capture(page, { name: 'Maria Mitchell', email: 'maria.mitchell@comets.example' });
  await form.getByRole('button', { name: 'Capture' }).click();
  await card(page, 'Maria Mitchell').waitFor();
  const now = (await demo.call('funnel')).totals.leads;

  await slide(page, 1);
  await card(page, 'Maria Mitchell').waitFor({ state: 'detached' });
  await page.getByRole('status').filter({ hasText: 'as it stood at the end of' }).waitFor();
  await picture(page, 'past');
  assert.equal(await page.getByRole('button', { name: 'Capture lead' }).isDisabled(), true);
  assert.match(await page.getByRole('button', { name: 'Capture lead' }).getAttribute('title'), /past/);
  assert.equal(await page.locator('.lead[draggable="true"]').count(), 0);
  assert.equal(
    await page
      .getByRole('button', { name: /^Move / })
      .and(page.locator(':enabled'))
      .count(),
    0,
  );
  await page.locator('body').press('c');
  assert.equal(await page.getByRole('dialog').count(), 0);

  await page.getByRole('link', { name: 'Reports' }).click();
  const asOf = await page.evaluate(async () => (await import('/js/state.js')).state.asOf);
  const then = (await demo.call('funnel', { as_of: asOf })).totals.leads;
  assert.ok(then < now, `${then} of ${now}`);
  await until('the former count', async () => (await figure(page, 'Captured')) === counted(then));

  await page.getByRole('button', { name: 'Back to now' }).click();
  await until('the present count', async () => (await figure(page, 'Captured')) === counted(now));
  assert.equal(await page.getByRole('button', { name: 'Capture lead' }).isDisabled(), false);
  await page.getByRole('link', { name: 'Board' }).click();
  await card(page, 'Maria Mitchell').waitFor();
});

test('every view is asked as of the day, and older answers never replace newer ones', async () => {
  const page = await demo.open('#/reports');
  const max = Number(await page.getByRole('slider', { name: 'As of' }).getAttribute('max'));
  assert.ok(max > 365, `the sample spans ${max} days`);
  const asked = [];
  page.on('request', (request) => {
    if (request.method() === 'POST') asked.push([request.url().split('/api/')[1], request.postDataJSON()?.as_of]);
  });
  for (let back = 0; back <= 300; back += 60) await slide(page, back);
  const asOf = await until('the last day is looked at', () =>
    page.evaluate(async (back) => {
      const { state } = await import('/js/state.js');
      const range = document.getElementById('as-of-range');
      return Number(range.max) - Number(range.value) === back && state.asOf;
    }, 300),
  );
  const then = (await demo.call('funnel', { as_of: asOf })).totals.leads;
  await until('its count', async () => (await figure(page, 'Captured')) === counted(then));
  for (const name of ['Board', 'Leads', 'Today']) {
    asked.length = 0;
    await page.getByRole('link', { name }).click();
    await page.getByRole('heading', { name, level: 1 }).waitFor();
    await page.locator('main:not(:has([data-loading]))').waitFor();
    const reads = asked.filter(([operation]) => operation !== 'changes');
    assert.ok(reads.length > 0);
    for (const [operation, instant] of reads) assert.equal(instant, asOf, `${name} asks ${operation}`);
  }
  // On the way back and forth the funnel must end where the slider ends.
  await page.getByRole('link', { name: 'Reports' }).click();
  for (const back of [10, 400, 20, 300, 30]) await slide(page, back);
  const last = await until('the last day', () =>
    page.evaluate(async () => {
      const { state } = await import('/js/state.js');
      const range = document.getElementById('as-of-range');
      const { dayOf, addDays } = await import('/js/time.js');
      return (
        state.asOf &&
        dayOf(new Date(state.asOf), state.zone) ===
          addDays(dayOf(new Date(), state.zone), Number(range.value) - Number(range.max)) &&
        state.asOf
      );
    }),
  );
  const end = (await demo.call('funnel', { as_of: last })).totals.leads;
  await until('the last count', async () => (await figure(page, 'Captured')) === counted(end));
  await page.locator('main:not(:has([data-loading]))').waitFor();
  assert.equal(await figure(page, 'Captured'), counted(end));
});

test('the slider obeys the keyboard', async () => {
  const page = await demo.open();
  const range = page.getByRole('slider', { name: 'As of' });
  await range.focus();
  await page.keyboard.press('ArrowLeft');
  await page.getByRole('button', { name: 'Back to now' }).waitFor();
  assert.match(await range.getAttribute('aria-valuetext'), /^The end of \d+ \w+ \d{4}$/);
  await page.keyboard.press('End');
  await page.getByRole('button', { name: 'Back to now' }).waitFor({ state: 'hidden' });
});

test('a lead that was not there yet is told to be missing', async () => {
  const {
    items: [newest],
  } = await demo.call('leads', { limit: 1 });
  const page = await demo.open(`#/lead/${newest.id}`, { expected: [404] });
  await page.getByRole('heading', { name: newest.name, level: 1 }).waitFor();
  await slide(page, 400);
  await page.getByRole('heading', { name: `Lead ${newest.id} is not there` }).waitFor();
  await page.getByRole('button', { name: 'Back to now' }).click();
  await page.getByRole('heading', { name: newest.name, level: 1 }).waitFor();
});
