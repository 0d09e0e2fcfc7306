// Everything that a fresh clone needs before anything runs, each step once: npm packages, wasm target, wasm-bindgen, wasm-pack,
// and the build. Uses Node alone, because at first nothing else is installed.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

export const root = dirname(dirname(fileURLToPath(import.meta.url)))

/** The entries of the npm package: each has a wasm module, which pkg/cdylib builds, and loaders. */
export const ENTRIES = ['verify', 'index', 'packument']

const WASM_PACK = '0.15.1'
const cache = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'npm-hooks')
const isWindows = process.platform === 'win32'

/** The environment for programs: the tools of this project come first in PATH. */
export const env = {
  ...process.env,
  PATH: [
    join(root, 'node_modules', '.bin'),
    toolFolder('wasm-bindgen', wasmBindgenVersion()),
    toolFolder('wasm-pack', WASM_PACK),
    process.env.PATH,
  ].join(delimiter),
}

/** The environment for wasm builds. Rust's flags are set here because a RUSTFLAGS variable would replace those of a config file. */
export const wasmEnv = {
  ...env,
  RUSTFLAGS: '',
  CARGO_ENCODED_RUSTFLAGS: [
    '-Ctarget-feature=+simd128',
    // Inlining small functions costs 1 kB and makes a small body a sixth faster.
    '-Cllvm-args=-inline-threshold=25',
    // The same .wasm from any folder, without the machine's paths in it.
    `--remap-path-prefix=${process.env.CARGO_HOME || join(homedir(), '.cargo')}=cargo`,
    `--remap-path-prefix=${process.env.RUSTUP_HOME || join(homedir(), '.rustup')}=rustup`,
    `--remap-path-prefix=${root}=.`,
  ].join('\x1f'),
}

/**
 * How the modules of the npm package are built: Cargo's further arguments, and its environment. Rust's standard library is built
 * with them, for size, and aborts without a text that no host shows; that takes a tenth off the download. It needs the library's source;
 * without it the library that rustup installs is used, with the same answers.
 */
export function wasmBuild() {
  if (!hasLibrarySource()) return { args: [], env: wasmEnv }
  return {
    args: ['-Zbuild-std=std,panic_abort', '-Zbuild-std-features=optimize_for_size'],
    env: {
      ...wasmEnv,
      // These two options of a pinned Rust are not stable yet.
      RUSTC_BOOTSTRAP: '1',
      CARGO_ENCODED_RUSTFLAGS: [wasmEnv.CARGO_ENCODED_RUSTFLAGS, '-Zunstable-options', '-Cpanic=immediate-abort'].join('\x1f'),
    },
  }
}

/** Whether the source of Rust's standard library, and the crates that it needs, are installed or can be. */
function hasLibrarySource() {
  const quiet = (command, args) => spawnSync(command, args, { cwd: root, env, encoding: 'utf8', shell: isWindows })
  const { stdout } = quiet('rustc', ['--print', 'sysroot'])
  const manifest = join(stdout.trim(), 'lib/rustlib/src/rust/library/Cargo.toml')
  if (!existsSync(manifest)) quiet('rustup', ['component', 'add', 'rust-src'])
  const fetch = ['fetch', '--quiet', '--locked', '--manifest-path', manifest, '--target', 'wasm32-unknown-unknown']
  return (
    existsSync(manifest) && spawnSync('cargo', fetch, { cwd: root, env: { ...env, RUSTC_BOOTSTRAP: '1' }, shell: isWindows }).status === 0
  )
}

export function setup() {
  checkNode()
  checkRust()
  installPackages()
  addTarget('wasm32-unknown-unknown')
  installTools()
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
    // No package here needs its install script: programs come in packages for each platform.
    run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'])
  })
}

/** The oldest Rust that the crate supports. */
export function oldestRust() {
  return /^rust-version = "(.*)"$/m.exec(readFileSync(join(root, 'Cargo.toml'), 'utf8'))[1]
}

/** Other versions of Node for the tests, in a separate folder: in node_modules/.bin their `node` would replace the one in use. */
export function installNodes() {
  const folder = join(root, 'tests', 'nodes')
  const lock = readFileSync(join(folder, 'package-lock.json'))
  once('nodes', lock, existsSync(join(folder, 'node_modules')), 'other versions of Node, to test with', () => {
    run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--prefix', folder])
  })
}

/** Adds a compilation target of Rust, unless it is installed. */
export function addTarget(target) {
  const installed = spawnSync('rustup', ['target', 'list', '--installed'], { cwd: root, encoding: 'utf8', shell: isWindows })
  if (installed.stdout.split(/\s+/).includes(target)) return
  step(`Rust's target ${target}`)
  run('rustup', ['target', 'add', target])
}

/** The tools run for seconds, so they are built without optimization, and share a folder for their common dependencies. */
const toolEnv = {
  ...env,
  CARGO_PROFILE_RELEASE_OPT_LEVEL: '0',
  CARGO_PROFILE_RELEASE_LTO: 'off',
  CARGO_PROFILE_RELEASE_DEBUG: '0',
  CARGO_PROFILE_RELEASE_STRIP: 'debuginfo',
  CARGO_PROFILE_RELEASE_CODEGEN_UNITS: '256',
  CARGO_TARGET_DIR: join(cache, 'tools', 'target'),
}

function installTools() {
  // The formats between wasm-bindgen's program and library are private: their versions must be equal.
  const tools = [
    { name: 'wasm-bindgen', crate: 'wasm-bindgen-cli', version: wasmBindgenVersion(), duration: 'one to two minutes' },
    { name: 'wasm-pack', crate: 'wasm-pack', version: WASM_PACK, duration: 'about a minute' },
  ]
  const missing = tools.filter(({ name, version }) => !isInstalled(name, version))
  for (const { name, crate, version, duration } of missing) {
    step(`${crate} ${version} (once on this machine, ${duration})`)
    // Without --locked: the locked dependencies of these two do not build with every Rust.
    run('cargo', ['install', crate, '--version', version, '--root', dirname(toolFolder(name, version))], toolEnv)
  }
  if (missing.length > 0) rmSync(toolEnv.CARGO_TARGET_DIR, { recursive: true, force: true })
}

function isInstalled(name, version) {
  const { stdout } = spawnSync(name, ['--version'], { env, encoding: 'utf8', shell: isWindows })
  return stdout?.trim().endsWith(` ${version}`) ?? false
}

function build() {
  const wasm = [
    'Cargo.toml',
    'Cargo.lock',
    'rust-toolchain.toml',
    'package-lock.json',
    'scripts/setup.js',
    ...files('pkg/cdylib'),
    ...files('src'),
  ]
  const isThere = ENTRIES.every((entry) => existsSync(join(root, 'pkg/wasm', entry, 'npm_hooks_bg.wasm')))
  once('build', digestOf(wasm), isThere, 'the wasm modules', () => {
    const { args, env: environment } = wasmBuild()
    if (args.length === 0) step("without the source of Rust's standard library (rustup component add rust-src): the modules get larger")
    for (const entry of ENTRIES) {
      const output = ['--out-dir', join(root, 'pkg/wasm', entry), '--out-name', 'npm_hooks', '--no-pack', '--no-gitignore']
      const pack = ['build', join(root, 'pkg/cdylib', entry), '--release', '--target', 'bundler', ...output, '--mode', 'no-install']
      run('wasm-pack', [...pack, ...(args.length > 0 ? ['--', ...args] : [])], { ...environment, CARGO_TARGET_DIR: join(root, 'target') })
    }
  })
  const loaders = [...wasm, 'scripts/build-loaders.js', 'scripts/pack-wasm.js', ...files('pkg/src')]
  once('loaders', digestOf(loaders), existsSync(join(root, 'pkg/dist/shared.js')), 'the loaders', () => {
    // In its own process: esbuild may have been installed a moment ago.
    run(process.execPath, [join(root, 'scripts/build-loaders.js'), join(root, 'pkg/wasm'), join(root, 'pkg/dist')])
  })
}

function digestOf(names) {
  const digest = createHash('sha256')
  for (const name of names) digest.update(name).update(readFileSync(join(root, name)))
  return digest.digest()
}

/** Does `work` unless it was done for the same input; the stamp is in `target/`, which git ignores. */
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
