// All that a fresh clone needs before anything runs, each step once: npm packages, wasm target, wasm-bindgen, wasm-pack,
// and the build. Uses Node alone, because at first there is nothing else.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

export const root = dirname(dirname(fileURLToPath(import.meta.url)))

const WASM_PACK = '0.15.1'
const cache = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'npm-hooks')
const isWindows = process.platform === 'win32'

/** Where the tools of this project lie; all that starts programs puts them first. */
export const env = {
  ...process.env,
  PATH: [
    join(root, 'node_modules', '.bin'),
    toolFolder('wasm-bindgen', wasmBindgenVersion()),
    toolFolder('wasm-pack', WASM_PACK),
    process.env.PATH,
  ].join(delimiter),
}

/** Rust's flags for wasm. A RUSTFLAGS variable would replace those of a config file, so they are set here for everyone. */
export const wasmEnv = {
  ...env,
  RUSTFLAGS: '',
  CARGO_ENCODED_RUSTFLAGS: [
    '-Ctarget-feature=+simd128',
    // Small functions belong where they are called even in small code: 1 kB more, a sixth less time for a small body.
    '-Cllvm-args=-inline-threshold=25',
    // The same .wasm from any folder, and no machine's path in it.
    `--remap-path-prefix=${process.env.CARGO_HOME || join(homedir(), '.cargo')}=cargo`,
    `--remap-path-prefix=${root}=.`,
  ].join('\x1f'),
}

export function setup() {
  checkNode()
  checkRust()
  installPackages()
  addTarget()
  // wasm-bindgen's program and library speak a private language: their versions must be the same.
  installTool('wasm-bindgen', 'wasm-bindgen-cli', wasmBindgenVersion(), 'three to five minutes')
  installTool('wasm-pack', 'wasm-pack', WASM_PACK, 'about two minutes')
  build()
}

function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number)
  if (major > 20 || (major === 20 && minor >= 19)) return
  fail(`Node ${process.versions.node} is too old: install Node 20.19 or newer`)
}

function checkRust() {
  for (const tool of ['cargo', 'rustup']) {
    if (spawnSync(tool, ['--version'], { shell: isWindows }).status !== 0) {
      fail(`${tool} was not found: install Rust by rustup, then open a new terminal`)
    }
  }
}

function installPackages() {
  const lock = readFileSync(join(root, 'package-lock.json'))
  once('npm-packages', lock, existsSync(join(root, 'node_modules')), 'npm packages', () => {
    // No package here needs its install script: their programs come as packages of their own.
    run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'])
  })
}

/** Other versions of Node, for the tests: apart, because their `node` would take the place of the one in use. */
export function installNodes() {
  const folder = join(root, 'tests', 'nodes')
  const lock = readFileSync(join(folder, 'package-lock.json'))
  once('nodes', lock, existsSync(join(folder, 'node_modules')), 'other versions of Node, to test with', () => {
    run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--prefix', folder])
  })
}

function addTarget() {
  const installed = spawnSync('rustup', ['target', 'list', '--installed'], { cwd: root, encoding: 'utf8', shell: isWindows })
  if (installed.stdout.includes('wasm32-unknown-unknown')) return
  step('wasm target')
  run('rustup', ['target', 'add', 'wasm32-unknown-unknown'])
}

function installTool(name, crate, version, takes) {
  const installed = spawnSync(name, ['--version'], { env, encoding: 'utf8', shell: isWindows })
  if (installed.stdout?.trim().endsWith(` ${version}`)) return
  step(`${crate} ${version} (once on this machine, ${takes})`)
  // Without --locked: the locked dependencies of these two do not build with every Rust.
  run('cargo', ['install', crate, '--version', version, '--root', dirname(toolFolder(name, version))])
}

function build() {
  const sources = ['Cargo.toml', 'Cargo.lock', 'package-lock.json', 'scripts/setup.js', ...files('pkg/cdylib'), ...files('src')]
  const stamp = createHash('sha256')
  for (const file of sources) stamp.update(file).update(readFileSync(join(root, file)))
  once('build', stamp.digest(), existsSync(join(root, 'pkg/wasm/inline.js')), 'the wasm module', () => {
    const output = ['--out-dir', join(root, 'pkg/wasm'), '--out-name', 'npm_hooks', '--no-pack', '--no-gitignore']
    const pack = ['build', join(root, 'pkg/cdylib'), '--release', '--target', 'bundler', ...output, '--mode', 'no-install']
    run('wasm-pack', pack, { ...wasmEnv, CARGO_TARGET_DIR: join(root, 'target') })
    inline(join(root, 'pkg/wasm'))
  })
}

/** Writes the module in `folder` as text too, for hosts that have no file to read it from. */
export function inline(folder) {
  const base64 = readFileSync(join(folder, 'npm_hooks_bg.wasm')).toString('base64')
  writeFileSync(join(folder, 'inline.js'), `export const base64 = '${base64}'\n`)
}

/** Does `work` unless it was done for the same input; the stamp lies in `target/`, which git ignores. */
function once(name, input, isThere, title, work) {
  const stamp = join(root, 'target', `${name}.stamp`)
  const digest = createHash('sha256').update(input).digest('hex')
  if (isThere && existsSync(stamp) && readFileSync(stamp, 'utf8') === digest) return
  step(title)
  work()
  mkdirSync(dirname(stamp), { recursive: true })
  writeFileSync(stamp, digest)
}

function files(folder) {
  return readdirSync(join(root, folder), { recursive: true })
    .map((name) => join(folder, name))
    .filter((name) => statSync(join(root, name)).isFile())
    .sort()
}

function wasmBindgenVersion() {
  const lock = readFileSync(join(root, 'Cargo.lock'), 'utf8')
  return /name = "wasm-bindgen"\r?\nversion = "([^"]+)"/.exec(lock)[1]
}

function toolFolder(name, version) {
  return join(cache, 'tools', `${name}-${version}`, 'bin')
}

function step(title) {
  console.log(`\n▸ setting up: ${title}`)
}

function run(command, args, environment = env) {
  const { status, error } = spawnSync(command, args, { cwd: root, env: environment, stdio: 'inherit', shell: isWindows })
  if (status !== 0) fail(`\`${command} ${args.join(' ')}\` failed${error ? `: ${error.message}` : ''}`)
}

function fail(message) {
  console.error(`\n✗ ${message}`)
  process.exit(1)
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) setup()
