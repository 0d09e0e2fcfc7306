// No regular expression takes a time that grows with the square of a text's length, whatever the text is.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import ts from 'typescript'
import { root } from '../../scripts/setup.js'

const FOLDERS = ['pkg/src', 'www/server/src', 'www/inspector/src', 'www/ui/src']

/** What is repeated: what the expressions of this project repeat, and what may come between. */
const PIECES = [
  ...' \t\n\r/\\<>="\'`a0@*#|.-:,;{}[]()&%+~_^$',
  'a ',
  ' a',
  '0a',
  'a.',
  '1.',
  '@a',
  '--',
  '=a',
  '"a',
  ' <',
  '\\"',
  'é',
  '{{',
  '::',
  ': ',
  '1:',
  '##',
  '\ufe0f',
]
/** What comes first, so that an anchored alternative does not match. */
const STARTS = ['', 'x']
/** What makes a match fail that has begun. */
const ENDS = ['', '\u0000', 'x!', '\n']

/** Long enough for a time that doubles with each character. */
const TINY = 22
const SHORT = 1000
const GROWTH = 16
/** Twice the growth of what is linear, and an eighth of that of what is quadratic. */
const MAX_RATIO = 32
/** What takes less is not worth a second look: of a quadratic time it would be a text of some hundred characters. */
const MIN_SUSPICIOUS_MS = 4

/** `{ where, expression }` for each literal in the sources. */
function expressions() {
  const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', ...FOLDERS], {
    cwd: root,
    encoding: 'utf8',
  })
  return listed
    .trim()
    .split('\n')
    .filter((name) => /\.(js|ts|tsx)$/.test(name))
    .flatMap((name) => expressionsIn(name, readFileSync(join(root, name), 'utf8')))
}

function expressionsIn(name, text) {
  const found = []
  const source = ts.createSourceFile(name, text, ts.ScriptTarget.Latest, true)
  const visit = (node) => {
    if (ts.isRegularExpressionLiteral(node)) found.push({ where: `${name}: ${node.text}`, expression: regExpOf(node.text) })
    ts.forEachChild(node, visit)
  }
  visit(source)
  return found
}

function regExpOf(literal) {
  const end = literal.lastIndexOf('/')
  return new RegExp(literal.slice(1, end), literal.slice(end + 1).replace('y', ''))
}

/** In milliseconds, the fastest of some runs. */
function timeOf(expression, text, runs) {
  let fastest = Infinity
  for (let run = 0; run < runs; run++) {
    expression.lastIndex = 0
    const start = performance.now()
    expression.test(text)
    fastest = Math.min(fastest, performance.now() - start)
  }
  return fastest
}

/** The first text that takes an expression suspiciously long; undefined if none does. */
function slowText(expression) {
  for (const start of STARTS)
    for (const piece of PIECES)
      for (const end of ENDS) {
        const textOf = (length) => start + piece.repeat(Math.ceil(length / piece.length)) + end
        const what = JSON.stringify(`${start}${piece}…${end}`)
        if (isSlow(expression, textOf(TINY))) return `${what}: exponential`
        if (!isSlow(expression, textOf(GROWTH * SHORT))) continue
        const ratio = timeOf(expression, textOf(GROWTH * SHORT), 3) / timeOf(expression, textOf(SHORT), 3)
        if (ratio > MAX_RATIO) return `${what}: ${ratio.toFixed()} times as long`
      }
  return undefined
}

/** Also the second time: the first may have waited for another process. */
const isSlow = (expression, text) => timeOf(expression, text, 1) > MIN_SUSPICIOUS_MS && timeOf(expression, text, 1) > MIN_SUSPICIOUS_MS

test('no regular expression takes the square of the time', () => {
  const all = expressions()
  assert.ok(all.length > 100, `${all.length} expressions`)
  const slow = all.map(({ where, expression }) => [where, slowText(expression)]).filter(([, text]) => text !== undefined)
  assert.deepEqual(slow, [])
})

test('one that does would be found', () => {
  for (const expression of [/\s*<.*$/s, /\/+$/, /^[\s"']+|[\s"']+$/g, /(?:a|a)*b/, /=+$/])
    assert.ok(slowText(expression) !== undefined, String(expression))
})
