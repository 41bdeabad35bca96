// What is generated is fresh, and offers every operation.

import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { Book } from 'leadbook'
import { folder } from './helpers.mjs'

const HERE = join(import.meta.dirname, '..')
const DOCUMENT = join(HERE, '../core/docs/operations.json')

test('what is generated is fresh', () => {
  const ran = spawnSync(process.execPath, [join(HERE, 'generate.mjs'), '--check'], { encoding: 'utf8' })
  assert.deepEqual([ran.status, ran.stderr], [0, ''])
})

test('an operation that is added makes it stale, and is then there', (t) => {
  const copy = folder(t)
  mkdirSync(join(copy, 'core/docs'), { recursive: true })
  const parts = ['generate.mjs', 'generate', 'index.d.ts', 'lib']
  for (const name of parts) cpSync(join(HERE, name), join(copy, 'node', name), { recursive: true })
  const document = JSON.parse(readFileSync(DOCUMENT, 'utf8'))
  document.operations.push({ ...document.operations.find((one) => one.name === 'move_lead'), name: 'push_lead' })
  writeFileSync(join(copy, 'core/docs/operations.json'), JSON.stringify(document))
  const run = (...flags) => spawnSync(process.execPath, [join(copy, 'node/generate.mjs'), ...flags], { encoding: 'utf8' })
  const stale = run('--check')
  assert.equal(stale.status, 1)
  assert.match(stale.stderr, /index\.d\.ts is stale[^]*operations\.js is stale/)
  assert.equal(run().status, 0)
  assert.equal(run('--check').status, 0)
  assert.match(readFileSync(join(copy, 'node/index.d.ts'), 'utf8'), /pushLead\(parameters: parameters\.PushLead\): Promise<records\.Lead>/)
})

test('every operation is a method', () => {
  const camel = (name) => name.replace(/_([a-z0-9])/g, (_, letter) => letter.toUpperCase())
  const { operations } = JSON.parse(readFileSync(DOCUMENT, 'utf8'))
  assert.deepEqual(operations.map(({ name }) => camel(name)).filter((name) => typeof Book.prototype[name] !== 'function'), [])
})
