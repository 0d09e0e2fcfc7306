// Writes tests/data/answers/calls.txt, in some minutes: node tests/answers/calls/store.js
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { runInNewContext } from 'node:vm'
import * as filter from 'npm-hooks/filter'
import * as packument from 'npm-hooks/packument'
import { root } from '../../../scripts/setup.js'
import { data } from '../../data.js'
import { run } from '../../suite/index.js'
import { answerTo, callsFile, isMistake, limited, line, recording } from './calls.js'

const calls = limited()

async function addSuite() {
  const entries = { 'npm-hooks/packument': recording(packument, calls), 'npm-hooks/filter': recording(filter, calls) }
  const results = await run(entries, data(), [runInNewContext('globalThis')], {}, calls.startTest)
  const failed = results.filter(({ error }) => error !== null)
  if (failed.length > 0) throw new Error(`${failed[0].name}: ${failed[0].error}`)
}

/** The unit tests import the package by its name; `hook.js` gives them the recorded one. */
function addUnitTests() {
  const folder = mkdtempSync(join(tmpdir(), 'npm-hooks-calls-'))
  const register = new URL('register.js', import.meta.url).href
  const env = { ...process.env, NPM_HOOKS_CALLS: folder }
  const files = readdirSync(join(root, 'tests/unit'), { recursive: true }).filter((name) => name.endsWith('.test.js'))
  for (const file of files.sort()) {
    console.log(`recording ${file}`)
    const { status } = spawnSync(process.execPath, ['--import', register, join(root, 'tests/unit', file)], {
      cwd: root,
      env,
      stdio: 'ignore',
    })
    if (status !== 0) console.error(`✗ ${file} fails: its calls up to there are stored`)
    for (const name of readdirSync(folder)) {
      for (const text of readFileSync(join(folder, name), 'utf8').split('\n').filter(Boolean)) calls.texts.add(text)
      rmSync(join(folder, name))
    }
  }
  rmSync(folder, { recursive: true })
}

console.log('recording the suite')
await addSuite()
addUnitTests()
const api = { ...packument, ...filter }
const answered = Array.from(calls.texts, (text) => JSON.parse(text)).map((call) => [call, answerTo(api, call)])
const lines = answered.filter(([, answer]) => !isMistake(answer)).map(([call, answer]) => line(call, answer))
writeFileSync(callsFile, `${lines.join('\n')}\n`)
console.log(`${lines.length} calls in ${fileURLToPath(callsFile)}`)
