// Starts a server with a book of its own and a browser, and watches every page: errors on the console, what the policy forbids,
// requests that fail or leave the server. A test that ends with such a thing fails, whatever else it found.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, afterEach } from 'node:test';
import { chromium } from 'playwright-core';

const BINARY = process.env.LEADBOOK_DEMO;
const PATIENCE = 15_000;
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** A server with a book in a folder of its own. */
export async function startServer(...more) {
  assert.ok(BINARY, 'LEADBOOK_DEMO names the program of the demo');
  const folder = mkdtempSync(path.join(tmpdir(), 'leadbook-browser-'));
  const page = process.env.LEADBOOK_PAGE ? ['--page', process.env.LEADBOOK_PAGE] : [];
  const child = spawn(BINARY, [
    '--book',
    path.join(folder, 'test.leadbook'),
    '--listen',
    '127.0.0.1:0',
    ...page,
    ...more,
  ]);
  let said = '';
  const address = await new Promise((resolve, reject) => {
    child.stdout.on('data', (data) => {
      said += data;
      const found = /Listening on (http:\/\/[\d.]+:\d+)/.exec(said);
      if (found) resolve(found[1]);
    });
    child.stderr.on('data', (data) => {
      said += data;
    });
    child.on('exit', (code) => reject(new Error(`the server ended with ${code}: ${said}`)));
    child.on('error', reject);
  });
  return {
    address,
    async call(operation, parameters = {}, headers = {}) {
      const answer = await fetch(`${address}/api/${operation}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify(parameters),
      });
      const body = await answer.json();
      assert.ok(answer.ok, `${operation}: ${JSON.stringify(body)}`);
      return body;
    },
    async stop() {
      const gone = new Promise((resolve) => {
        child.once('exit', resolve);
      });
      child.removeAllListeners('exit');
      child.once('exit', () => {});
      child.kill();
      await Promise.race([
        gone,
        new Promise((resolve) => {
          child.once('close', resolve);
        }),
      ]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** What was wrong on a page, besides what a test expects: the browser writes refused requests on the console. */
function watch(page, origin, expected) {
  const wrong = [];
  page.on('console', (message) => {
    if (message.type() !== 'error' && message.type() !== 'warning') return;
    const status = /status of (\d+)/.exec(message.text())?.[1];
    if (status && expected.includes(Number(status))) return;
    wrong.push(`${message.type()}: ${message.text()}`);
  });
  page.on('pageerror', (error) => wrong.push(`error: ${error.stack ?? error}`));
  page.on('requestfailed', (request) => {
    // What the page drops because something newer was asked is no failure.
    if (request.failure()?.errorText !== 'net::ERR_ABORTED')
      wrong.push(`failed: ${request.url()} ${request.failure()?.errorText}`);
  });
  page.on('request', (request) => {
    const { protocol } = new URL(request.url());
    if (protocol !== 'blob:' && protocol !== 'data:' && new URL(request.url()).origin !== origin)
      wrong.push(`left the server: ${request.url()}`);
  });
  page.on('dialog', (dialog) => {
    wrong.push(`a dialog of the browser: ${dialog.message()}`);
    dialog.dismiss().catch(() => {});
  });
  return wrong;
}

/** The server and browser of a file of tests; `open` gives a page that shows a view. */
export async function stage(...args) {
  const held = { pages: [], contexts: [] };
  [held.server, held.browser] = await Promise.all([
    startServer(...args),
    chromium.launch({
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      args: FLAGS,
    }),
  ]);
  afterEach(async () => {
    const wrong = held.pages.flat();
    held.pages = [];
    await Promise.all(held.contexts.splice(0).map((context) => context.close()));
    assert.deepEqual(wrong, []);
  });
  after(async () => {
    await held.browser.close();
    await held.server.stop();
  });
  return {
    server: held.server,
    call: held.server.call,
    /**
     * Opens a page. `expected` lists the refusals (as HTTP statuses) that the test provokes.
     * @param {string} [view]
     */
    async open(view = '#/board', { expected = [], ready = true, look = {}, ...options } = {}) {
      const context = await held.browser.newContext({
        viewport: { width: 1440, height: 900 },
        reducedMotion: 'reduce',
        timezoneId: 'Europe/Berlin',
        locale: 'en-GB',
        ...options,
      });
      context.setDefaultTimeout(PATIENCE);
      held.contexts.push(context);
      await context.addInitScript((kept) => {
        if (!localStorage.getItem('leadbook.look')) localStorage.setItem('leadbook.look', JSON.stringify(kept));
        document.addEventListener('securitypolicyviolation', (event) =>
          console.error(`policy: ${event.violatedDirective} ${event.blockedURI}`),
        );
      }, look);
      const page = await context.newPage();
      held.pages.push(watch(page, held.server.address, expected));
      await page.goto(`${held.server.address}/${view}`);
      if (ready) await page.locator('html[data-ready]').waitFor();
      return page;
    },
  };
}

/** Waits until something holds. */
export async function until(what, holds) {
  const end = Date.now() + PATIENCE;
  let last;
  while (Date.now() < end) {
    last = await holds();
    if (last) return last;
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
  }
  throw new Error(`${what}: it never was so, at last ${JSON.stringify(last)}`);
}

/** Writes a picture of the page, where pictures are asked for. */
export async function picture(page, name, options = {}) {
  const folder = process.env.LEADBOOK_SCREENSHOTS;
  if (!folder) return;
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: path.join(folder, `${name}.png`), ...options });
}

/** A column of the board, by the name of its stage. */
export function column(page, name) {
  return page.locator('.column', { has: page.getByRole('heading', { name, exact: true }) });
}

/** The card of a lead on the board. */
export function card(page, name) {
  return page.locator('.lead', { has: page.getByRole('link', { name, exact: true }) });
}

/** How many leads a column says that it has. */
export async function counted(page, name) {
  return Number((await column(page, name).locator('.column-count').textContent()).replaceAll(',', ''));
}

/** Captures a lead by the form. */
export async function capture(page, { name, email, phone, company, source = 'web_form' }) {
  await page.getByRole('button', { name: 'Capture lead' }).click();
  const form = page.getByRole('dialog', { name: 'Capture a lead' });
  await form.getByLabel('Name').fill(name);
  if (email) await form.getByLabel('E-mail').fill(email);
  if (phone) await form.getByLabel('Phone').fill(phone);
  if (company) await form.getByLabel('Company').fill(company);
  await form.getByLabel('Source').fill(source);
  return form;
}

/** Moves the slider to a day, counted from its right end. */
export async function slide(page, daysBack) {
  await page.getByRole('slider', { name: 'As of' }).evaluate((range, back) => {
    range.value = String(Number(range.max) - back);
    range.dispatchEvent(new Event('input', { bubbles: true }));
  }, daysBack);
}

/** Goes to another view of an open page, and waits until it is drawn. */
export async function go(page, view) {
  await page.goto(new URL(`/${view}`, page.url()).href);
  const name = /#\/([a-z]+)/.exec(view)[1];
  await page.locator(`main[data-view="${name}"]:not(:has([data-loading]))`).waitFor();
}
