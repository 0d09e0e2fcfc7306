// The codes of the Rust source and those of the types, each read from where it is written.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ENTRIES, root } from '../../scripts/setup.js'

const read = (path) => readFileSync(join(root, path), 'utf8')

/** The types of all entries. */
const types = () => ENTRIES.map((entry) => read(`pkg/${entry}.d.ts`)).join('\n')

/** The texts of a union of strings in pkg/*.d.ts. */
export function union(name) {
  const declaration = new RegExp(`^export type ${name} =([^/]*?)(?=\\n\\n|\\n/|\\n(?:export|interface))`, 'm').exec(types())
  assert.ok(declaration, `pkg/*.d.ts do not export the type ${name}`)
  return [...declaration[1].matchAll(/'([^']+)'/g)].map(([, code]) => code)
}

/** The texts that the interfaces of pkg/*.d.ts allow for a member. */
export function memberTexts(member) {
  const lines = [...types().matchAll(new RegExp(`^ {2}${member}: ('.*)$`, 'gm'))]
  assert.ok(lines.length > 0, `pkg/*.d.ts have no member ${member}`)
  return lines.flatMap(([, texts]) => [...texts.matchAll(/'([^']+)'/g)].map(([, text]) => text))
}

/** The names of a Rust enum's variants, from its table; Rust compiles only if the table has every variant. */
export function variantNames(path, name) {
  const table = new RegExp(`^names!\\(${name}\\b[^{]*\\{\\n([\\s\\S]*?)^\\}\\);`, 'm').exec(read(path))
  assert.ok(table, `${path} has no table of the names of ${name}`)
  return [...table[1].matchAll(/ => "([^"]+)",/g)].map(([, code]) => code)
}
