// The code that makes of what the core answers what JavaScript users read: names in camelCase, instants as Instant.

import { INSTANT, camel, isMap, publicName, referred, tagOf, variants } from './schema.mjs'

export class Converters {
  constructor(definitions) {
    this.definitions = definitions
    this.needed = new Map()
  }

  /** Whether a value of that schema changes on its way. */
  needs(schema) {
    const name = referred(schema)
    if (name === INSTANT) return true
    if (name) {
      if (!this.needed.has(name)) {
        // What refers to itself would need something else besides.
        this.needed.set(name, false)
        this.needed.set(name, this.needs(this.definitions[name]))
      }
      return this.needed.get(name)
    }
    if (this.mixed(schema)) return false
    const inside = [...Object.values(schema.properties ?? {}), ...(variants(schema) ?? [])]
    if (schema.items) inside.push(schema.items)
    if (schema.prefixItems) inside.push(...schema.prefixItems)
    if (isMap(schema)) inside.push(schema.additionalProperties)
    return Object.keys(schema.properties ?? {}).some((key) => camel(key) !== key) || inside.some((one) => this.needs(one))
  }

  /** A union in which a text may be an instant: nothing tells the two apart, so it stays as it is. */
  mixed(schema) {
    return variants(schema)?.some((one) => one.type === 'string') && variants(schema).some((one) => referred(one) === INSTANT)
  }

  /** An expression that makes a value of that schema. */
  value(schema, text) {
    if (!this.needs(schema)) return text
    const name = referred(schema)
    if (name) return name === INSTANT ? `instant(${text})` : `${publicName(name)}(${text})`
    if (schema.type === 'array') return this.list(schema, text)
    const some = (variants(schema) ?? []).filter((one) => one.type !== 'null')
    if (some.length === 1) return `${text} === null ? null : ${this.value(some[0], text)}`
    throw new Error(`no name for ${JSON.stringify(schema)}`)
  }

  list(schema, text) {
    if (schema.prefixItems) throw new Error('a tuple that changes on its way')
    const inside = this.value(schema.items, 'one')
    const name = /^(\w+)\(one\)$/.exec(inside)?.[1]
    return `${text}.map(${name ? `(one) => ${name}(one)` : `(one) => ${inside}`})`
  }

  object(schema, indent) {
    const entries = Object.entries(schema.properties)
    const needed = entries.filter(([key]) => schema.required?.includes(key))
    const lines = needed.map(([key, value]) => `${indent}  ${camel(key)}: ${this.value(value, `v.${key}`)},\n`)
    const rest = entries.filter((entry) => !needed.includes(entry))
    const made = `{\n${lines.join('')}${indent}}`
    if (rest.length === 0) return `${indent}return ${made}\n`
    const each = rest.map(([key, value]) => `${indent}if (v.${key} !== undefined) made.${camel(key)} = ${this.value(value, `v.${key}`)}\n`)
    return `${indent}const made = ${made}\n${each.join('')}${indent}return made\n`
  }

  define(name, schema) {
    if (name === INSTANT || !this.needs({ $ref: name })) return ''
    const made = publicName(name)
    const tag = tagOf(schema)
    if (tag) return this.tagged(made, schema, tag)
    if (schema.properties) return `function ${made}(v) {\n${this.object(schema, '  ')}}\n\n`
    throw new Error(`no form for ${name}`)
  }

  tagged(name, schema, tag) {
    const cases = variants(schema).map((one) => {
      const whole = {
        properties: { ...one.properties, ...schema.properties },
        required: [...(one.required ?? []), ...(schema.required ?? [])],
      }
      return `    case '${one.properties[tag].const}': {\n${this.object(whole, '      ')}    }\n`
    })
    return `function ${name}(v) {\n  switch (v.${tag}) {\n${cases.join('')}    default:\n      return v\n  }\n}\n\n`
  }

  /** A function that makes a whole answer. */
  reader(schema) {
    if (!this.needs(schema)) return 'same'
    const name = referred(schema)
    if (name) return `records.${publicName(name)}`
    return `(v) => v.map(records.${publicName(referred(schema.items))})`
  }
}
