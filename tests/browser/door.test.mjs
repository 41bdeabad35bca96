// The door: a token where the server wants one, and the server gone and back.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stage } from './harness.mjs';

const TOKEN = 'a-token-of-at-least-16';
const demo = await stage('--empty', '--token', TOKEN);
const bearer = { authorization: `Bearer ${TOKEN}` };

test('the token is asked for, a wrong one is refused, and the tab keeps the right one', async () => {
  const page = await demo.open('#/board', { ready: false, expected: [401] });
  await page.getByRole('dialog', { name: 'This book asks for a token' }).waitFor();
  await page.getByLabel('Token', { exact: true }).fill('some-other-token-of-16');
  await page.getByRole('button', { name: 'Open the book' }).click();
  await page.getByRole('dialog', { name: 'That token is not the right one' }).waitFor();
  await page.getByLabel('Token', { exact: true }).fill(TOKEN);
  await page.getByRole('button', { name: 'Open the book' }).click();
  await page.locator('html[data-ready]').waitFor();
  await page.getByText('No leads').waitFor();
  assert.equal(await page.evaluate(() => JSON.stringify(localStorage).includes('token-of')), false);

  // The stream of changes carries it too.
  await demo.server.call(
    'capture_lead',
    { name: 'Inge Lehmann', emails: ['inge@example.com'], source: 'web_form' },
    bearer,
  );
  await page.getByRole('link', { name: 'Inge Lehmann' }).waitFor();
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page
      .getByRole('link', { name: 'Leads' })
      .click()
      .then(() => page.getByRole('button', { name: 'CSV', exact: true }).click()),
  ]);
  assert.equal(file.suggestedFilename(), 'leads.csv');
  await page.reload();
  await page.locator('html[data-ready]').waitFor();
  assert.equal(await page.getByRole('dialog').count(), 0);
});

test('without a token nothing is shown, and what to do is told', async () => {
  const page = await demo.open('#/board', { ready: false, expected: [401] });
  await page.getByRole('button', { name: 'Cancel' }).click();
  await page.getByRole('heading', { name: 'The book cannot be shown' }).waitFor();
  assert.match(await page.getByRole('alert').textContent(), /token/);
  assert.equal(await page.getByText('Inge Lehmann').count(), 0);
});
