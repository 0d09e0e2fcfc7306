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

const packages = (manifest) => Object.keys(JSON.parse(readFileSync(manifest)).optionalDependencies)

/**
 * The program at `path` in the first of `folders`, by package, that has it; no install script has run, so it is taken from the package.
 * `missing`: why there is none. `skip`, for `test(name, { skip })`: the same, but false in CI if `manifest` lists a package for
 * this machine, because CI must have it.
 */
function programIn(folders, path, manifest, howToInstall) {
  const program = Object.values(folders)
    .filter(Boolean)
    .map((folder) => join(folder, ...path) + exe)
    .find(existsSync)
  if (program !== undefined) return { program, skip: false }
  const isForMachine = packages(manifest).some((name) => Object.hasOwn(folders, name))
  const missing = isForMachine ? `it is not installed: ${howToInstall}` : `no npm package has it for ${machine}`
  return { missing, skip: isForMachine && process.env.CI === 'true' ? false : missing }
}

const fromPackages = (name, packageNames, ...path) =>
  programIn(
    Object.fromEntries(packageNames.map((each) => [each, folderOf(each)])),
    path,
    require.resolve(`${name}/package.json`),
    'run `npm ci --ignore-scripts`',
  )

export const deno = fromPackages('deno', [`@deno/${machine}-glibc`, `@deno/${machine}`], 'deno')
export const bun = fromPackages('bun', [`@oven/bun-${machine.replace('arm64', 'aarch64').replace('win32', 'windows')}`], 'bin', 'bun')

/** A different major version of Node, which `npm test` installs: its program, and its `version`, or the major version without it. */
export const nodeOf = (major) => {
  const nodes = join(import.meta.dirname, '../nodes')
  const name = `node-${major}-${machine}`
  const folder = join(nodes, 'node_modules', name)
  const node = programIn({ [name]: folder }, ['bin', 'node'], join(nodes, 'package.json'), 'run `npm test -- hosts`')
  return { ...node, version: node.program ? versionIn(folder) : major }
}
