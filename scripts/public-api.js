// The public interface of the npm package as a text that a review can read: what each entry exports, and the types without their comments.
// `npm run api` writes it to tests/supply-chain/public-api.txt, which a test compares.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import ts from 'typescript'
import { ENTRIES, HOSTS, root } from './setup.js'

const file = join(root, 'tests/supply-chain/public-api.txt')

export const recordedApi = () => readFileSync(file, 'utf8')

/** The present interface. The package must have been built. */
export async function presentApi() {
  const sections = []
  for (const entry of ENTRIES) {
    const specifier = entry === 'index' ? 'npm-hooks' : `npm-hooks/${entry}`
    const values = Object.entries(await import(specifier)).map(([name, value]) => `${name}: ${shapeOf(value)}`)
    sections.push(`# ${specifier}\n\nValues:\n${lines(values)}\n\nTypes:\n${typesOf(`pkg/${entry}.d.ts`)}`)
    const required = typesOf(`pkg/${entry}.d.cts`)
    sections.push(`# ${specifier}, by require\n\n${required}`)
  }
  return `${sections.join('\n\n')}\n`
}

/** The entries whose loaders export other names on some host. */
export async function differentOnHosts() {
  const different = []
  for (const entry of ENTRIES) {
    const names = HOSTS.map(({ folder }) => exportsOf(`pkg/dist/${folder}${entry}.js`))
    if (new Set(names).size > 1) different.push([entry, ...names])
  }
  return different
}

const lines = (texts) => texts.sort().join('\n')

function shapeOf(value) {
  if (typeof value !== 'function') return typeof value === 'number' || typeof value === 'string' ? JSON.stringify(value) : typeof value
  const isClass = /^class\b/.test(Function.prototype.toString.call(value))
  return isClass ? `class with ${memberNames(value).join(', ')}` : `function with ${value.length} required parameters`
}

const memberNames = ({ prototype }) => Object.getOwnPropertyNames(prototype).sort()

/** A file of types without comments, in which the order of declarations does not matter. */
function typesOf(name) {
  const source = ts.createSourceFile(name, readFileSync(join(root, name), 'utf8'), ts.ScriptTarget.Latest, true)
  const printer = ts.createPrinter({ removeComments: true })
  const declarations = source.statements.filter((statement) => !ts.isImportDeclaration(statement))
  return lines(declarations.map((statement) => printer.printNode(ts.EmitHint.Unspecified, statement, source)))
}

/** What a loader exports, without loading it, which only its hosts can. */
function exportsOf(name) {
  const source = ts.createSourceFile(name, readFileSync(join(root, name), 'utf8'), ts.ScriptTarget.Latest)
  const named = source.statements.filter(ts.isExportDeclaration).flatMap(({ exportClause }) => exportClause?.elements ?? [])
  return named
    .map((element) => element.name.text)
    .sort()
    .join(' ')
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  writeFileSync(file, await presentApi())
  console.log(`${file} is up to date`)
}
