// Hosts that are programs: each comes with an npm package of its own, for the machines that the package is made for.
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

const require = createRequire(import.meta.url)

export const machine = `${process.platform}-${process.arch}`

/** Where a package lies; undefined where it is not installed, because it is another machine's. */
export const folderOf = (name) => {
  try {
    return dirname(require.resolve(`${name}/package.json`))
  } catch {
    return undefined
  }
}

const versionIn = (folder) => JSON.parse(readFileSync(join(folder, 'package.json'))).version
export const versionOf = (name) => versionIn(folderOf(name))

const exe = process.platform === 'win32' ? '.exe' : ''

/** The first of these packages' program that is there. No install script has run: the program lies in the package. */
const programIn = (names, ...path) =>
  names
    .map(folderOf)
    .filter(Boolean)
    .map((folder) => join(folder, ...path) + exe)
    .find(existsSync)

export const deno = programIn([`@deno/${machine}-glibc`, `@deno/${machine}`], 'deno')
export const bun = programIn([`@oven/bun-${machine.replace('arm64', 'aarch64').replace('win32', 'windows')}`], 'bin', 'bun')

/** Node of another major version: `{ version, program }`, the program undefined where there is none. */
export const nodeOf = (major) => {
  const folder = join(import.meta.dirname, '../nodes/node_modules', `node-${major}-${machine}`)
  const program = join(folder, 'bin', 'node') + exe
  return existsSync(program) ? { version: versionIn(folder), program } : { version: major }
}

export const HOW_TO_GET_PROGRAM = `there is no npm package with it for ${machine}`
