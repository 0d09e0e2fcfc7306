// Crates that depend on npm-hooks: what their modules import and export, and that every host says the same of a delivery.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { WASI } from 'node:wasi'
import {
  classifyChange,
  comparePackuments,
  explainSignature,
  HookError,
  parseEvent,
  readPackument,
  reviewRelease,
  signPayload,
} from 'npm-hooks/packument'
import { addTarget, env, root } from '../../scripts/setup.js'
import { deliveries } from '../data.js'

const target = join(root, 'target', 'dependants')
const bodies = deliveries().map(({ name, body }) => ({ name: `${name}.body`, body: Buffer.from(body, 'base64') }))
let folder

before(() => {
  addTarget('wasm32-wasip1')
  folder = mkdtempSync(join(tmpdir(), 'npm-hooks-dependants-'))
})
after(() => rmSync(folder, { recursive: true, force: true }))

describe('a wasm-bindgen crate', () => {
  test('exports its own functions without ours, even if two have the same name', () => {
    const [wasm] = build('npm-hooks-dependant-bindgen', 'wasm32-unknown-unknown')
    run('wasm-bindgen', [wasm, '--target', 'nodejs', '--out-dir', folder, '--out-name', 'dependant'])
    const dependant = createRequire(import.meta.url)(join(folder, 'dependant.js'))
    const body = bodies[0].body
    assert.deepEqual(
      [
        Object.keys(dependant),
        exportedFunctions(join(folder, 'dependant_bg.wasm')).filter((name) => !name.startsWith('__')),
        dependant.verifySignature(body, signPayload(body, "a dependant's secret")),
        dependant.verifySignature(body, signPayload(body, 'another secret')),
      ],
      [['verifySignature'], ['verifySignature'], true, false],
    )
  })
})

describe('a wasm module without wasm-bindgen', () => {
  test('needs no import, and reads, classifies and explains', () => {
    const [wasm] = build('npm-hooks-dependant-plain', 'wasm32-unknown-unknown')
    const module = new WebAssembly.Module(readFileSync(wasm))
    assert.deepEqual(WebAssembly.Module.imports(module), [])
    assert.equal(new WebAssembly.Instance(module).exports.failures(), 0)
  })
})

describe('a program', () => {
  const expected = new Map(bodies.map(({ name, body }) => [name, report(name, body)]))
  const hosts = {
    'of this machine': () => {
      const [program] = build('npm-hooks-dependant-report')
      return run(program, [join(root, 'tests/data/deliveries')])
    },
    'for WASI': () => {
      const [wasm] = build('npm-hooks-dependant-report', 'wasm32-wasip1')
      return inWasi(wasm, ['/deliveries'], { '/deliveries': join(root, 'tests/data/deliveries') })
    },
  }
  for (const [host, output] of Object.entries(hosts)) {
    test(`${host} serializes every public type as JavaScript has it, for each delivery`, () => {
      const reports = output().trim().split('\n').map(JSON.parse)
      assert.deepEqual(
        reports.map(({ name }) => name),
        [...expected.keys()],
      )
      for (const { event, reviews, ...rest } of reports) {
        // The sender's own JSON is text in Rust.
        const parsed = { ...event, change: JSON.parse(event.change), hookOwner: JSON.parse(event.hookOwner) }
        for (const { locations } of Object.values(reviews).flat())
          for (const location of locations) location.value = JSON.parse(location.value)
        assert.deepEqual({ ...rest, event: parsed, reviews }, expected.get(rest.name), rest.name)
      }
    })
  }

  test('for WASI passes the vectors', () => {
    const wasm = artifacts(['test', '--test', 'vectors', '--no-run', '--target', 'wasm32-wasip1'], 'vectors').find(isProgram)
    const output = inWasi(wasm, ['--test-threads=1'], {})
    assert.match(output, /^test result: ok\. [1-9]\d* passed; 0 failed; 0 ignored/m)
  })

  test('of this machine links no cdylib', () => {
    build('npm-hooks-dependant-report')
    const files = artifacts(['build', '--package', 'npm-hooks-dependant-report'], 'npm_hooks')
    assert.ok(files.length > 0)
    assert.deepEqual(
      files.filter((file) => !/\.(rlib|rmeta)$/.test(file)),
      [],
    )
  })
})

/** What the JavaScript package says of a body, in the form of tests/dependants/report. */
function report(name, body) {
  const event = parseEvent(body)
  const payload = event.payloadBytes()
  const facts = factsOf(payload)
  const explain = (bytes, header) => explainSignature(bytes, header, 'secret')
  const numbers = '{ "number": 1.5e3 }'
  const explanations = [
    explain(body, signPayload(body, 'secret')),
    explain(body, 'sha1=00'),
    explain(body, signPayload('another body', 'secret')),
    explain(Buffer.concat([body, Buffer.from('\n')]), signPayload(body, 'secret')),
    explain(numbers, signPayload('{"number":1500}', 'secret')),
  ]
  return {
    name,
    event: { ...event },
    change: classifyChange(event),
    facts,
    changes: facts && comparePackuments(null, payload),
    reviews: Object.fromEntries(Object.keys(facts?.versions ?? {}).map((version) => [version, reviewRelease(payload, version)])),
    explanations,
  }
}

function factsOf(payload) {
  try {
    return readPackument(payload ?? '')
  } catch (error) {
    assert.ok(error instanceof HookError)
    return null
  }
}

/** Builds a dependant as a user does, without this project's flags, and returns the path of its program or module. */
function build(name, ...targets) {
  const options = targets.flatMap((triple) => ['--target', triple])
  return artifacts(['build', '--package', name, ...options], name).filter(isProgram)
}

const isProgram = (file) => !/\.(rlib|rmeta|d)$/.test(file)

/** The files that Cargo makes for the target (a library, a program, a test) of this name. */
function artifacts([command, ...options], name) {
  const output = run('cargo', [command, '--message-format=json', '--target-dir', target, ...options])
  const isWanted = ({ reason, target }) => reason === 'compiler-artifact' && target.name.replaceAll('-', '_') === name.replaceAll('-', '_')
  return output
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map(JSON.parse)
    .filter(isWanted)
    .flatMap(({ filenames, executable }) => (executable ? [executable] : filenames))
}

function exportedFunctions(wasm) {
  return WebAssembly.Module.exports(new WebAssembly.Module(readFileSync(wasm)))
    .filter(({ kind }) => kind === 'function')
    .map(({ name }) => name)
}

/** Runs a WASI program and returns what it prints. */
function inWasi(wasm, args, preopens) {
  const file = join(folder, 'stdout')
  const stdout = openSync(file, 'w')
  try {
    const wasi = new WASI({ version: 'preview1', args: ['program', ...args], preopens, stdout, returnOnExit: true })
    const instance = new WebAssembly.Instance(new WebAssembly.Module(readFileSync(wasm)), wasi.getImportObject())
    assert.equal(wasi.start(instance), 0, readFileSync(file, 'utf8'))
  } finally {
    closeSync(stdout)
  }
  return readFileSync(file, 'utf8')
}

/** Runs a program, with its progress on this one's standard error, and returns what it prints. */
function run(program, args) {
  return execFileSync(program, args, { cwd: root, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'], maxBuffer: 1 << 28 })
}
