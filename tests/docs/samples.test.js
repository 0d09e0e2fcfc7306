// Every code sample of the documents compiles under strict TypeScript, with the package's real types, and runs without a network.
// A comment `// ...` behind a `console.log` is what it prints.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import ts from 'typescript'
import { root } from '../../scripts/setup.js'
import { samples, userDocuments } from './markdown.js'
import { CHECKS } from './sample-checks.js'

// Inside the repository, so that 'npm-hooks' is found by its `exports` map.
const folder = join(root, 'target', `samples-${process.pid}`)
const here = import.meta.dirname

const COMPILER_OPTIONS = {
  strict: true,
  noUncheckedIndexedAccess: true,
  exactOptionalPropertyTypes: true,
  noEmit: true,
  target: ts.ScriptTarget.ES2023,
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  types: ['node'],
  typeRoots: [join(root, 'node_modules/@types')],
  skipLibCheck: true,
  allowImportingTsExtensions: true,
}

const all = userDocuments().flatMap(samples)
// One folder for each sample; `worker.js`, which the samples for tests import, is the README's first sample.
const folderOf = ({ path, line }) => join(folder, `${path.replace(/\W/g, '-')}-${line}`)
const titleOf = ({ path, line }) => `${path}:${line}`
const fileOf = (sample) => join(folderOf(sample), sample.marker === 'vitest' ? 'sample.test.ts' : 'sample.ts')

const javaScript = (code) =>
  ts.transpileModule(code, { compilerOptions: { target: ts.ScriptTarget.ES2023, module: ts.ModuleKind.ESNext } }).outputText

before(() => {
  const worker = all.find(({ marker }) => marker === 'worker')
  for (const sample of all) {
    mkdirSync(folderOf(sample), { recursive: true })
    writeFileSync(fileOf(sample), sample.code)
    writeFileSync(fileOf(sample).replace(/ts$/, 'mjs'), javaScript(sample.code))
    if (!sample.code.includes("'./worker.js'")) continue
    writeFileSync(join(folderOf(sample), 'worker.ts'), worker.code)
    writeFileSync(join(folderOf(sample), 'worker.js'), javaScript(worker.code))
  }
})
after(() => rmSync(folder, { recursive: true, force: true }))

test('there are samples', () => {
  assert.ok(all.length >= 8)
  for (const { marker, ...sample } of all.filter(({ marker }) => marker !== undefined)) {
    assert.ok(['vitest', ...Object.keys(CHECKS)].includes(marker) || /^not run: .{10}/.test(marker), `${titleOf(sample)}: ${marker}`)
  }
})

test('every sample is TypeScript', () => assert.deepEqual(all.filter(({ language }) => language !== 'ts').map(titleOf), []))

test('samples compile under strict TypeScript', async (t) => {
  const program = ts.createProgram(all.map(fileOf), COMPILER_OPTIONS)
  for (const sample of all) {
    await t.test(titleOf(sample), () => {
      const found = ts.getPreEmitDiagnostics(program, program.getSourceFile(fileOf(sample)))
      assert.equal(
        ts.formatDiagnostics(found, { getCanonicalFileName: (name) => name, getCurrentDirectory: () => root, getNewLine: () => '\n' }),
        '',
      )
    })
  }
})

test('samples run', async (t) => {
  for (const sample of all) {
    const reason = /^not run: (.*)/.exec(sample.marker ?? '')?.[1]
    await t.test(titleOf(sample), { skip: reason }, () => (sample.marker === 'vitest' ? runInVitest(sample) : run(sample)))
  }
})

async function run(sample) {
  const file = fileOf(sample).replace(/ts$/, 'mjs')
  const offline = pathToFileURL(join(here, 'offline.js')).href
  const { stdout } = await program(process.execPath, ['--import', offline, file])
  for (const [, expected] of sample.code.matchAll(/^ *console\.log\(.*\) \/\/ (.*)$/gm)) assert.match(stdout, pattern(expected))
  await CHECKS[sample.marker]?.(await import(pathToFileURL(file).href))
}

/** The text, in which `…` is anything. */
const pattern = (text) =>
  new RegExp(
    text
      .split('…')
      .map((part) => part.trim().replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
      .join('[^]*'),
  )

const runInVitest = (sample) =>
  program(process.execPath, [join(root, 'node_modules/vitest/vitest.mjs'), 'run', '--root', folderOf(sample), '--environment', 'node'])

/** Runs a program outside of node:test, whose variable would change what `node:test` and Vitest print. */
function program(command, args) {
  const { NODE_TEST_CONTEXT, ...env } = process.env
  return promisify(execFile)(command, args, { cwd: root, env: { ...env, NO_COLOR: '1' } })
}
