#!/usr/bin/env node
// Builds the native part with cargo, and puts it where the package looks for it.
//
//   node build.mjs             as quickly as it is built
//   node build.mjs --release   as quick as it gets
//
// CARGO_TARGET_DIR is heeded, LEADBOOK_ADDON=FILE names what is written instead of leadbook.PLATFORM.node, and what else is said goes on to
// cargo.

import { spawnSync } from 'node:child_process'
import { copyFileSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import platform from './lib/platform.js'

const here = fileURLToPath(new URL('.', import.meta.url))
const asked = ['build', '--package', 'leadbook-node', '--locked', '--message-format', 'json-render-diagnostics', ...process.argv.slice(2)]
const built = spawnSync('cargo', asked, { cwd: here, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'], maxBuffer: 2 ** 28 })
if (built.error) throw built.error
if (built.status !== 0) process.exit(built.status ?? 1)

const libraries = built.stdout
  .split('\n')
  .filter((line) => line.startsWith('{"reason":"compiler-artifact"'))
  .map((line) => JSON.parse(line))
  .filter(({ target }) => target.name === 'leadbook_node')
  .flatMap(({ filenames }) => filenames)
const library = libraries.find((name) => /\.(so|dylib|dll)$/.test(name))
if (!library) throw new Error('cargo built no library')

const addon = process.env.LEADBOOK_ADDON ?? join(here, `leadbook.${platform()}.node`)
// Under its name at once and whole: a process that has the old one loaded keeps it.
copyFileSync(library, `${addon}.new`)
renameSync(`${addon}.new`, addon)
console.log(addon)
