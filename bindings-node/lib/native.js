'use strict'

// Finds the part that is written in Rust: beside this package where it was built, or in the package of this platform.

const { existsSync } = require('node:fs')
const { join } = require('node:path')
const platform = require('./platform.js')
const { version } = require('../package.json')

function load() {
  const here = join(__dirname, '..', `leadbook.${platform()}.node`)
  const name = `leadbook-${platform()}`
  let found
  try {
    found = require(existsSync(here) ? here : name)
  } catch (cause) {
    throw new Error(
      `leadbook has no native part for ${platform()} here. Where it was installed, \`npm install ${name}\` adds it (an installation with ` +
        '--omit=optional, or a lock file made on another platform, leaves it out); in a checkout, `npm run build` makes it.',
      { cause }
    )
  }
  if (found.version() !== version) {
    throw new Error(`leadbook is ${version}, and its native part ${found.version()}: install both of one version`)
  }
  return found
}

module.exports = load()
