// Everything that a fresh clone needs before anything runs, each step once: npm packages, wasm target, wasm-bindgen, wasm-pack,
// and the build. Uses Node alone, because at first nothing else is installed.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { basename, delimiter, dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

export const root = dirname(dirname(fileURLToPath(import.meta.url)))

/** The entries of the npm package that have a wasm module, which pkg/cdylib builds. */
export const MODULES = ['verify', 'index', 'packument', 'hook', 'filter']

/** All entries of the npm package, each with loaders; `follow` imports that of `packument`, and `request` imports none. */
export const ENTRIES = [...MODULES, 'follow', 'request']

/** The kinds of hosts: the folder of their loaders in pkg/dist, and the source that loads the module there. */
export const HOSTS = [
  { folder: '', load: 'load.js' },
  { folder: 'browser/', load: 'load-packed.js' },
  { folder: 'edge/', load: 'load-compiled.js' },
]

/** The built files of the npm package. */
export const BUILT = [
  'pkg/dist/shared.js',
  'pkg/dist/cli.js',
  ...ENTRIES.flatMap((entry) => HOSTS.map(({ folder }) => `pkg/dist/${folder}${entry}.js`)),
  ...MODULES.map((entry) => `pkg/dist/edge/${entry}.wasm`),
]

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

const RUST_FLAGS = [
  '-Ctarget-feature=+simd128',
  // The same .wasm from any folder, without the machine's paths in it.
  `--remap-path-prefix=${process.env.CARGO_HOME || join(homedir(), '.cargo')}=cargo`,
  `--remap-path-prefix=${process.env.RUSTUP_HOME || join(homedir(), '.rustup')}=rustup`,
  `--remap-path-prefix=${root}=.`,
]
/**
 * Up to which cost LLVM inlines a function. In the module of receivers a higher one costs 0.2 kB and makes a small body a tenth
 * faster; in that of packuments it would cost 1.8 kB.
 */
const INLINE_THRESHOLDS = { verify: 25, index: 60, packument: 25, hook: 25, filter: 25 }
const inlineFlag = (threshold) => `-Cllvm-args=-inline-threshold=${threshold}`

/** The environment for wasm builds. Rust's flags are set here because a RUSTFLAGS variable would replace those of a config file. */
export const wasmEnv = {
  ...env,
  RUSTFLAGS: '',
  CARGO_ENCODED_RUSTFLAGS: [...RUST_FLAGS, inlineFlag(INLINE_THRESHOLDS.packument)].join('\x1f'),
}

/**
 * How the module of an entry of the npm package is built: Cargo's further arguments, and its environment. Rust's standard library is built
 * with them, for size, and aborts without a text that no host shows; that takes a tenth off the download. It needs the library's source;
 * without it the library that rustup installs is used, with the same answers.
 */
export function wasmBuild(entry) {
  if (missingLibrarySource() !== undefined) return { args: [], env: wasmEnv }
  // A flag of one package alone, so that all modules share the library. They inline when they are linked.
  const flags = `profile.release.package.npm-hooks-${entry}-cdylib.rustflags=["${inlineFlag(INLINE_THRESHOLDS[entry])}"]`
  return {
    args: ['-Zbuild-std=std,panic_abort', '-Zbuild-std-features=optimize_for_size', '-Zprofile-rustflags', '--config', flags],
    env: {
      ...wasmEnv,
      // These options of a pinned Rust are not stable yet.
      RUSTC_BOOTSTRAP: '1',
      CARGO_ENCODED_RUSTFLAGS: [...RUST_FLAGS, '-Zunstable-options', '-Cpanic=immediate-abort'].join('\x1f'),
    },
  }
}

let missingSource

/** Why Rust's standard library cannot be built; undefined if it can. Looked up once: each time may use the network. */
function missingLibrarySource() {
  missingSource ??= { reason: lookUpLibrarySource() }
  return missingSource.reason
}

function lookUpLibrarySource() {
  const manifest = librarySource()
  // Not a component of rust-toolchain.toml: without a network, rustup would then refuse to start cargo at all.
  if (!existsSync(manifest)) {
    step("the source of Rust's standard library")
    start('rustup', ['component', 'add', 'rust-src'], { stdio: 'inherit' })
  }
  if (!existsSync(manifest)) return "the source of Rust's standard library: rustup component add rust-src"
  const fetch = ['fetch', '--quiet', '--locked', '--manifest-path', manifest, '--target', 'wasm32-unknown-unknown']
  const isFetched = start('cargo', fetch, { encoding: 'utf8', env: { ...env, RUSTC_BOOTSTRAP: '1' } }).status === 0
  return isFetched ? undefined : "the crates of Rust's standard library, which cargo fetch could not download"
}

/** The manifest in the source of Rust's standard library. */
function librarySource() {
  const { stdout } = start('rustc', ['--print', 'sysroot'], { encoding: 'utf8' })
  return join(stdout.trim(), 'lib/rustlib/src/rust/library/Cargo.toml')
}

/** Says what the build of the present modules lacked, if anything. */
const missingStamp = join(root, 'target/missing.stamp')

/** What the present modules were built without, which makes them larger; undefined if nothing is missing. */
export const missingInModules = () => (existsSync(missingStamp) ? readFileSync(missingStamp, 'utf8') : undefined)

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
    if (start(tool, ['--version']).status !== 0) {
      fail(`${tool} was not found: install Rust with rustup (https://rustup.rs), then open a new terminal`)
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

/** Where the registry of tests/verdaccio is installed: outside of the sources, where its own tests would be found. */
export const verdaccioFolder = join(root, 'target/verdaccio')

/** The registry that tests/verdaccio watches. */
export function installVerdaccio() {
  installFrom(join(root, 'tests/verdaccio'), verdaccioFolder, 'verdaccio', 'the registry Verdaccio')
}

/** Where the last npm with the command `npm hook` is installed: outside of the sources, so that no script runs it instead of yours. */
export const npm10Folder = join(root, 'target/npm-10')

export function installNpm10() {
  installFrom(join(root, 'tests/npm-10'), npm10Folder, 'npm-10', 'npm 10, which has `npm hook`')
}

/** What validates the documents of the hooks API. */
export const contractFolder = join(root, 'target/contract')

/** Where Schemathesis is, which sends generated requests. */
export const schemathesisFolder = join(root, 'target/schemathesis')

const PYTHON = isWindows ? 'python' : 'python3'

/** Why Schemathesis cannot run. */
export const missingSchemathesis = () =>
  missingPython() ?? (existsSync(schemathesisProgram()) ? undefined : 'Schemathesis could not be installed from PyPI')

const missingPython = () =>
  start(PYTHON, ['-c', 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 10))'], { encoding: 'utf8' }).status === 0
    ? undefined
    : 'install Python 3.10 or later with venv'

export function installContract() {
  installFrom(join(root, 'tests/contract'), contractFolder, 'contract', 'what validates the documents of the hooks API')
  if (missingPython() !== undefined) return
  const requirements = join(root, 'tests/contract/requirements.txt')
  once(
    'schemathesis',
    readFileSync(requirements),
    existsSync(schemathesisProgram()),
    'Schemathesis, which sends generated requests',
    () => {
      run(PYTHON, ['-m', 'venv', '--clear', schemathesisFolder])
      // Without PyPI the one test that needs it is skipped, and says so.
      start(
        schemathesisProgram('python'),
        ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--requirement', requirements],
        {
          stdio: 'inherit',
        },
      )
    },
  )
}

/** A program of the folder that Schemathesis is installed in. */
export const schemathesisProgram = (name = 'schemathesis') => join(schemathesisFolder, isWindows ? `Scripts/${name}.exe` : `bin/${name}`)

/** Where Stryker is, which changes the JavaScript. */
export const strykerFolder = join(root, 'target/stryker')

export function installStryker() {
  installFrom(join(root, 'tests/mutants'), strykerFolder, 'stryker', 'Stryker, which changes the JavaScript')
}

/** The applications of tests/edge-frameworks. */
export const EDGE_FRAMEWORKS = ['nitro', 'opennext']

/** Where an application is built: outside of the sources, because its frameworks write next to them. */
export const edgeFrameworkFolder = (name) => join(root, 'target/edge-frameworks', name)

/** The frameworks for the slow tests: hundreds of MB. */
export function installEdgeFrameworks() {
  for (const name of EDGE_FRAMEWORKS)
    installFrom(join(root, 'tests/edge-frameworks', name), edgeFrameworkFolder(name), `edge-framework-${name}`, `${name}, to test in`)
}

/** Installs in `folder` what the manifest and the lock file in `source` say. */
function installFrom(source, folder, stamp, title) {
  const [manifest, lock] = ['package.json', 'package-lock.json'].map((file) => join(source, file))
  once(stamp, readFileSync(lock), existsSync(join(folder, 'node_modules')), title, () => {
    mkdirSync(folder, { recursive: true })
    for (const file of [manifest, lock]) cpSync(file, join(folder, basename(file)))
    run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--prefix', folder])
  })
}

/** Adds a compilation target of Rust, unless it is installed. */
export function addTarget(target) {
  const installed = start('rustup', ['target', 'list', '--installed'], { encoding: 'utf8' })
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
  installPrograms([
    // The formats between wasm-bindgen's program and library are private: their versions must be equal.
    { name: 'wasm-bindgen', crate: 'wasm-bindgen-cli', version: wasmBindgenVersion(), duration: 'one to two minutes' },
    { name: 'wasm-pack', crate: 'wasm-pack', version: WASM_PACK, duration: 'about a minute' },
  ])
}

/** Builds the programs of these crates that are missing, `{ name, crate, version, duration }`, each in its `toolFolder`. */
export function installPrograms(programs) {
  const missing = programs.filter(({ name, version }) => !isInstalled(name, version))
  for (const { name, crate, version, duration } of missing) {
    step(`${crate} ${version} (once on this machine, ${duration})`)
    // Without --locked: the locked dependencies of some do not build with every Rust.
    run('cargo', ['install', crate, '--version', version, '--root', dirname(toolFolder(name, version))], toolEnv)
  }
  if (missing.length > 0) rmSync(toolEnv.CARGO_TARGET_DIR, { recursive: true, force: true })
}

/** Whether a version of a program is in its `toolFolder`, or in PATH. */
export function isInstalled(name, version) {
  if (existsSync(join(toolFolder(name, version), isWindows ? `${name}.exe` : name))) return true
  const { stdout } = start(name, ['--version'], { encoding: 'utf8' })
  return stdout?.trim().endsWith(` ${version}`) ?? false
}

/** Builds the modules and the loaders from the sources, unless they are built. */
export function build() {
  const sources = [
    'Cargo.toml',
    'Cargo.lock',
    'rust-toolchain.toml',
    'package-lock.json',
    'scripts/setup.js',
    ...files('pkg/cdylib'),
    ...files('src'),
  ]
  const modules = MODULES.flatMap((entry) => ['npm_hooks_bg.wasm', 'npm_hooks_bg.js'].map((name) => join('pkg/wasm', entry, name)))
  // A build that lacked the source of the standard library is made again as soon as it is installed.
  const isBest = missingInModules() === undefined || !existsSync(librarySource()) || missingLibrarySource() !== undefined
  once('build', digestOf(sources), areThere(modules) && isBest, 'the wasm modules', buildModules)
  const loaders = ['package.json', 'package-lock.json', 'scripts/build-loaders.js', 'scripts/pack-wasm.js', ...files('pkg/src'), ...modules]
  once('loaders', digestOf(loaders), areThere(BUILT), 'the loaders', () => {
    // In its own process: esbuild may have been installed a moment ago.
    run(process.execPath, [join(root, 'scripts/build-loaders.js'), join(root, 'pkg/wasm'), join(root, 'pkg/dist')])
  })
}

function buildModules() {
  const missing = missingLibrarySource()
  if (missing !== undefined) step(`the modules get larger, without ${missing}`)
  for (const entry of MODULES) {
    const { args, env: environment } = wasmBuild(entry)
    const output = ['--out-dir', join(root, 'pkg/wasm', entry), '--out-name', 'npm_hooks', '--no-pack', '--no-gitignore']
    const pack = ['build', join(root, 'pkg/cdylib', entry), '--release', '--target', 'bundler', ...output, '--mode', 'no-install']
    run('wasm-pack', [...pack, ...(args.length > 0 ? ['--', ...args] : [])], { ...environment, CARGO_TARGET_DIR: join(root, 'target') })
  }
  for (const [name, digest] of moduleDigests()) console.log(`${digest}  ${name}`)
  if (missing === undefined) rmSync(missingStamp, { force: true })
  else writeFileSync(missingStamp, missing)
}

/** `[name, SHA-256]` of each built module. */
export const moduleDigests = () =>
  MODULES.map((entry) => `pkg/wasm/${entry}/npm_hooks_bg.wasm`).map((name) => [
    name,
    createHash('sha256')
      .update(readFileSync(join(root, name)))
      .digest('hex'),
  ])

const areThere = (names) => names.every((name) => existsSync(join(root, name)))

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

/** Where a program of one version is. */
export function toolFolder(name, version) {
  return join(cache, 'tools', `${name}-${version}`, 'bin')
}

function step(title) {
  console.log(`\n▸ setting up: ${title}`)
}

function run(command, args, environment = env) {
  const { status, error } = start(command, args, { env: environment, stdio: 'inherit' })
  if (status !== 0) fail(`\`${command} ${args.join(' ')}\` failed${error ? `: ${error.message}` : ''}`)
}

/**
 * Runs a program in the project's folder. On Windows some are .cmd files, which only a shell starts, and a shell splits at spaces; Node is
 * started without one.
 */
export function start(command, args, options) {
  const shell = isWindows && command !== process.execPath
  const quoted = shell ? args.map((argument) => (/\s/.test(argument) ? `"${argument}"` : argument)) : args
  return spawnSync(command, quoted, { cwd: root, env, ...options, shell })
}

function fail(message) {
  console.error(`\n✗ ${message}`)
  process.exit(1)
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) setup()
