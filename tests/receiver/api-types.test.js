// The compiler ties the API's lists to the library's types: a list that lacks a member, or has one too many, does not compile.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import ts from 'typescript'
import { root } from '../../scripts/setup.js'

const FILE = join(root, 'www/events-api/index.ts')
const SOURCE = readFileSync(FILE, 'utf8')

for (const [what, from, to, error] of [
  ['the lists as they are', '', '', null],
  ['a missing kind', "  'star',\n", '', /'"star"' does not satisfy the constraint 'never'/],
  ['an additional kind', "  'star',\n", "  'star',\n  'starred',\n", /'"starred"' is not assignable/],
  ['a missing level', "'notice', ", '', /'"notice"' does not satisfy the constraint 'never'/],
  ['an additional level', "'notice', ", "'notice', 'high', ", /'"high"' is not assignable/],
]) {
  test(`${what}: ${error ? 'a compiler error' : 'compiles'}`, () => {
    assert.ok(SOURCE.includes(from), from)
    const messages = compile(SOURCE.replace(from, to))
    if (error) assert.match(messages.join('\n'), error)
    else assert.deepEqual(messages, [])
  })
}

/** What is read once: the other files, most of them the types of the host. */
const config = join(root, 'www/server/tsconfig.json')
const { options } = ts.getParsedCommandLineOfConfigFile(config, {}, { ...ts.sys, onUnRecoverableConfigFileDiagnostic: () => {} })
const host = ts.createCompilerHost(options)
const { getSourceFile } = host
const others = new Map()

/** Compiles the file with a different text and the receiver's settings; returns the compiler's messages. */
function compile(text) {
  host.getSourceFile = (name, ...rest) => {
    if (name === FILE) return ts.createSourceFile(name, text, ...rest)
    if (!others.has(name)) others.set(name, getSourceFile(name, ...rest))
    return others.get(name)
  }
  const program = ts.createProgram([FILE], options, host)
  return ts
    .getPreEmitDiagnostics(program, program.getSourceFile(FILE))
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'))
}
