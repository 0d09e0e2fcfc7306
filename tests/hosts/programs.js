// Hosts that are programs from npm packages, which exist for some platforms only.
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

const require = createRequire(import.meta.url)

export const machine = `${process.platform}-${process.arch}`

/** The folder of a package; undefined if it is not installed because it is for a different platform. */
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

/** The program in the first of these packages that is installed. No install script has run, so it is taken from the package. */
const programIn = (names, ...path) =>
  names
    .map(folderOf)
    .filter(Boolean)
    .map((folder) => join(folder, ...path) + exe)
    .find(existsSync)

export const deno = programIn([`@deno/${machine}-glibc`, `@deno/${machine}`], 'deno')
export const bun = programIn([`@oven/bun-${machine.replace('arm64', 'aarch64').replace('win32', 'windows')}`], 'bin', 'bun')

/** A different major version of Node: `{ version, program }`, without `program` if it is not installed. */
export const nodeOf = (major) => {
  const folder = join(import.meta.dirname, '../nodes/node_modules', `node-${major}-${machine}`)
  const program = join(folder, 'bin', 'node') + exe
  return existsSync(program) ? { version: versionIn(folder), program } : { version: major }
}

export const HOW_TO_GET_PROGRAM = `no npm package has it for ${machine}`
