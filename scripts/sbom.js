// Writes the bills of materials of a release in CycloneDX: `npm run sbom -- FOLDER`. One has what is in the npm package, one what the crate
// depends on, and one the npm packages that build and test both. The same commit gives the same bytes.
import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { MODULES, root, start } from './setup.js'
import { installSupplyChain, supplyChainEnv } from './supply-chain.js'

const SPEC_VERSION = '1.5'

/** What cargo-cyclonedx writes next to each manifest of the workspace. */
const WRITTEN = 'npm-hooks-bill'

/** `[name of the file, bill]` for each. */
export function bills() {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  return [
    [`npm-hooks-${version}.npm.cdx.json`, npmBill(version)],
    [`npm-hooks-${version}.crate.cdx.json`, reproducible(cargoBills('all', [''])[0])],
    [`npm-hooks-${version}.development.cdx.json`, reproducible(developmentBill())],
  ]
}

/** The crates that are compiled into the modules, and Rust's standard library. */
function npmBill(version) {
  const ofModules = cargoBills(
    'wasm32-unknown-unknown',
    MODULES.map((entry) => `pkg/cdylib/${entry}`),
  )
  const [first] = ofModules
  const library = standardLibrary()
  const components = distinct([...ofModules.flatMap(({ metadata, components }) => [metadata.component, ...components]), library])
  const purl = `pkg:npm/npm-hooks@${version}`
  const dependencies = distinct(
    ofModules.flatMap(({ dependencies }) => dependencies),
    ({ ref }) => ref,
  )
  const modules = ofModules.map(({ metadata }) => metadata.component['bom-ref'])
  const component = { type: 'library', 'bom-ref': purl, name: 'npm-hooks', version, licenses: licensesOfPackage(), purl }
  return reproducible({
    ...first,
    metadata: { ...first.metadata, component },
    components,
    dependencies: [{ ref: purl, dependsOn: [...modules, library['bom-ref']] }, ...dependencies],
  })
}

function licensesOfPackage() {
  const { license } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  return [{ expression: license }]
}

/** It is compiled into the modules too, from the source that belongs to the pinned compiler. */
function standardLibrary() {
  const [, version] = /^channel = "(.*)"$/m.exec(readFileSync(join(root, 'rust-toolchain.toml'), 'utf8'))
  const purl = `pkg:github/rust-lang/rust@${version}#library/std`
  return {
    type: 'library',
    'bom-ref': purl,
    name: 'std',
    version,
    scope: 'required',
    licenses: [{ expression: 'MIT OR Apache-2.0' }],
    purl,
  }
}

/** Those of packages of the workspace, by their folders. It is copied, because the bills are written next to the manifests, and a build may read them. */
function cargoBills(target, folders) {
  const options = ['--format', 'json', '--spec-version', SPEC_VERSION, '--target', target, '--no-build-deps']
  const copy = mkdtempSync(join(realpathSync(tmpdir()), 'npm-hooks-bill-'))
  try {
    for (const file of run('git', ['ls-files', '*.toml', '*.rs', 'Cargo.lock']).trim().split('\n')) {
      mkdirSync(join(copy, dirname(file)), { recursive: true })
      cpSync(join(root, file), join(copy, file))
    }
    run('cargo', ['cyclonedx', '--quiet', ...options, '--override-filename', WRITTEN], copy)
    const [there, here] = [copy, root].map((folder) => pathToFileURL(folder).href)
    return folders.map((folder) => JSON.parse(readFileSync(join(copy, folder, `${WRITTEN}.json`), 'utf8').replaceAll(there, here)))
  } finally {
    rmSync(copy, { recursive: true, force: true })
  }
}

/** npm needs a version of each package, which those of this project that are not published do not have. */
function developmentBill() {
  const folder = mkdtempSync(join(tmpdir(), 'npm-hooks-bill-'))
  try {
    const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'))
    cpSync(join(root, 'package.json'), join(folder, 'package.json'))
    for (const [path, entry] of Object.entries(lock.packages)) {
      if (path === '' || path.includes('node_modules/')) continue
      entry.version ??= '0.0.0'
      mkdirSync(join(folder, path), { recursive: true })
      const manifest = JSON.parse(readFileSync(join(root, path, 'package.json'), 'utf8'))
      writeFileSync(join(folder, path, 'package.json'), JSON.stringify({ version: entry.version, ...manifest }))
    }
    writeFileSync(join(folder, 'package-lock.json'), JSON.stringify(lock))
    const bill = JSON.parse(run('npm', ['sbom', '--sbom-format', 'cyclonedx', '--package-lock-only', '--sbom-type', 'application'], folder))
    // npm takes the name of the folder.
    bill.metadata.component.name = 'npm-hooks-development'
    return bill
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Without a random number and a path, and with the time of the commit, so that it can be made again. */
function reproducible({ serialNumber: _, ...bill }) {
  const seconds = Number(run('git', ['log', '-1', '--format=%ct']).trim())
  const metadata = { ...bill.metadata, timestamp: new Date(seconds * 1000).toISOString() }
  return JSON.parse(JSON.stringify({ ...bill, metadata }).replaceAll(pathToFileURL(root).href, 'file:///npm-hooks'))
}

function distinct(items, keyOf = (item) => item['bom-ref']) {
  return [...new Map(items.map((item) => [keyOf(item), item])).values()].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))
}

function run(command, args, cwd = root) {
  const options = { cwd, env: supplyChainEnv, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 }
  const { status, stdout, stderr } = command === 'npm' ? start(command, args, options) : spawnSync(command, args, options)
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} failed:\n${stderr}`)
  return stdout
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  installSupplyChain(['cargo-cyclonedx'])
  const folder = resolve(process.argv[2] ?? join(root, 'target/sbom'))
  mkdirSync(folder, { recursive: true })
  for (const [name, bill] of bills()) {
    writeFileSync(join(folder, name), `${JSON.stringify(bill, null, 2)}\n`)
    console.log(`${join(folder, name)}: ${bill.components.length} components`)
  }
}
