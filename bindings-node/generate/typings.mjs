// The types of TypeScript, room by room.

import { declarations, parameters } from './operations.mjs'
import { FILES, places } from './rooms.mjs'
import { used } from './schema.mjs'

/** What is needed from elsewhere where it is named. */
const OWN = ['Events', 'Instant', 'Listing', 'Records', 'Report', 'Several', 'Table', 'When']

/** The words of a text outside its comments, but for those behind a dot. */
const wordsIn = (text) => new Set(text.replace(/\/\*\*[^]*?\*\//g, '').match(/(?<![.\w'])[A-Za-z]\w*/g))

/** An import of what a text needs of that. */
function imported(text, known, from) {
  const words = wordsIn(text)
  const needed = known.filter((name) => words.has(name))
  return needed.length > 0 ? `import type { ${needed.join(', ')} } from '${from}'\n` : ''
}

function file(about, text, imports) {
  const [above, below] = [imports.join(''), text.trimEnd()]
  return `${about}\n${above}${above && '\n'}${below}\n`
}

const shown = (text) => text.replace(/^(?=(interface|type) )/gm, 'export ')

/** The text of each file, with `about` in its first line. */
export function typings(document, inputs, answers, about) {
  const folder = 'lib/generated/types'
  const records = new Map(Object.keys(FILES).map((name) => [name, { names: [], text: '' }]))
  for (const [name, place] of places(document)) {
    const text = shown(answers.declare(name, answers.definitions[name], ''))
    const home = records.get(place)
    home.text += text
    home.names.push(...[...text.matchAll(/^export (?:interface|type) (\w+)/gm)].map(([, one]) => one))
  }
  const made = {}
  const filled = [...records].filter(([, { text }]) => text)
  for (const [name, { text, names }] of filled) {
    const others = filled.filter(([other]) => other !== name)
    const imports = others.map(([other, one]) => imported(text, one.names.filter((known) => !names.includes(known)), `./${other}.js`))
    const head = `${about}\n// ${FILES[name]}\n`
    made[`${folder}/records/${name}.d.ts`] = file(head, text, [imported(text, OWN, '../../../own.js'), ...imports])
  }
  made[`${folder}/records/index.d.ts`] = file(
    `${about}\n// Records, events and reports, as the book answers them.\n`,
    filled.map(([name]) => `export type * from './${name}.js'\n`).join(''),
    []
  )
  const taken = [...used(document.operations.map((one) => one.parameters), document.inputs)]
  const given = shown(taken.map((name) => inputs.declare(name, inputs.definitions[name], '')).join(''))
  const head = `${about}\n// What operations take, where it is more than a value.\n`
  made[`${folder}/inputs.d.ts`] = file(head, given, [imported(given, OWN, '../../own.js')])
  const rooms = [...new Set(document.operations.map(({ room }) => room))]
  for (const room of rooms) {
    const operations = document.operations.filter((one) => one.room === room)
    const text = shown(parameters({ ...document, operations }, inputs, ''))
    const needed = [imported(text, OWN, '../../../own.js'), /\binputs\./.test(text) ? "import type * as inputs from '../inputs.js'\n" : '']
    made[`${folder}/parameters/${room}.d.ts`] = file(`${about}\n// What the operations of a room take: ${room}.\n`, text, needed)
  }
  made[`${folder}/parameters/index.d.ts`] = file(
    `${about}\n// What each operation takes.\n`,
    rooms.map((room) => `export type * from './${room}.js'\n`).join(''),
    []
  )
  made['index.d.ts'] = `${about}
import type * as inputs from './lib/generated/types/inputs.js'
import type * as parameters from './lib/generated/types/parameters/index.js'
import type * as records from './lib/generated/types/records/index.js'
import type { Events, Listing, Records, Report, Several, Table } from './lib/own.js'

export * from './lib/own.js'
export type { Customer, Event, Lead, Match, Money, Opportunity } from './lib/short.js'

/**
 * \`records\`: records, events and reports, as the book answers them; \`inputs\`: what operations take, where it is more than a value;
 * \`parameters\`: what each operation takes.
 */
export type { inputs, parameters, records }

/** The operations. Writes take \`at\`, \`by\`, \`requestId\` and \`version\`; reads take \`asOf\`. */
export declare abstract class Operations {
${declarations(document, answers).trimEnd()}
}
`
  return made
}
