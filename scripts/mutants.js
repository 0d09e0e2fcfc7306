// Mutation testing: changes the code in one place after the other, and counts the changes that no test notices. By hand or in a scheduled
// job of CI: each change of Rust is a build, so all of them take a day on two cores; see CONTRIBUTING.md.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { parseArgs } from 'node:util'
import { readAccepted, rustKey, scriptKey } from '../tests/mutants/accepted.js'
import { env, installPrograms, installStryker, root, setup, strykerFolder, toolFolder } from './setup.js'

const CARGO_MUTANTS = { name: 'cargo-mutants', crate: 'cargo-mutants', version: '27.1.0', duration: 'one to two minutes' }

/**
 * The modules of the crate, and the sources of the npm package that do the same there: Stryker takes these. Not `host-hmac.js`, without
 * which wasm gives the same answers, and `host-alone.js`, which only hosts without WebAssembly run.
 */
const MODULES = {
  signature: ['signature', 'host-verdict', 'bytes'],
  event: ['event', 'hook-event', 'verify-delivery'],
  change: [],
  packument: ['packuments', 'restore-body'],
  review: [],
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
const rows = modules.flatMap((module) => [
  ...(hasRust ? [row(`src/${module}`, inRust(module))] : []),
  ...(hasScripts && MODULES[module].length > 0 ? [row(`pkg/src (${module})`, inScripts(module))] : []),
])
console.log(
  `\n${'module'.padEnd(24)}${['killed', 'survived', 'of them accepted', 'not buildable', 'killed of all'].map((title) => title.padStart(18)).join('')}`,
)
for (const { title, killed, survived, known, unviable, share } of rows) {
  const figures = [killed, survived.length, known, unviable, `${(share * 100).toFixed(1)} %`]
  console.log(`${title.padEnd(24)}${figures.map((figure) => String(figure).padStart(18)).join('')}`)
}
const unknown = rows.flatMap(({ survived }) => survived.filter((key) => !accepted.has(key)))
if (unknown.length > 0)
  console.log(`\nNo test notices these: add a row to a table, or the mutant with its reason to tests/mutants/accepted.json.`)
for (const key of unknown) console.log(`  ${key}`)
process.exitCode = unknown.length === 0 && rows.every(({ share }) => share >= MIN_SHARE) ? 0 : 1

/** A row of the report. A change that makes the tests run without end is killed. */
function row(title, { killed, survived, unviable }) {
  const known = survived.filter((key) => accepted.has(key)).length
  return { title, killed, survived, known, unviable, share: killed / Math.max(1, killed + survived.length) }
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
  const of = (...summaries) => mutants.filter(({ summary }) => summaries.includes(summary))
  return {
    killed: of('CaughtMutant', 'Timeout').length,
    survived: of('MissedMutant').map(({ scenario }) => rustKey(scenario.Mutant)),
    unviable: of('Unviable').length,
  }
}

function inScripts(module) {
  const stryker = join(strykerFolder, 'node_modules/@stryker-mutator/core/bin/stryker.js')
  const files = MODULES[module].map((name) => `pkg/src/${name}.js`)
  const args = [stryker, 'run', 'tests/mutants/stryker.config.json', '--mutate', files.join(',')]
  rmSync(join(output, 'stryker.json'), { force: true })
  spawnSync(process.execPath, args, { cwd: root, env, stdio: 'inherit' })
  const { files: results } = report(join(output, 'stryker.json'))
  const mutants = Object.entries(results).flatMap(([file, { mutants }]) => mutants.map((mutant) => ({ file, ...mutant })))
  const of = (...statuses) => mutants.filter(({ status }) => statuses.includes(status))
  return {
    killed: of('Killed', 'Timeout').length,
    survived: of('Survived', 'NoCoverage').map(scriptKey),
    unviable: of('CompileError', 'RuntimeError').length,
  }
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
    if (values.js && modules.every((module) => MODULES[module].length === 0))
      throw new Error(`no JavaScript belongs to ${modules.join(', ')}`)
    return { modules, shard: values.shard, hasRust: !values.js, hasScripts: !values.rust }
  } catch (error) {
    console.error(`${error.message}\n${USAGE}`)
    process.exit(2)
  }
}
