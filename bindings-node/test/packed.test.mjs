// The package as a user gets it: packed, installed in a new project, and used there.

import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { before, test } from 'node:test'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'

const HERE = join(import.meta.dirname, '..')
const project = mkdtempSync(join(tmpdir(), 'leadbook-project-'))
process.on('exit', () => rmSync(project, { recursive: true, force: true }))
const { devDependencies } = JSON.parse(readFileSync(join(HERE, 'package.json'), 'utf8'))

const run = (command, ...rest) => execFileSync(command, rest, { cwd: project, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] })

before(() => {
  execFileSync(process.execPath, [join(HERE, 'package.mjs'), join(project, 'packed')], { stdio: ['ignore', 'ignore', 'inherit'] })
  writeFileSync(join(project, 'package.json'), '{ "name": "new", "private": true }\n')
  const packed = readdirSync(join(project, 'packed')).map((name) => `./packed/${name}`)
  assert.equal(packed.length, 2)
  const quiet = ['--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error']
  run('npm', 'install', ...quiet, ...packed, `fastify@${devDependencies.fastify}`)
})

test('it holds what is wanted and nothing besides', () => {
  const found = readdirSync(join(project, 'node_modules/leadbook'), { recursive: true }).filter((name) => /\.\w+$/.test(name))
  const wanted = ['index.js', 'index.mjs', 'index.d.ts', 'index.d.mts', 'README.md', 'lib/generated/records.js']
  assert.deepEqual(wanted.filter((name) => !found.includes(name)), [])
  assert.deepEqual(found.filter((name) => /\.node$|\.rs$|test|generate\.mjs/.test(name)), [])
})

test('it is required and imported, and both are one', () => {
  const script = `import { createRequire } from 'node:module'
    import * as imported from 'leadbook'
    const required = createRequire(import.meta.url)('leadbook')
    console.log(Object.keys(required).every((name) => required[name] === imported[name]), Object.keys(imported).sort().join())`
  assert.equal(
    run(process.execPath, '--input-type=module', '--eval', script).trim(),
    'true Book,Clock,Instant,LeadbookError,Listing,Report,Table,currencyDigits,repair'
  )
})

const EXAMPLES = {
  'capture_to_report.cjs': /trade_show: 1 of 2[^]*نمایشگاه: 0 of 1[^]*unknown_stage/,
  'web_form.mjs': /200 \{"lead":1,"outcome":"created"\}\n200 \{"lead":1,"outcome":"created"\}\n422 .*emails\[0\][^]*lead_captured/,
  'webhook.mjs': /1 book_created\n2 lead_captured\n3 lead_moved\nstopped: AbortError/,
  'nightly.mjs': /conversion: 3 rows\nfunnel: 7 rows\nlost_reasons: 1 rows/,
}

test('every example has its test', () => {
  assert.deepEqual(readdirSync(join(HERE, 'examples')).sort(), Object.keys(EXAMPLES).sort())
})

for (const [name, told] of Object.entries(EXAMPLES)) {
  test(`the example ${name} does what it says, and ends`, () => {
    cpSync(join(HERE, 'examples', name), join(project, name))
    const ran = spawnSync(process.execPath, [name], { cwd: project, encoding: 'utf8', timeout: 60_000 })
    assert.equal(ran.status, 0, ran.stderr)
    assert.match(ran.stdout, told)
  })
}

test('without its native part it says what to do', () => {
  const script = `const Module = require('node:module'); const { _resolveFilename } = Module
    Module._resolveFilename = (name, ...rest) => {
      if (/^leadbook-/.test(name)) throw new Error('none')
      return _resolveFilename(name, ...rest)
    }
    try { require('leadbook') } catch (error) { console.log(error.message) }`
  assert.match(run(process.execPath, '--eval', script), /npm install leadbook-/)
})

test('its types are strict, in a project of its own', () => {
  const types = join(HERE, 'node_modules/@types')
  const { compilerOptions } = JSON.parse(readFileSync(join(HERE, 'test/tsconfig.json'), 'utf8'))
  const settings = { compilerOptions: { ...compilerOptions, typeRoots: [types] }, include: ['types.*'] }
  writeFileSync(join(project, 'tsconfig.json'), JSON.stringify(settings))
  for (const name of ['types.mts', 'types.cts']) cpSync(join(HERE, 'test', name), join(project, name))
  const ran = spawnSync(process.execPath, [join(HERE, 'node_modules/typescript/bin/tsc'), '--project', project], { encoding: 'utf8' })
  assert.equal(ran.status, 0, ran.stdout)
  // The refusals are refused: each of them counts.
  writeFileSync(join(project, 'types.mts'), readFileSync(join(HERE, 'test/types.mts'), 'utf8').replaceAll(/^.*@ts-expect-error.*$/gm, ''))
  const refused = spawnSync(process.execPath, [join(HERE, 'node_modules/typescript/bin/tsc'), '--project', project], { encoding: 'utf8' })
  assert.ok(refused.stdout.match(/error TS/g)?.length >= 15, refused.stdout)
})
