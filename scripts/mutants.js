// Mutation testing: changes the code in one place after the other, and counts the changes that no test notices. By hand, and each week in
// CI: each change of Rust is a build, so all of them take a day on two cores; see CONTRIBUTING.md.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { parseArgs } from 'node:util'
import { readAccepted, rustKey, scriptKey } from '../tests/mutants/accepted.js'
import { env, installPrograms, installStryker, root, setup, strykerFolder, toolFolder } from './setup.js'

const CARGO_MUTANTS = { name: 'cargo-mutants', crate: 'cargo-mutants', version: '27.1.0', duration: 'one to two minutes' }

/** The modules of the crate, and the sources of the npm package that do the same there. Those that only export others have no changes. */
const MODULES = {
  signature: ['signature', 'host-verdict', 'host-hmac', 'host-alone', 'bytes', 'type-mistake', 'utf8', 'restore-body', 'verify'],
  event: ['event', 'hook-event', 'verify-delivery', 'hook-error', 'receive', 'read-body', 'delivery'],
  change: ['event', 'packuments'],
  packument: ['packuments'],
  review: ['packuments'],
}
const MIN_SHARE = 0.9
const USAGE = `usage: npm run mutants                          all modules: ${Object.keys(MODULES).join(', ')}
       npm run mutants -- MODULE…               these
       npm run mutants -- MODULE… --shard K/N   the Kth part of N of their Rust, from 0/N, e.g. one each night
       npm run mutants -- MODULE… --rust        only their Rust; --js: only their JavaScript`
const output = join(root, 'target/mutants')

const { modules, shard, hasRust, hasScripts } = options()
setup()
mkdirSync(output, { recursive: true })
if (hasRust) installPrograms([CARGO_MUTANTS])
if (hasScripts) installStryker()
const accepted = readAccepted()
const rows = [...(hasRust ? modules.map(inRust) : []), ...(hasScripts ? inScripts() : [])]
const titles = ['killed', 'survived', 'not buildable', 'killed of all']
console.log(`\n${''.padEnd(28)}${titles.map((title) => title.padStart(16)).join('')}`)
for (const { title, killed, survived, unviable, share } of rows) {
  const figures = [killed.length, survived.length, unviable.length, `${(share * 100).toFixed(1)} %`]
  console.log(`${title.padEnd(28)}${figures.map((figure) => String(figure).padStart(16)).join('')}`)
}
const survivors = rows.flatMap(({ survived }) => survived)
const unknown = survivors.filter((key) => !accepted.has(key))
const outdated = rows.flatMap(({ killed }) => killed).filter((key) => accepted.has(key))
list('No test notices these: add a row to a table, or the change with its reason to tests/mutants/accepted.json.', unknown)
list('tests/mutants/accepted.json lists these, but a test notices them: remove them there.', outdated)
console.log(`\n${survivors.length} survived, ${survivors.length - unknown.length} of them are listed in tests/mutants/accepted.json`)
// A shard is too small a part for a share.
const isEnough = shard !== undefined || rows.every(({ share }) => share >= MIN_SHARE)
if (!isEnough) console.log(`\nLess than ${MIN_SHARE * 100} % are killed.`)
process.exitCode = unknown.length === 0 && isEnough ? 0 : 1

function list(title, keys) {
  if (keys.length > 0) console.log(`\n${title}`)
  for (const key of keys) console.log(`  ${key}`)
}

/** A row of the report, from the key and the result of each change. One that makes the tests run without end is killed. */
function row(title, results) {
  const keys = results.map(({ key }) => key)
  const double = keys.find((key, at) => keys.indexOf(key) !== at)
  if (double !== undefined) throw new Error(`two changes have one name, so one entry would accept both: ${double}`)
  const of = (...names) => results.filter(({ result }) => names.includes(result)).map(({ key }) => key)
  const killed = of('CaughtMutant', 'Killed', 'Timeout')
  const survived = of('MissedMutant', 'Survived', 'NoCoverage')
  const unviable = of('Unviable', 'CompileError', 'RuntimeError')
  if (killed.length + survived.length + unviable.length !== results.length) throw new Error(`${title}: not every change was tried`)
  return { title, killed, survived, unviable, share: killed.length / Math.max(1, killed.length + survived.length) }
}

function inRust(module) {
  const folder = join(output, module)
  const files = [`src/${module}.rs`, `src/${module}/**`].flatMap((glob) => ['--file', glob])
  const args = ['mutants', ...files, '--output', folder, ...(shard === undefined ? [] : ['--shard', shard]), '--no-times', '--colors=never']
  const path = [toolFolder(CARGO_MUTANTS.name, CARGO_MUTANTS.version), env.PATH].join(delimiter)
  rmSync(join(folder, 'mutants.out'), { recursive: true, force: true })
  // It fails if a mutant survives, which the report says.
  spawnSync('cargo', args, { cwd: root, env: { ...env, PATH: path }, stdio: 'inherit' })
  const { outcomes } = report(join(folder, 'mutants.out/outcomes.json'))
  const mutants = outcomes.filter(({ scenario }) => scenario.Mutant !== undefined)
  return row(
    `src/${module}`,
    mutants.map(({ scenario, summary }) => ({ key: rustKey(scenario.Mutant), result: summary })),
  )
}

/** A row for each file. */
function inScripts() {
  const stryker = join(strykerFolder, 'node_modules/@stryker-mutator/core/bin/stryker.js')
  const files = new Set(modules.flatMap((module) => MODULES[module].map((name) => `pkg/src/${name}.js`)))
  const args = [stryker, 'run', 'tests/mutants/stryker.config.json', '--mutate', [...files].join(',')]
  rmSync(join(output, 'stryker.json'), { force: true })
  spawnSync(process.execPath, args, { cwd: root, env, stdio: 'inherit' })
  const { files: results } = report(join(output, 'stryker.json'))
  return Object.entries(results).map(([file, { mutants }]) =>
    row(
      file,
      mutants.map((mutant) => ({ key: scriptKey({ file, ...mutant }), result: mutant.status })),
    ),
  )
}

function report(path) {
  if (existsSync(path)) return JSON.parse(readFileSync(path, 'utf8'))
  console.error(`\n✗ there is no ${path}: the run failed, see above`)
  process.exit(1)
}

function options() {
  try {
    const flag = { type: 'boolean', default: false }
    const { values, positionals } = parseArgs({ allowPositionals: true, options: { shard: { type: 'string' }, rust: flag, js: flag } })
    const unknown = positionals.filter((name) => !Object.hasOwn(MODULES, name))
    if (unknown.length > 0) throw new Error(`unknown module: ${unknown.join(', ')}`)
    const [part, parts] = /^(\d+)\/(\d+)$/
      .exec(values.shard ?? '0/1')
      ?.slice(1)
      .map(Number) ?? [0, 0]
    if (!(part < parts)) throw new Error('a shard is K/N, from 0/N to the one before N/N')
    if (values.rust && values.js) throw new Error('use --rust or --js, or neither for both')
    const modules = positionals.length > 0 ? positionals : Object.keys(MODULES)
    return { modules, shard: values.shard, hasRust: !values.js, hasScripts: !values.rust }
  } catch (error) {
    console.error(`${error.message}\n${USAGE}`)
    process.exit(2)
  }
}
