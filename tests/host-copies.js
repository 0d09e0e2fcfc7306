// Copies of the loaders that `npm test` builds, imported while the globals are those of a different host: the package looks at its host
// while it is imported.
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { root } from '../scripts/setup.js'

const loaders = join(root, 'pkg/dist')

/** Globals by name; undefined for one that the host does not have. */
const define = (name, value) =>
  value === undefined ? delete globalThis[name] : Object.defineProperty(globalThis, name, { value, configurable: true, writable: true })

/** This process with other members. The rest stays, because Node and what runs the tests use it meanwhile. */
export const processWith = (members) =>
  Object.create(process, Object.fromEntries(Object.entries(members).map(([name, value]) => [name, { value }])))

/** Calls `work` while `globals` replace those of this host; resolves to what it returns. */
export async function withGlobals(globals, work) {
  const names = Object.keys(globals)
  const originals = names.map((name) => Object.getOwnPropertyDescriptor(globalThis, name))
  for (const [name, value] of Object.entries(globals)) define(name, value)
  try {
    return await work()
  } finally {
    for (const [at, name] of names.entries()) {
      if (originals[at] === undefined) delete globalThis[name]
      else Object.defineProperty(globalThis, name, originals[at])
    }
  }
}

/** The entries of a new copy, in the order of their names. */
export async function importCopy(globals, names) {
  const folder = mkdtempSync(join(tmpdir(), 'npm-hooks-'))
  try {
    writeFileSync(join(folder, 'package.json'), '{"type":"module"}')
    for (const name of ['shared', ...names]) cpSync(join(loaders, `${name}.js`), join(folder, `${name}.js`))
    const entries = []
    for (const name of names) entries.push(await withGlobals(globals, () => import(pathToFileURL(join(folder, `${name}.js`)))))
    return entries
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
