// What was taken from others is what they published.

import assert from 'node:assert/strict';
import { readFile, readdir } from 'node:fs/promises';
import { test } from 'node:test';
import { startServer } from './harness.mjs';

const page = new URL('../../demo/page/', import.meta.url);
const taken = new URL('node_modules/chart.js/', import.meta.url);

test('the charts’ library is the file of its package, byte by byte, with its licence and version beside it', async () => {
  const [held, published] = await Promise.all([
    readFile(new URL('vendor/chart.js', page)),
    readFile(new URL('dist/chart.umd.js', taken)),
  ]);
  assert.ok(held.equals(published));
  const licence = await readFile(new URL('vendor/chart.js.LICENSE', page), 'utf8');
  assert.ok(licence.startsWith((await readFile(new URL('LICENSE.md', taken), 'utf8')).trimEnd().slice(0, 400)));
  const { version } = JSON.parse(await readFile(new URL('package.json', taken), 'utf8'));
  const wanted = JSON.parse(await readFile(new URL('package.json', import.meta.url), 'utf8')).devDependencies[
    'chart.js'
  ];
  assert.equal(wanted, version);
  assert.match(
    await readFile(new URL('vendor/README.md', page), 'utf8'),
    new RegExp(`Chart\\.js\\]\\(https://www\\.chartjs\\.org\\) ${version.replaceAll('.', '\\.')},`),
  );
});

test('every file of the page is in the program, unchanged', async () => {
  const server = await startServer('--empty');
  try {
    const files = (await readdir(page, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
    assert.ok(files.length > 30);
    for (const entry of files) {
      const url = new URL(`file://${entry.parentPath ?? entry.path}/${entry.name}`);
      const path = url.pathname.slice(page.pathname.length).replace(/^\/?/, '/');
      const answer = await fetch(server.address + path);
      assert.equal(answer.status, 200, path);
      assert.ok(Buffer.from(await answer.arrayBuffer()).equals(await readFile(url)), path);
    }
  } finally {
    await server.stop();
  }
});

test('markup, style and code obey the policy: nothing inline, nothing from elsewhere, no markup made of text', async () => {
  const files = (await readdir(page, { recursive: true, withFileTypes: true })).filter(
    (entry) => entry.isFile() && /\.(html|css|js)$/.test(entry.name),
  );
  for (const entry of files) {
    const folder = entry.parentPath ?? entry.path;
    if (folder.endsWith('vendor')) continue;
    const text = await readFile(`${folder}/${entry.name}`, 'utf8');
    assert.doesNotMatch(
      text,
      /innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function/,
      entry.name,
    );
    assert.doesNotMatch(text.replaceAll('http://www.w3.org/2000/svg', ''), /https?:\/\//, entry.name);
    if (entry.name.endsWith('.html'))
      assert.doesNotMatch(text, /\son\w+=|\sstyle=|<style|<script(?![^>]*src=)/, entry.name);
  }
});
