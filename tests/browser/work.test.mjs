// What a person does all day: captures, drags, is refused, converts, completes.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { capture, card, column, counted, picture, stage, until } from './harness.mjs';

const demo = await stage('--empty');

await demo.call('add_user', { name: 'Mina Rahimi', email: 'mina@example.com' });

/** A lead that a test needs, written in over the API. */
async function lead(name, more = {}) {
  const { lead: captured } = await demo.call('capture_lead', {
    name,
    emails: [`${name.toLowerCase().replace(/[^a-z]+/g, '.')}@example.com`],
    source: 'referral',
    ...more,
  });
  return captured;
}

/** Waits until the book has a lead in a stage: the page shows a move before the book has answered. */
function stands(held, stage) {
  return until(`${held.name} in ${stage}`, async () => (await demo.call('lead', { id: held.id })).stage === stage);
}

test('an empty book says so, and a captured lead appears with the count', async () => {
  const page = await demo.open();
  await page.getByText('No leads').waitFor();
  assert.equal(await counted(page, 'New'), 0);
  const form = await capture(page, {
    name: 'Ada Lovelace',
    email: 'ada@example.com',
    phone: '+49 30 1234567',
    company: 'Engines',
  });
  await picture(page, 'capture');
  await form.getByRole('button', { name: 'Capture' }).click();
  await page.getByRole('status').filter({ hasText: 'Captured Ada Lovelace' }).waitFor();
  await card(page, 'Ada Lovelace').waitFor();
  await until('the count moves', async () => (await counted(page, 'New')) === 1);
  const {
    items: [held],
  } = await demo.call('leads', { limit: 1 });
  assert.deepEqual(
    [held.name, held.emails, held.company.name, held.source],
    ['Ada Lovelace', ['ada@example.com'], 'Engines', 'web_form'],
  );
});

test('who is known shows while typing, and the choice is kept to', async () => {
  await lead('Grace Hopper', { phones: ['+44 20 7946 0018'] });
  const page = await demo.open();
  const form = await capture(page, { name: 'G. Hopper', email: 'GRACE.hopper@example.com' });
  await form.getByText('Known already').waitFor();
  await form.getByRole('link', { name: 'Grace Hopper' }).waitFor();
  await picture(page, 'capture-known');
  await form.getByLabel('E-mail').fill('other@example.com');
  await form.getByText('Known already').waitFor({ state: 'hidden' });
  await form.getByLabel('Phone').fill('020 7946 0018');
  await form.getByLabel('Phone').fill('+442079460018');
  await form.getByRole('link', { name: 'Grace Hopper' }).waitFor();
  await form.getByLabel('Capture as a repeat lead').check();
  await form.getByRole('button', { name: 'Capture' }).click();
  await page.getByRole('status').filter({ hasText: 'as a repeat lead: known already by phone' }).waitFor();
  const repeats = (await demo.call('leads', { limit: 100 })).items.filter(({ repeat_of: known }) => known);
  assert.deepEqual(
    repeats.map(({ name }) => name),
    ['G. Hopper'],
  );
});

test('an interest of somebody known is attached to the lead that is there', async () => {
  const known = await lead('Emmy Noether');
  const page = await demo.open();
  const before = (await demo.call('stats')).leads;
  const form = await capture(page, { name: 'Emmy', email: 'emmy.noether@example.com' });
  await form.getByRole('link', { name: 'Emmy Noether' }).waitFor();
  await form.getByRole('button', { name: 'Capture' }).click();
  await page.getByRole('status').filter({ hasText: 'attached to Emmy Noether' }).waitFor();
  assert.equal((await demo.call('stats')).leads, before);
  assert.equal((await demo.call('interests', { filter: { lead: known.id } })).items.length, 1);
});

test('a refusal of the form is told in it, and what was typed stays', async () => {
  const page = await demo.open('#/board', { expected: [400, 422] });
  const form = await capture(page, { name: 'Nobody Reachable' });
  await form.getByRole('button', { name: 'Capture' }).click();
  await form.getByRole('alert').waitFor();
  assert.match(await form.getByRole('alert').textContent(), /e-?mail|phone/i);
  assert.equal(await form.getByLabel('Name').inputValue(), 'Nobody Reachable');
});

test('a dragged card is in the other stage, in the book too', async () => {
  const held = await lead('Sofia Kovalevskaya');
  const page = await demo.open();
  const before = await counted(page, 'Contacted');
  await card(page, held.name).dragTo(column(page, 'Contacted'));
  await column(page, 'Contacted').getByRole('link', { name: held.name }).waitFor();
  await until('the count moves', async () => (await counted(page, 'Contacted')) === before + 1);
  await stands(held, 'contacted');
});

test('a move into a stage that needs a reason asks for it, and closing the question leaves the lead', async () => {
  const held = await lead('Mary Somerville');
  const page = await demo.open();
  await card(page, held.name).dragTo(column(page, 'Disqualified'));
  const question = page.getByRole('dialog', { name: 'Move to Disqualified' });
  await question.getByRole('button', { name: 'Cancel' }).click();
  assert.equal((await demo.call('lead', { id: held.id })).stage, 'new');
  await card(page, held.name).dragTo(column(page, 'Disqualified'));
  await question.getByLabel('Reason').fill('No budget');
  await question.getByRole('button', { name: 'Move' }).click();
  await column(page, 'Disqualified').getByRole('link', { name: held.name }).waitFor();
  await stands(held, 'disqualified');
  assert.equal((await demo.call('lead', { id: held.id })).lost_reason, 'No budget');
});

test('a refused move says what is allowed and the card is back', async () => {
  const held = await lead('Lise Meitner');
  await demo.call('disqualify_lead', { lead: held.id, reason: 'Wrong number' });
  const page = await demo.open('#/board', { expected: [422] });
  await card(page, held.name).dragTo(column(page, 'SQL').or(column(page, 'Sales qualified')).first());
  const alert = page.getByRole('alert').filter({ hasText: 'Lise Meitner stays in' });
  await alert.waitFor();
  await picture(page, 'refused');
  await column(page, 'Disqualified').getByRole('link', { name: held.name }).waitFor();
  assert.equal((await demo.call('lead', { id: held.id })).stage, 'disqualified');
  const ways = await alert.getByRole('button').allTextContents();
  assert.deepEqual(ways.filter(Boolean), ['Contacted', 'Nurturing']);
  await alert.getByRole('button', { name: 'Contacted' }).click();
  await column(page, 'Contacted').getByRole('link', { name: held.name }).waitFor();
  await stands(held, 'contacted');
});

test('a converted lead stays where it is, and can be reverted from the refusal', async () => {
  const held = await lead('Rosalind Franklin');
  await demo.call('convert_lead', { lead: held.id, customer: { type: 'new' } });
  const page = await demo.open('#/board', { expected: [422] });
  await card(page, held.name).dragTo(column(page, 'Contacted'));
  const alert = page.getByRole('alert').filter({ hasText: 'Rosalind Franklin stays in Converted' });
  await alert.waitFor();
  await column(page, 'Converted').getByRole('link', { name: held.name }).waitFor();
  await alert.getByRole('button', { name: 'Revert the conversion…' }).click();
  await page.getByRole('dialog', { name: 'Revert the conversion' }).getByLabel('Reason').fill('Signed by mistake');
  await page.getByRole('button', { name: 'Revert', exact: true }).click();
  await column(page, 'New').getByRole('link', { name: held.name }).waitFor();
});

test('converting by the dialog links a customer, and the funnel shows one more', async () => {
  const held = await lead('Hedy Lamarr', { company: { name: 'Frequencies' } });
  const page = await demo.open('#/reports');
  const converted = page.getByRole('row', { name: /^Converted/ });
  await page.locator('[data-report="funnel"] summary').click();
  const before = Number(await converted.getByRole('cell').first().textContent());
  await page.goto(`${demo.server.address}/#/board`);
  await card(page, held.name).dragTo(column(page, 'Converted'));
  const dialog = page.getByRole('dialog', { name: 'Convert to a customer' });
  await dialog.getByLabel('A new one', { exact: true }).check();
  await dialog.getByLabel('Amount').fill('1250.50');
  await picture(page, 'convert');
  await dialog.getByRole('button', { name: 'Convert' }).click();
  await column(page, 'Converted').getByRole('link', { name: held.name }).waitFor();
  await card(page, held.name).getByRole('link', { name: held.name }).click();
  await page.getByRole('heading', { name: held.name, level: 1 }).waitFor();
  await picture(page, 'lead');
  await page.locator('.link-card').getByText('Frequencies').click();
  await page.getByRole('heading', { name: 'Frequencies', level: 1 }).waitFor();
  await page.locator('.link-card').getByText(held.name).waitFor();
  const {
    items: [opportunity],
  } = await demo.call('opportunities', { filter: { lead: held.id } });
  assert.equal(opportunity.amount.amount_minor, 125_050);
  await page.goto(`${demo.server.address}/#/reports`);
  await page.locator('[data-report="funnel"] summary').click();
  await until(
    'the funnel shows one more',
    async () => Number(await converted.getByRole('cell').first().textContent()) === before + 1,
  );
});

test('with the keyboard alone a card is moved by its menu', async () => {
  const held = await lead('Chien-Shiung Wu');
  const page = await demo.open();
  await card(page, held.name).getByRole('link').focus();
  await page.keyboard.press('m');
  const menu = page.getByRole('menu', { name: 'Move Chien-Shiung Wu' });
  await menu.waitFor();
  const names = await menu.getByRole('menuitem').allTextContents();
  assert.match(names[0], /^Contacted/);
  await page.keyboard.press('End');
  await page.keyboard.press('Home');
  await page.keyboard.press('Enter');
  await column(page, 'Contacted').getByRole('link', { name: held.name }).waitFor();
  await stands(held, 'contacted');
  await until('the focus stays with the card', () =>
    page.evaluate(() => document.activeElement?.closest('.lead')?.textContent.includes('Wu')),
  );
  await page.keyboard.press('m');
  await menu.waitFor();
  await page.keyboard.press('Escape');
  await menu.waitFor({ state: 'detached' });
});

test('what people wrote is text, wherever it is shown', async () => {
  const name = '<img src=x onerror=alert(1)>';
  const { lead: held } = await demo.call('capture_lead', {
    name,
    emails: ['markup@example.com'],
    source: '<b>bold</b>',
    company: { name: '<script>alert(2)</script>' },
    interest: '</textarea><svg onload=alert(3)>',
  });
  const page = await demo.open();
  await card(page, name).waitFor();
  for (const view of ['#/leads', `#/lead/${held.id}`]) {
    await page.goto(`${demo.server.address}/${view}`);
    await page.getByText(name).first().waitFor();
  }
  await page.getByRole('button', { name: 'Edit' }).click();
  await page.getByRole('dialog').getByLabel('Name').waitFor();
  assert.equal(await page.locator('main img, dialog img, main b, main script, dialog script').count(), 0);
});

test('what one page captures appears in another by itself', async () => {
  const [one, other] = await Promise.all([demo.open(), demo.open()]);
  const before = await counted(other, 'New');
  const form = await capture(one, { name: 'Katherine Johnson', email: 'kj@example.com' });
  await form.getByRole('button', { name: 'Capture' }).click();
  await card(other, 'Katherine Johnson').waitFor();
  await until('the count moves', async () => (await counted(other, 'New')) === before + 1);
});

test('a follow-up is added on the card and completed today', async () => {
  const held = await lead('Ada Yonath');
  const page = await demo.open(`#/lead/${held.id}`);
  await page.getByRole('button', { name: 'Add' }).click();
  const form = page.getByRole('dialog', { name: 'Add a follow-up' });
  await form.getByLabel('What is to be done').fill('Send the offer');
  await form.getByRole('button', { name: 'Add' }).click();
  await page.getByRole('button', { name: 'Complete: Send the offer' }).waitFor();
  await page.getByRole('link', { name: /^Today/ }).click();
  const next = page.getByRole('region', { name: 'Next 7 days' });
  await next.getByRole('link', { name: held.name }).waitFor();
  await next.getByRole('button', { name: 'Complete: Send the offer' }).click();
  await next.getByText('Send the offer').waitFor({ state: 'detached' });
  const {
    items: [task],
  } = await demo.call('follow_ups', { filter: { subject: { lead: held.id } } });
  assert.ok(task.done_at);
});

test('an edit that was overtaken is told, and saved when it is meant', async () => {
  const held = await lead('Vera Rubin', { company: { name: 'Carnegie' } });
  const page = await demo.open(`#/lead/${held.id}`, { expected: [409, 412] });
  await page.getByRole('button', { name: 'Edit' }).click();
  const form = page.getByRole('dialog', { name: 'Edit the card' });
  await form.getByLabel('City').fill('Washington');
  await demo.call('edit_lead', { lead: held.id, company: { name: 'Palomar' } });
  await form.getByRole('button', { name: 'Save' }).click();
  await form.getByRole('alert').filter({ hasText: 'company is now “Palomar”' }).waitFor();
  assert.equal((await demo.call('lead', { id: held.id })).city, null);
  await form.getByRole('button', { name: 'Save' }).click();
  await form.waitFor({ state: 'detached' });
  const now = await demo.call('lead', { id: held.id });
  assert.deepEqual([now.city, now.company.name], ['Washington', 'Palomar']);
});

test('after a break of the line nothing that happened meanwhile is missed', async () => {
  const page = await demo.open('#/board', { ready: false });
  const line = '**/api/changes?*';
  await page.route(line, (route) => route.fulfill({ contentType: 'text/event-stream', body: 'retry: 1000\n\n' }));
  await page.reload();
  const lost = page.getByRole('alert').filter({ hasText: 'connection to the book is lost' });
  await lost.waitFor();
  await lead('Dorothy Hodgkin');
  await page.unroute(line);
  await card(page, 'Dorothy Hodgkin').waitFor();
  await lost.waitFor({ state: 'detached' });
});

test('a tab that nobody sees leaves the line, and catches up when it is seen again', async () => {
  const page = await demo.open('#/board', { ready: false });
  await page.clock.install();
  await page.reload();
  await page.locator('html[data-ready]').waitFor();
  const see = (hidden) =>
    page.evaluate((now) => {
      Object.defineProperty(document, 'hidden', { configurable: true, get: () => now });
      document.dispatchEvent(new Event('visibilitychange'));
    }, hidden);
  const gone = page.waitForEvent('requestfailed', (request) => request.url().includes('/api/changes?'));
  await see(true);
  await page.clock.fastForward(11_000);
  await gone;
  await lead('Gerty Cori');
  const back = page.waitForRequest((request) => request.url().includes('/api/changes?'));
  await see(false);
  await back;
  await page.clock.resume();
  await card(page, 'Gerty Cori').waitFor();
});
