#!/usr/bin/env node
// Packs what was built: the package itself, and one for this platform with its native part.
//
//   node package.mjs OUT [PLATFORM ...]
//
// The package names a package for each PLATFORM (this one, if none is said) among its optional dependencies: npm installs the one that
// fits.

import { execFileSync } from 'node:child_process'
import { copyFileSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import platformOf from './lib/platform.js'

const here = fileURLToPath(new URL('.', import.meta.url))
const [out = 'packed', ...asked] = process.argv.slice(2)
const platform = platformOf()
const platforms = asked.length > 0 ? asked : [platform]
const { devDependencies, scripts, ...told } = JSON.parse(readFileSync(join(here, 'package.json'), 'utf8'))
const nameOf = (one) => `${told.name}-${one}`

/** What a platform's package says of where it fits, in npm's words. */
function fits(one) {
  const [os, cpu, abi] = one.split('-')
  const libc = { gnu: 'glibc', musl: 'musl' }[abi]
  return { os: [os], cpu: [cpu], ...(libc && { libc: [libc] }) }
}

function pack(folder, files) {
  mkdirSync(folder, { recursive: true })
  files(folder)
  for (const licence of ['LICENSE-APACHE', 'LICENSE-MIT']) copyFileSync(join(here, '..', licence), join(folder, licence))
  execFileSync('npm', ['pack', '--silent', '--pack-destination', resolve(out)], { cwd: folder, stdio: ['ignore', 'inherit', 'inherit'] })
}

const write = (folder, made) => writeFileSync(join(folder, 'package.json'), `${JSON.stringify(made, null, 2)}\n`)

mkdirSync(out, { recursive: true })
const staged = mkdtempSync(join(tmpdir(), 'leadbook-package-'))
try {
  pack(join(staged, told.name), (folder) => {
    for (const name of told.files.filter((one) => !one.includes('*'))) cpSync(join(here, name), join(folder, name), { recursive: true })
    write(folder, { ...told, optionalDependencies: Object.fromEntries(platforms.map((one) => [nameOf(one), told.version])) })
  })
  pack(join(staged, nameOf(platform)), (folder) => {
    const main = `${told.name}.${platform}.node`
    copyFileSync(join(here, main), join(folder, main))
    writeFileSync(join(folder, 'README.md'), `# ${nameOf(platform)}\n\nThe native part of \`${told.name}\` for ${platform}.\n`)
    const { description, license, engines, version } = told
    write(folder, { name: nameOf(platform), version, description, license, engines, main, files: [main, 'LICENSE-*'], ...fits(platform) })
  })
} finally {
  rmSync(staged, { recursive: true })
}
