// The reports: what is drawn is what the server answered, filters and zone reach it, and every picture says itself in words.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { picture, stage, until } from './harness.mjs';

const demo = await stage();
const DRAWN = 'main:not(:has([data-loading]))';

/** The numbers under a report, row by row. */
async function numbers(page, report) {
  const section = page.locator(`[data-report="${report}"]`);
  if (
    !(await section
      .locator('details')
      .getAttribute('open')
      .then((value) => value !== null))
  )
    await section.getByText('Numbers').click();
  return section
    .locator('tbody tr')
    .evaluateAll((rows) => rows.map((row) => [...row.cells].map((cell) => cell.textContent)));
}

const counted = (number) => number.toLocaleString('en-GB');

test('the funnel, the rates, the curves and the trend are those of the server', async () => {
  const page = await demo.open('#/reports');
  await page.locator(DRAWN).waitFor();
  const funnel = await demo.call('funnel');
  assert.deepEqual(
    (await numbers(page, 'funnel')).map((row) => row[1]),
    funnel.totals.stages.map(({ entered }) => counted(entered)),
  );
  const conversion = await demo.call('conversion', { group_by: ['source'] });
  assert.deepEqual(
    (await numbers(page, 'conversion')).map((row) => row[2]),
    conversion.rows.map(({ converted }) => counted(converted)),
  );
  const trend = await demo.call('trend', { step: 'month', zone: 'Europe/Berlin' });
  assert.deepEqual(
    (await numbers(page, 'trend')).map((row) => row[1]),
    trend.rows.map(({ captured }) => counted(captured)),
  );
  const time = await demo.call('time_to_convert', {
    group_by: ['source'],
    shares: [0.5],
    days: [30, 90, 180],
    curve: false,
  });
  assert.deepEqual(
    (await numbers(page, 'time_to_convert')).map((row) => row[3]),
    time.rows.map(({ waiting }) => counted(waiting)),
  );
  const { totals } = funnel;
  assert.ok(totals.open > 0);
  await page
    .locator('[data-report="funnel"]')
    .getByText(`Of ${counted(totals.leads)} leads, ${counted(totals.open)} are still open`)
    .waitFor();
});

test('the cohorts are a table whose future is empty', async () => {
  const page = await demo.open('#/reports');
  await page.locator(DRAWN).waitFor();
  const { rows } = await demo.call('cohorts', { step: 'month', zone: 'Europe/Berlin' });
  const shown = await page
    .locator('.heat tbody tr')
    .evaluateAll((lines) =>
      lines.map((line) => [
        line.querySelectorAll('.cell').length,
        line.querySelectorAll('.future').length,
        line.querySelector('.number').textContent,
      ]),
    );
  const most = Math.max(...rows.map(({ cells }) => cells.length));
  assert.deepEqual(
    shown,
    rows.map(({ cells, leads }) => {
      const told = cells.filter(({ rate }) => rate !== null).length;
      return [told, most - told, counted(leads)];
    }),
  );
  const colours = new Set(
    await page
      .locator('.heat .cell')
      .evaluateAll((cells) => cells.map((cell) => getComputedStyle(cell).backgroundColor)),
  );
  assert.ok(colours.size > 5, 'cells of different rates have different colours');
});

test('every picture is drawn, says its result in a sentence, and has its numbers below', async () => {
  const page = await demo.open('#/reports');
  await page.locator(DRAWN).waitFor();
  const charts = page.locator('canvas');
  assert.equal(await charts.count(), 4);
  for (const chart of await charts.all()) {
    assert.match(await chart.getAttribute('aria-label'), /\d.*\.$/);
    await until('something is drawn', () =>
      chart.evaluate((canvas) => {
        const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
        return data.some((value, at) => at % 4 === 3 && value > 0);
      }),
    );
  }
});

test('filters and the zone reach every report, the list and the board', async () => {
  const page = await demo.open('#/reports');
  await page.locator(DRAWN).waitFor();
  const {
    items: [{ source }],
  } = await demo.call('leads', { limit: 1 });
  await page.getByLabel('Source', { exact: true }).selectOption(source);
  await page.getByLabel('Period').selectOption('3-month');
  const asked = [];
  page.on('request', (request) => {
    if (request.method() === 'POST') asked.push([request.url().split('/api/')[1], request.postDataJSON()]);
  });
  await page.getByLabel('Time zone').selectOption('UTC');
  const expected = await demo.call('funnel', {
    filter: { sources: [source] },
    period: { last: 3, step: 'month' },
    zone: 'UTC',
  });
  await until(
    'the number of leads',
    async () => (await page.locator('.figure-value').first().textContent()) === counted(expected.totals.leads),
  );
  await until('all reports are asked', () => new Set(asked.map(([name]) => name)).size >= 5);
  for (const [name, parameters] of asked) {
    assert.deepEqual(
      [parameters.zone, parameters.period, parameters.filter],
      ['UTC', { last: 3, step: 'month' }, { sources: [source] }],
      name,
    );
  }
  await page.getByRole('link', { name: 'Board' }).click();
  await page
    .locator('.summary')
    .getByText(`${counted(expected.totals.leads)} leads, `)
    .waitFor();
  await page.getByRole('link', { name: 'Leads' }).click();
  // What is drawn may still be the view before.
  await page.locator('.leads-table tbody th').first().waitFor();
  const {
    request: { from, until: end },
  } = expected;
  const { items } = await demo.call('leads', {
    filter: { sources: [source], captured: { from, until: end } },
    limit: 50,
  });
  assert.deepEqual(
    await page.locator('.leads-table tbody th').allTextContents(),
    items.map(({ name }) => name),
  );
  await page.getByRole('button', { name: 'Clear' }).click();
  await page.getByText('Page 1').waitFor();
});

test('the list finds by the beginnings of words, and turns its pages', async () => {
  const page = await demo.open('#/leads');
  await page.locator(DRAWN).waitFor();
  const names = page.locator('.leads-table tbody th');
  const first = await names.allTextContents();
  assert.equal(first.length, 50);
  await page.getByRole('button', { name: 'Next' }).click();
  await page.getByText('Page 2').waitFor();
  await until('other leads', async () => (await names.first().textContent()) !== first[0]);
  await page.getByRole('button', { name: 'Previous' }).click();
  await until('the first leads again', async () => (await names.first().textContent()) === first[0]);
  await page.keyboard.press('/');
  const word = first[0].split(' ')[0];
  await page.keyboard.type(word.slice(0, 4));
  const found = await demo.call('search_leads', { text: word.slice(0, 4), limit: 50 });
  await until(
    'what was found',
    async () => JSON.stringify(await names.allTextContents()) === JSON.stringify(found.map(({ name }) => name)),
  );
  await picture(page, 'leads');
});

test('lists and reports are saved as files', async () => {
  const page = await demo.open('#/reports');
  await page.locator(DRAWN).waitFor();
  for (const [button, name, least] of [
    ['Save Funnel as CSV', 'funnel.csv', 7],
    ['Save Trend as CSV', 'trend.csv', 12],
  ]) {
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: button }).click(),
    ]);
    assert.equal(file.suggestedFilename(), name);
    const text = await read(file);
    assert.ok(text.trim().split('\n').length > least, text.slice(0, 200));
  }
  await page.getByRole('link', { name: 'Leads' }).click();
  // What is drawn may still be the view before.
  await page.locator('.leads-table tbody th').first().waitFor();
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'CSV', exact: true }).click(),
  ]);
  const { leads } = await demo.call('stats');
  assert.ok((await read(file)).trim().split('\n').length > leads, 'all leads and a line of names');
});

test('an answer that another choice has overtaken is dropped', async () => {
  const page = await demo.open('#/leads');
  await page.locator(DRAWN).waitFor();
  const { rows } = await demo.call('conversion', { group_by: ['source'] });
  const [slow, quick] = rows.map(({ group }) => group[0]);
  let release;
  const held = new Promise((resolve) => {
    release = resolve;
  });
  const answered = page.waitForRequest(
    (request) => request.url().endsWith('/api/leads') && request.postData().includes(slow),
  );
  await page.route('**/api/leads', async (route) => {
    if (!route.request().postData().includes(slow)) return route.continue();
    const answer = await route.fetch();
    await held;
    return route.fulfill({ response: answer }).catch(() => {});
  });
  await page.getByLabel('Source', { exact: true }).selectOption(slow);
  await answered;
  await page.getByLabel('Source', { exact: true }).selectOption(quick);
  const { items } = await demo.call('leads', { filter: { sources: [quick] }, limit: 50 });
  const shown = async () =>
    JSON.stringify(await page.locator('.leads-table tbody th').allTextContents()) ===
    JSON.stringify(items.map(({ name }) => name));
  await until('the later choice', shown);
  release();
  // What comes late has come when a request that was sent after it is answered.
  await page.evaluate(async () => {
    await fetch('/api/stats');
    await new Promise((resolve) => {
      setTimeout(resolve);
    });
  });
  assert.ok(await shown());
});

async function read(file) {
  const stream = await file.createReadStream();
  let text = '';
  for await (const part of stream) text += part;
  return text;
}
