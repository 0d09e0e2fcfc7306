// The text of the inspector is in one file.
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import ts from 'typescript'
import { root } from '../../scripts/setup.js'

const SOURCES = join(root, 'www/inspector/src')
/** The text itself, the programs and files that the inspector writes, and another page. */
const OTHERS = /^(?:texts\.ts$|work\/export\.ts$|fixes\/|events\/)/
/** What is not for visitors: the names of keys, of a transfer and of a framework, and style. */
const NAMES = ['Enter', 'ArrowRight', 'ArrowLeft', 'Files', 'Express', 'x-npm-signature: ', 'npm-hooks-inspector ']
const STYLE = /^(?:light-dark\(|\d+px |\.cm-|\(prefers-|input, )/
/** The line endings of a body, which the text names as they are. */
const CODES = ['LF and CRLF']
const READ_ALOUD = ['aria-label', 'aria-valuetext', 'alt', 'title', 'label', 'hint', 'note', 'placeholder']
/** Two words, a word that starts as a sentence, or one that ends as a sentence. */
const PROSE = /\p{L}[^\S\n]+\p{L}|^\p{Lu}\p{Ll}|\p{L}[.…]$|^ ?\p{L}+ $|^ \p{L}/u

/** The texts in a source that a visitor can read. */
function visibleTexts(path, code) {
  const texts = []
  const visit = (node) => {
    // An error for a programmer, a class, and the name of a module.
    if (ts.isNewExpression(node) && /^(?:Type|Range)?Error$/.test(node.expression.getText())) return
    if (ts.isJsxAttribute(node) && node.name.getText() === 'class') return
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return
    if (ts.isJsxText(node) && /\p{L}/u.test(node.text)) texts.push(node.text.trim())
    const isText = ts.isStringLiteral(node) || ts.isTemplateLiteralToken(node)
    if (isText) {
      const isReadAloud = ts.isJsxAttribute(node.parent) && READ_ALOUD.includes(node.parent.name.getText()) && node.text !== ''
      const isName = NAMES.includes(node.text) || CODES.includes(node.text) || STYLE.test(node.text)
      if (isReadAloud || (PROSE.test(node.text) && !isName)) texts.push(node.text)
    }
    ts.forEachChild(node, visit)
  }
  visit(ts.createSourceFile(path, code, ts.ScriptTarget.Latest, true, path.endsWith('x') ? ts.ScriptKind.TSX : ts.ScriptKind.TS))
  return texts
}

for (const [name, code, want] of [
  ['text of an element', '<p>Valid signature.</p>', ['Valid signature.']],
  ['an attribute that is read aloud', '<nav aria-label="Mode" class="a b" />', ['Mode']],
  ['a sentence in code', `const a = isOpen ? 'Show less' : \`Saved \${name}.\` + '…'`, ['Show less', 'Saved ']],
  ['a template that begins as a sentence', `const a = \`Show all \${count} rows\``, ['Show all ', ' rows']],
  ['a title in lower case', "const a = sample('latest moved back')", ['latest moved back']],
  ['a word alone', "const a = cond ? 'Event' : b", ['Event']],
  ['names, imports and marks', "import { A } from './Show less.'; const a = 'pasted'; <p>✓ {A.b}, ×2</p>", []],
  ['classes and errors for programmers', "throw new TypeError('a delivery has a form'); <p class={c + ' a b'} />", []],
]) {
  test(`a text for visitors is found in code: ${name}`, () => assert.deepEqual(visibleTexts('a.tsx', code), want))
}

test('each text has all of its parts: no parameter of a text can be undefined', () => {
  const found = []
  const visit = (node) => {
    if (ts.isParameter(node) && (node.questionToken || /undefined|any|unknown/.test(node.type?.getText() ?? 'any')))
      found.push(node.getText())
    ts.forEachChild(node, visit)
  }
  visit(ts.createSourceFile('texts.ts', readFileSync(join(SOURCES, 'texts.ts'), 'utf8'), ts.ScriptTarget.Latest, true))
  assert.deepEqual(found, [])
})

test('no other source of the inspector has text for visitors', () => {
  const names = readdirSync(SOURCES, { recursive: true }).map((name) => name.replaceAll('\\', '/'))
  const sources = names.filter((name) => /\.tsx?$/.test(name) && !OTHERS.test(name))
  assert.ok(sources.includes('app.tsx') && sources.includes('work/inspect.ts'))
  const found = sources.flatMap((name) => visibleTexts(name, readFileSync(join(SOURCES, name), 'utf8')).map((text) => [name, text]))
  assert.deepEqual(found, [])
})
