// Builds the fuzz targets with the flags of cargo-fuzz: only libFuzzer's source, in a crate, and a C++ compiler are needed.
import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { env, root } from '../setup.js'
import { instrument } from './instrument.js'

const COVERAGE = ['level=4', 'inline-8bit-counters', 'pc-table', 'trace-compares'].map(
  (option) => `-Cllvm-args=-sanitizer-coverage-${option}`,
)
const FLAGS = ['-Cpasses=sancov-module', ...COVERAGE, '--cfg=fuzzing', '-Clink-dead-code', '-Ccodegen-units=1']

/** `none` is the fastest; `address` finds wrong accesses to memory too, in code of others: this crate has no unsafe code. */
export const SANITIZERS = /** @type {const} */ (['none', 'address'])

const folderOf = (sanitizer) => join(root, 'target/fuzz', sanitizer)

/** Why the targets in Rust cannot be built here; `undefined` if they can. */
export function missingFuzzer() {
  if (!['linux', 'darwin'].includes(process.platform)) return 'libFuzzer is for Linux and macOS'
  const compiler = process.env.CXX || 'c++'
  return spawnSync(compiler, ['--version']).status === 0 ? undefined : 'libFuzzer needs a C++ compiler: install g++ or clang, or set CXX'
}

/** Builds the programs of all targets, and prints what cargo prints; returns where they are. */
export function buildPrograms(sanitizer) {
  const host = /^host: (.*)$/m.exec(spawnSync('rustc', ['-vV'], { encoding: 'utf8', env }).stdout)?.[1]
  const flags = sanitizer === 'none' ? FLAGS : [...FLAGS, `-Zsanitizer=${sanitizer}`]
  const args = [
    'build',
    '--release',
    '--locked',
    '--manifest-path',
    'fuzz/Cargo.toml',
    '--target',
    host,
    '--target-dir',
    folderOf(sanitizer),
  ]
  // The flags that are not stable, on the stable toolchain.
  const environment = { ...env, RUSTFLAGS: flags.join(' '), ...(sanitizer === 'none' ? {} : { RUSTC_BOOTSTRAP: '1' }) }
  const { status } = spawnSync('nice', ['-n', '19', 'cargo', ...args], { cwd: root, env: environment, stdio: 'inherit' })
  if (status !== 0) throw new Error('the fuzz targets could not be built')
  return join(folderOf(sanitizer), host, 'release')
}

/** Writes the target in JavaScript, with counted branches; returns its file and the number of branches. */
export async function buildModule() {
  // Only now: the npm packages may not be installed before.
  const { buildSync } = await import('esbuild')
  const folder = join(root, 'target/fuzz')
  mkdirSync(folder, { recursive: true })
  const bundle = (contents, external) =>
    buildSync({ stdin: { contents, resolveDir: root }, external, bundle: true, format: 'esm', platform: 'node', write: false })
      .outputFiles[0].text
  const { code, branches } = instrument(bundle(`export * from 'npm-hooks/request'`, []))
  writeFileSync(join(folder, 'recognizer.js'), code)
  const check = `import * as api from './recognizer.js'; import { checkRequest } from './fuzz/request.js'
    export const check = (input) => checkRequest(api, input)`
  const module = join(folder, 'request.js')
  writeFileSync(module, bundle(check, ['./recognizer.js']))
  return { module, branches }
}

/** The words of a dictionary in libFuzzer's format, as Latin-1 text. */
export function wordsOf(file) {
  const lines = readFileSync(join(root, 'fuzz', file), 'latin1').split('\n')
  const words = lines.filter((line) => line.startsWith('"')).map((line) => line.slice(1, line.lastIndexOf('"')))
  return words.map((word) =>
    word.replace(/\\(?:x([\da-f]{2})|(.))/g, (_, digits, char) => (digits ? String.fromCharCode(Number.parseInt(digits, 16)) : char)),
  )
}
