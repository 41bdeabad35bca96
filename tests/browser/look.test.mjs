// How it looks, and who can use it: light and dark, narrow, from right to left, and what axe finds.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { card, go, picture, slide, stage, until } from './harness.mjs';

const demo = await stage();
const axe = await readFile(new URL('node_modules/axe-core/axe.min.js', import.meta.url), 'utf8');
const DRAWN = 'main:not(:has([data-loading]))';
const VIEWS = { board: '#/board', leads: '#/leads', today: '#/today', reports: '#/reports' };

/** A lead with much to tell. */
async function storied() {
  const { items } = await demo.call('leads', { filter: { kinds: ['converted'] }, limit: 100 });
  return items.sort((one, other) => other.touches - one.touches)[0];
}

const lead = await storied();
VIEWS.lead = `#/lead/${lead.id}`;
VIEWS.customer = `#/customer/${lead.converted_to}`;

/** What axe finds wrong that matters. */
async function faults(page) {
  // The page's policy forbids scripts in the page; the browser's own console is not bound by it.
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }));
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(
      ({ id, nodes }) =>
        `${id}: ${nodes
          .slice(0, 4)
          .map(({ html, any }) => `${html.slice(0, 160)} ${any[0]?.message ?? ''}`)
          .join(' | ')}`,
    );
}

async function settled(page) {
  await page.locator(DRAWN).waitFor();
  await page.evaluate(() => document.fonts.ready);
}

for (const theme of ['light', 'dark']) {
  test(`axe finds nothing serious on any view in ${theme}`, async () => {
    // In the past the customer may not be there yet.
    const page = await demo.open('#/board', { look: { theme }, expected: [404] });
    const found = {};
    for (const [name, view] of Object.entries(VIEWS)) {
      await go(page, view);
      await picture(page, `${name}-${theme}`, { fullPage: name === 'reports' });
      found[name] = await faults(page);
    }
    await slide(page, 200);
    await page.getByRole('button', { name: 'Back to now' }).waitFor();
    await settled(page);
    found.past = await faults(page);
    await go(page, '#/board');
    await picture(page, `past-${theme}`);
    assert.deepEqual(found, Object.fromEntries(Object.keys(found).map((name) => [name, []])));
  });

  test(`axe finds nothing serious in the dialogs and menus in ${theme}`, async () => {
    const page = await demo.open('#/board', { look: { theme } });
    const found = {};
    const dialog = async (name, show) => {
      await show();
      await page.getByRole('dialog').waitFor();
      await picture(page, `${name}-${theme}`);
      found[name] = await faults(page);
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
    };
    await dialog('capture', async () => {
      await page.getByRole('button', { name: 'Capture lead' }).click();
      await page
        .getByRole('dialog')
        .getByLabel('E-mail')
        .fill(lead.emails[0] ?? 'nobody@example.com');
      if (lead.emails.length) await page.getByRole('dialog').getByText('Known already').waitFor();
    });
    await dialog('settings', () => page.getByRole('button', { name: 'Settings' }).click());
    const {
      items: [open],
    } = await demo.call('leads', { filter: { kinds: ['working'] }, limit: 1 });
    await go(page, `#/lead/${open.id}`);
    await dialog('convert', () => page.getByRole('button', { name: 'Convert' }).click());
    await dialog('edit', () => page.getByRole('button', { name: 'Edit' }).click());
    await page.getByRole('button', { name: /^Move/ }).click();
    await page.getByRole('menu').waitFor();
    await picture(page, `menu-${theme}`);
    found.menu = await faults(page);
    assert.deepEqual(found, Object.fromEntries(Object.keys(found).map((name) => [name, []])));
  });
}

test('a narrow screen shows everything without scrolling sideways', async () => {
  const page = await demo.open('#/board', { viewport: { width: 360, height: 740 }, hasTouch: true });
  for (const direction of ['ltr', 'rtl']) {
    await page.evaluate((dir) => {
      document.documentElement.dir = dir;
    }, direction);
    for (const [name, view] of Object.entries(VIEWS)) {
      await go(page, view);
      const { wide, over } = await page.evaluate(() => ({
        wide: document.documentElement.scrollWidth,
        over: [...document.querySelectorAll('.top *, .nav *, h1, .panel-head > *')]
          .filter((element) => {
            const { left, right, width } = element.getBoundingClientRect();
            return width > 1 && (left < -1 || right > innerWidth + 1);
          })
          .map((element) => element.outerHTML.slice(0, 80)),
      }));
      await picture(page, `${name}-narrow-${direction}`, { fullPage: name === 'reports' });
      assert.equal(wide, 360, `${name} ${direction}`);
      assert.deepEqual(over, [], `${name} ${direction}`);
    }
  }
  // The navigation stands at the bottom, within reach.
  const nav = await page.getByRole('navigation', { name: 'Main' }).boundingBox();
  assert.ok(nav.y + nav.height >= 739 && nav.height < 90, JSON.stringify(nav));
  await page.getByRole('button', { name: 'Capture lead' }).click();
  await page.getByRole('dialog').waitFor();
  await picture(page, 'capture-narrow');
  const box = await page.getByRole('dialog').boundingBox();
  assert.ok(box.x >= 0 && box.x + box.width <= 360, JSON.stringify(box));
});

test('from right to left the page is mirrored, and stays so', async () => {
  const page = await demo.open();
  const place = async () => (await page.getByRole('navigation', { name: 'Main' }).boundingBox()).x;
  assert.equal(await place(), 0);
  await page.getByRole('button', { name: 'Settings' }).click();
  await page.getByLabel('Right to left').check({ force: true });
  await page.keyboard.press('Escape');
  assert.ok((await place()) > 1000);
  const first = await page.locator('.column').first().boundingBox();
  const second = await page.locator('.column').nth(1).boundingBox();
  assert.ok(first.x > second.x, 'the first stage stands at the right');
  for (const [name, view] of Object.entries(VIEWS)) {
    await go(page, view);
    await picture(page, `${name}-rtl`, { fullPage: name === 'reports' });
  }
  await page.reload();
  await page.locator('html[data-ready]').waitFor();
  assert.equal(await page.evaluate(() => document.documentElement.dir), 'rtl');
});

test('light, dark, or as the system: what is chosen is seen at once and kept', async () => {
  const page = await demo.open('#/board', { colorScheme: 'dark' });
  const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const dark = await ground();
  await page.getByRole('button', { name: 'Settings' }).click();
  await page.getByLabel('Light').check({ force: true });
  const light = await ground();
  assert.notEqual(light, dark);
  await page.reload();
  await page.locator('html[data-ready]').waitFor();
  assert.equal(await ground(), light);
  await page.emulateMedia({ colorScheme: 'light' });
  await page.getByRole('button', { name: 'Settings' }).click();
  await page.getByLabel('Dark').check({ force: true });
  assert.equal(await ground(), dark);
});

test('names run in their own direction', async () => {
  const { items } = await demo.call('leads', { limit: 400 });
  const persian = items.find(({ name }) => /[\u0600-\u06ff]/u.test(name));
  assert.ok(persian, 'the sample has names in Arabic script');
  const page = await demo.open(`#/lead/${persian.id}`);
  const heading = page.getByRole('heading', { name: persian.name, level: 1 });
  await heading.waitFor();
  assert.equal(await heading.evaluate((element) => getComputedStyle(element).direction), 'rtl');
});

test('a touch-sized board is turned column by column, and its cards have their menu in sight', async () => {
  const page = await demo.open('#/board', { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true });
  await settled(page);
  const {
    items: [first],
  } = await demo.call('leads', { filter: { kinds: ['new'] }, limit: 1 });
  const move = card(page, first.name).first().getByRole('button', { name: /^Move/ });
  assert.equal(await move.evaluate((element) => getComputedStyle(element).opacity), '1');
  await move.tap();
  const menu = await page.getByRole('menu').boundingBox();
  assert.ok(menu.x >= 0 && menu.x + menu.width <= 360 && menu.y + menu.height <= 740, JSON.stringify(menu));
  await page.keyboard.press('Escape');
  const board = page.locator('.board');
  assert.match(await board.evaluate((element) => getComputedStyle(element).scrollSnapType), /mandatory/);
  await board.evaluate((element) => element.scrollTo({ left: 340 }));
  await until('a column stands at the edge', () =>
    page
      .locator('.column')
      .nth(1)
      .evaluate((element) => Math.abs(element.getBoundingClientRect().left - 16) < 2),
  );
});
