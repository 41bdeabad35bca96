// A method for each operation, in JavaScript and in TypeScript.

import { camel, pascal, publicName, referred } from './schema.mjs'
import { comment } from './types.mjs'

/** What is not told by the table: this one is walked, and written by hand. */
const BY_HAND = new Set(['changes'])

const isList = (operation) => referred(operation.answer)?.endsWith('Page') ?? false

/** How an operation is done: the function that does it, and what it answers in TypeScript. */
function manner(operation, answers) {
  const target = referred(operation.answer)
  const records = (name) => `records.${name}`
  if (isList(operation)) return { by: 'list', type: `Listing<${records(publicName(target.replace(/Page$/, '')))}>` }
  if (target === 'Table') return { by: 'table', type: 'Table' }
  if (operation.kind === 'report') {
    const { rows, totals } = answers.definitions[target].properties
    const row = records(publicName(referred(rows.items)))
    return { by: 'report', type: `Promise<Report<${row}, ${answers.typeOf(totals, records)}>>` }
  }
  if (target === 'Done') return { by: 'flag', type: 'Promise<boolean>' }
  if (target === 'Kept') return { by: 'place', type: 'Promise<number | null>' }
  const type = answers.typeOf(operation.answer, records)
  const item = type.replace(/\[\]$/, '')
  if (operation.table) return item === 'records.Event' ? { by: 'events', type: 'Events' } : { by: 'records', type: `Records<${item}>` }
  // Many commands at once: no command itself, and it writes all the same.
  const by = operation.name === 'batch' ? 'batch' : 'several'
  if (operation.answer.type === 'array') return { by, type: `Several<${item}>` }
  return { by: operation.kind === 'write' ? 'write' : 'call', type: `Promise<${type}>` }
}

/** Arguments of the function that does it. */
function asked(operation, by, converters) {
  const target = referred(operation.answer)
  const names = `'${camel(operation.name)}', '${operation.name}'`
  if (by === 'flag' || by === 'place' || by === 'table') return `this, ${names}, parameters`
  if (by === 'list') {
    const item = converters.definitions[target].properties.items.items
    return `this, ${names}, parameters, ${converters.reader(item)}`
  }
  return `this, ${names}, parameters, ${converters.reader(operation.answer)}`
}

export function methods(document, answers, converters) {
  const all = document.operations.filter((operation) => !BY_HAND.has(operation.name))
  const body = all.map((operation) => {
    const { by } = manner(operation, answers)
    return `  ${camel(operation.name)}(parameters) {\n    return does.${by}(${asked(operation, by, converters)})\n  }\n`
  })
  return `class Operations {\n${body.join('\n')}}\n`
}

export function declarations(document, answers) {
  const all = document.operations.filter((operation) => !BY_HAND.has(operation.name))
  return all
    .map((operation) => {
      const { properties, required } = operation.parameters
      const name = camel(operation.name)
      const none = Object.keys(properties).length === 0
      const given = none ? '' : `parameters${required.length > 0 ? '' : '?'}: parameters.${pascal(operation.name)}`
      return `${comment(operation.about, '  ')}  ${name}(${given}): ${manner(operation, answers).type}\n`
    })
    .join('\n')
}

export function parameters(document, inputs, indent) {
  const all = document.operations.filter(({ name, parameters }) => !BY_HAND.has(name) && Object.keys(parameters.properties).length > 0)
  return all
    .map((operation) => {
      const { name, parameters } = operation
      const properties = { ...parameters.properties }
      if (isList(operation)) {
        properties.limit = { type: 'integer', description: 'How many records at most; all of them if nothing is said.' }
      }
      const whole = { ...parameters, properties, description: `What ${camel(name)} takes.` }
      return inputs.interface(pascal(name), whole, indent, (type) => `inputs.${type}`)
    })
    .join('')
}
