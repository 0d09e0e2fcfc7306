// Fuzzes all targets, or some, and keeps what it finds as cases of the tests.
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { buildModule, buildPrograms, missingFuzzer, SANITIZERS } from './fuzz/programs.js'
import { TARGETS } from './fuzz/targets.js'
import { root, setup } from './setup.js'

const USAGE = `usage: npm run fuzz -- MINUTES [TARGET…]    fuzzes all targets, or these, for that long in all; two run side by side
       npm run fuzz -- --sanitizer=address MINUTES [TARGET…]    with checks of each access to memory
       npm run fuzz -- --store MINUTES [TARGET…]    afterwards replaces the corpora in tests/data/fuzz by minimized ones
the targets are ${TARGETS.map(({ name }) => name).join(', ')}`
const AT_A_TIME = 2

const { minutes, targets, sanitizer, isStored } = options()
setup()
// The rest needs the npm packages.
const { fuzzTarget, prepareCorpus, storeCorpus } = await import('./fuzz/run.js')
mkdirSync(join(root, 'target/fuzz'), { recursive: true })
const missing = missingFuzzer()
const chosen = targets.filter(({ isJavaScript }) => isJavaScript || missing === undefined)
if (missing !== undefined) console.log(`skipped: the targets in Rust: ${missing}`)
if (chosen.length === 0) process.exit()
const isRust = chosen.some(({ isJavaScript }) => !isJavaScript)
if (isRust) console.log('Building the fuzz targets: once, about a minute …')
const programs = { folder: isRust ? buildPrograms(sanitizer) : '', ...(await buildModule()) }
for (const target of chosen) prepareCorpus(target)

const seconds = Math.max(1, Math.round((minutes * 60 * Math.min(AT_A_TIME, chosen.length)) / chosen.length))
console.log(`${'target'.padEnd(15)}${['executions', 'coverage', 'CPU seconds', 'findings'].map((title) => title.padStart(13)).join('')}`)
let findings = 0
const waiting = [...chosen]
const workers = Array.from({ length: AT_A_TIME }, async () => {
  for (let target = waiting.shift(); target !== undefined; target = waiting.shift()) {
    const result = await fuzzTarget(target, programs, seconds)
    const numbers = [result.executions, result.coverage, result.cpuSeconds.toFixed(1), result.findings.length]
    console.log(`${target.name.padEnd(15)}${numbers.map((number) => String(number).padStart(13)).join('')}`)
    for (const { file, message } of result.findings) console.log(`  ✗ ${file}\n${message.replace(/^/gm, '    ')}`)
    findings += result.findings.length
    if (isStored && result.findings.length === 0) await storeCorpus(target, programs)
  }
})
await Promise.all(workers)
console.log(findings === 0 ? 'No finding.' : `${findings} findings: \`npm test -- rust unit\` fails for them until they are fixed.`)
process.exitCode = findings === 0 ? 0 : 1

function options() {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: { sanitizer: { type: 'string', default: 'none' }, store: { type: 'boolean', default: false } },
    })
    const [text, ...names] = positionals
    const minutes = Number(text)
    if (!(minutes > 0)) throw new Error('for how many minutes?')
    if (!SANITIZERS.includes(values.sanitizer)) throw new Error(`unknown sanitizer: use ${SANITIZERS.join(' or ')}`)
    const unknown = names.filter((name) => !TARGETS.some((target) => target.name === name))
    if (unknown.length > 0) throw new Error(`unknown target: ${unknown.join(', ')}`)
    const targets = TARGETS.filter(({ name }) => names.length === 0 || names.includes(name))
    return { minutes, targets, sanitizer: values.sanitizer, isStored: values.store }
  } catch (error) {
    console.error(`${error.message}\n${USAGE}`)
    process.exit(2)
  }
}
