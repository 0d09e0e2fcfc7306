// The package's types, with the real TypeScript: the packed package as its users compile it, and its code against its types.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { stage } from '../../scripts/package.js'
import { root } from '../../scripts/setup.js'
import { memberTexts, union, variantNames } from './codes.js'

const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc')

/** Runs the compiler; returns its messages. */
function compile(folder, args) {
  const { status, stdout, error } = spawnSync(process.execPath, [tsc, '--noEmit', '--pretty', 'false', ...args], {
    cwd: folder,
    encoding: 'utf8',
  })
  assert.equal(error, undefined)
  assert.equal(status === 0, stdout === '', stdout)
  return stdout
}

let folder
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'npm-hooks-types-'))
  stage(join(folder, 'node_modules/npm-hooks'))
})
after(() => rmSync(folder, { recursive: true, force: true }))

const IMPORT = `
import { type Change, HookError, parseEvent, verifySignature } from 'npm-hooks'
import { follow, type FollowedChanges } from 'npm-hooks/follow'
import { type RecognizedRequest, recognizeRequest } from 'npm-hooks/request'
import { type EventFilter, matchFilter, parseFilter } from 'npm-hooks/filter'
import { type HookType, MAX_HOOKS_PER_USER } from 'npm-hooks/hook'
import { type Signal, toEvent } from 'npm-hooks/packument'
import { signPayload, type SignatureReason } from 'npm-hooks/verify'
const event: Uint8Array = toEvent({ kind: 'change', name: 'n' }, { packument: null })
const alarm = ({ level }: Signal): boolean => level === 'alarm'
const signature: string = signPayload('', 'secret')
const isMissing = (reason: SignatureReason): boolean => reason === 'missing'
const owner = (change: Extract<Change, { kind: 'owner' }>): string | null => change.maintainer
const latest: string | undefined = parseEvent('{}').peek<string>('dist-tags', 'latest')
const isValid: boolean = verifySignature('', null, 'secret')
export const room = (type: HookType): number => (type === 'owner' ? MAX_HOOKS_PER_USER : 0)
export const recognized = (input: string): RecognizedRequest['format'] => recognizeRequest(input).format
export const followed = (names: string[]): AsyncIterable<FollowedChanges> => follow({ registry: 'https://registry.example', names })
export const selected = (filter: EventFilter, change: Change): boolean => matchFilter(parseFilter(filter), change).matches
export const isHookError = (error: unknown): boolean => error instanceof HookError && error.code === 'not-json'
export { alarm, event, isMissing, isValid, latest, owner, signature }
`
const REQUIRE = `
import hooks = require('npm-hooks')
import follower = require('npm-hooks/follow')
import requests = require('npm-hooks/request')
import filters = require('npm-hooks/filter')
import hook = require('npm-hooks/hook')
import packument = require('npm-hooks/packument')
import verify = require('npm-hooks/verify')
const event: Uint8Array = packument.toEvent({ kind: 'change', name: 'n' }, { packument: null })
const alarm = ({ level }: packument.Signal): boolean => level === 'alarm'
const signature: string = verify.signPayload('', 'secret')
const isMissing = (reason: verify.SignatureReason): boolean => reason === 'missing'
const owner = (change: Extract<hooks.Change, { kind: 'owner' }>): string | null => change.maintainer
const latest: string | undefined = hooks.parseEvent('{}').peek<string>('dist-tags', 'latest')
const isValid: boolean = hooks.verifySignature('', null, 'secret')
const recognized = (input: string): requests.RecognizedRequest['format'] => requests.recognizeRequest(input).format
const followed = (names: string[]): AsyncIterable<follower.FollowedChanges> => follower.follow({ registry: 'https://registry.example', names })
const room = (type: hook.HookType): number => (type === 'owner' ? hook.MAX_HOOKS_PER_USER : 0)
const selected = (filter: filters.EventFilter, change: hooks.Change): boolean => filters.matchFilter(filters.parseFilter(filter), change).matches
const isHookError = (error: unknown): boolean => error instanceof hooks.HookError && error.code === 'not-json'
export = { alarm, event, followed, isHookError, isMissing, isValid, latest, owner, recognized, room, selected, signature }
`

const MODULES = [
  { module: 'commonjs', moduleResolution: 'node10', file: 'file.ts', text: IMPORT },
  { module: 'commonjs', moduleResolution: 'node10', file: 'file.ts', text: REQUIRE },
  ...['node16', 'node18', 'nodenext'].flatMap((module) => [
    { module, moduleResolution: module === 'node18' ? 'node16' : module, file: 'file.cts', text: IMPORT },
    { module, moduleResolution: module === 'node18' ? 'node16' : module, file: 'file.cts', text: REQUIRE },
    { module, moduleResolution: module === 'node18' ? 'node16' : module, file: 'file.mts', text: IMPORT },
  ]),
  { module: 'esnext', moduleResolution: 'bundler', file: 'file.ts', text: IMPORT },
  { module: 'preserve', moduleResolution: 'bundler', file: 'file.ts', text: IMPORT },
  { module: 'preserve', moduleResolution: 'bundler', file: 'file.ts', text: REQUIRE },
]

for (const { module, moduleResolution, file, text } of MODULES) {
  // Neither the DOM's types nor Node's; nothing of the package is skipped.
  const options = ['--strict', '--target', 'es2022', '--lib', 'es2022', '--exactOptionalPropertyTypes']
  const args = [...options, '--module', module, '--moduleResolution', moduleResolution, file]
  const form = text === IMPORT ? 'import' : 'require'
  test(`module ${module}, moduleResolution ${moduleResolution}: ${form} in ${file} compiles, and has types, not any`, () => {
    const wrong = text
      .replace('event: Uint8Array', 'event: number')
      .replace("level === 'alarm'", "level === 'no-such-level'")
      .replace('signature: string', 'signature: number')
      .replace("reason === 'missing'", "reason === 'no-such-reason'")
      .replace('isValid: boolean', 'isValid: string')
      .replace("=== 'not-json'", "=== 'no-such-code'")
    writeFileSync(join(folder, file), text)
    writeFileSync(join(folder, `wrong-${file}`), wrong)
    const output = compile(folder, [...args, `wrong-${file}`])
    assert.deepEqual(
      output.match(/^\S+: error TS\d+|TS\d+/gm).map((line) => line.replace(/\(.*: error /, ' ')),
      ['TS2322', 'TS2367', 'TS2322', 'TS2367', 'TS2322', 'TS2367'].map((code) => `wrong-${file} ${code}`),
      output,
    )
  })
}

/** Calls that must not compile, with the compiler's code for why. */
const WRONG = [
  ["verifySignature('', { 'x-npm-signature': 'sha256=' }, 's')", 'TS2353'],
  ["declare const headers: Record<string, string | string[] | undefined>\nverifySignature('', headers, 's')", 'TS2345'],
  ["verifySignature('', Promise.resolve('sha256='), 's')", 'TS2345'],
  ["verifySignature('', 1, 's')", 'TS2345'],
  ["verifySignature(Promise.resolve(''), null, 's')", 'TS2345'],
  ["verifySignature({ event: 'package:publish' }, null, 's')", 'TS2353'],
  ["signPayload('', ['a', 'b'])", 'TS2345'],
  ["parseEvent('').payload.name", 'TS2531'],
  ["const kind: Change['kind'] = 'published'", 'TS2820'],
  ["const code: Warning['code'] = 'no-such-code'", 'TS2322'],
  ["const code: Signal['code'] = 'licence-changed'", 'TS2820'],
  ["receive({ headers: new Map(), bodyUsed: false }, { secret: 's' })", 'TS2345'],
  ['new HookError()', 'TS2673'],
]

test('wrong calls do not compile', () => {
  const names = 'type Change, HookError, parseEvent, receive, type Signal, signPayload, verifySignature, type Warning'
  const files = WRONG.map((_, index) => `call-${index}.mts`)
  for (const [index, [line]] of WRONG.entries()) {
    writeFileSync(join(folder, files[index]), `import { ${names} } from 'npm-hooks/packument'\n${line}\n`)
  }
  const output = compile(folder, ['--strict', '--target', 'es2022', '--lib', 'es2022', '--module', 'nodenext', ...files])
  const errors = new Map([...output.matchAll(/^call-(\d+)\.mts.* error (TS\d+)/gm)].map(([, index, error]) => [Number(index), error]))
  assert.deepEqual(
    WRONG.map(([line], index) => [line, errors.get(index)]),
    WRONG,
    output,
  )
})

test('every public type is usable: use.ts compiles, and the lines marked in it do not', () => {
  assert.equal(compile(root, ['-p', 'tests/types']), '')
})

test('the code matches the types, and every file of the package is checked', () => {
  for (const name of readdirSync(join(root, 'pkg/src')).filter((name) => name.endsWith('.js'))) {
    assert.match(readFileSync(join(root, 'pkg/src', name), 'utf8'), /^\/\/ @ts-check\n/, name)
  }
  assert.equal(compile(root, ['-p', 'pkg']), '')
})

// The variants of `Error` with an error inside, whose code is that of the inner error.
const WRAPPERS = ['signature', 'secret', 'encode']
// Several mistakes share a code, which names the member of the hook.
const HOOK_CODES = new Set(variantNames('src/error/invalid_hook.rs', 'InvalidHook'))
const FILTER_CODES = new Set(variantNames('src/error/invalid_filter.rs', 'InvalidFilter'))
// These errors are made in JavaScript.
const ONLY_IN_JAVASCRIPT = ['internal', 'no-webassembly']

const CODES = [
  ['SignatureReason', () => variantNames('src/error/reason.rs', 'Reason')],
  [
    'HookErrorCode',
    () => [
      ...variantNames('src/error.rs', 'Error').filter((code) => !WRAPPERS.includes(code)),
      ...HOOK_CODES,
      ...FILTER_CODES,
      ...ONLY_IN_JAVASCRIPT,
    ],
  ],
  ['SignatureHint', () => variantNames('src/signature/hint.rs', 'Hint')],
  ['JsonSerializer', () => variantNames('src/signature/serializer.rs', 'JsonSerializer')],
  ['PossibleCause', () => variantNames('src/signature/explain.rs', 'PossibleCause')],
  ['WarningCode', () => variantNames('src/warning.rs', 'Warning')],
  ['SignalCode', () => variantNames('src/review/rules.rs', 'SignalCode')],
  ['CheckedMember', () => variantNames('src/review/coverage.rs', 'CheckedMember')],
  ['Evidence', () => variantNames('src/change.rs', 'Evidence')],
  ['FilterMismatch', () => variantNames('src/filter/mismatch.rs', 'FilterMismatch')],
  ['ReleaseSelector', () => variantNames('src/filter/release.rs', 'ReleaseSelector')],
  ['Dialect', () => variantNames('src/send/dialect.rs', 'Dialect')],
]

for (const [type, codes] of CODES) {
  test(`the type ${type} lists every code of the Rust source`, () => {
    assert.deepEqual(union(type).sort(), codes().sort())
  })
}

const MEMBERS = [
  ['kind', 'src/change.rs', 'Kind'],
  ['level', 'src/review/signal.rs', 'Level'],
  ['release', 'src/packument/release.rs', 'ReleaseType'],
]

for (const [member, path, name] of MEMBERS) {
  test(`the member ${member} has every name of the Rust source`, () => {
    assert.deepEqual(memberTexts(member).sort(), variantNames(path, name).sort())
  })
}
