// The text of the page is in one file: a component that uses it has no text besides.
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import ts from 'typescript'
import { root } from '../../scripts/setup.js'

const SOURCES = join(root, 'www/inspector/src')
const READ_ALOUD = ['aria-label', 'aria-valuetext', 'alt', 'title', 'label', 'hint', 'note', 'placeholder']

/** The texts in a source that a visitor can read. */
function visibleTexts(path, code) {
  const texts = []
  const visit = (node) => {
    if (ts.isJsxText(node) && /\p{L}/u.test(node.text)) texts.push(node.text.trim())
    const isText = ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node) || ts.isTemplateHead(node)
    if (isText && !ts.isImportDeclaration(node.parent)) {
      const isReadAloud = ts.isJsxAttribute(node.parent) && READ_ALOUD.includes(node.parent.name.getText()) && node.text !== ''
      if (isReadAloud || /^\p{Lu}\p{L}* \p{L}|\p{L}[.…]$/u.test(node.text)) texts.push(node.text)
    }
    ts.forEachChild(node, visit)
  }
  visit(ts.createSourceFile(path, code, ts.ScriptTarget.Latest, true, path.endsWith('x') ? ts.ScriptKind.TSX : ts.ScriptKind.TS))
  return texts
}

for (const [name, code, want] of [
  ['text of an element', '<p>Valid signature.</p>', ['Valid signature.']],
  ['an attribute that is read aloud', '<nav aria-label="Mode" class="a b" />', ['Mode']],
  ['a sentence in code', `const a = isOpen ? 'Show less' : \`Saved \${name}.\` + '…'`, ['Show less']],
  ['a template that begins as a sentence', `const a = \`Show all \${count} rows\``, ['Show all ']],
  ['names, imports and marks', "import { A } from './Show less.'; const a = 'pasted'; <p>✓ {A.b}, ×2</p>", []],
]) {
  test(`a text for visitors is found in code: ${name}`, () => assert.deepEqual(visibleTexts('a.tsx', code), want))
}

test('a source that uses the texts of the page has no text besides', () => {
  const names = readdirSync(SOURCES, { recursive: true }).filter((name) => /\.tsx?$/.test(name))
  const using = names
    .map((name) => [name, readFileSync(join(SOURCES, name), 'utf8')])
    .filter(([, code]) => /from '(\.|\.\.)\/texts\.ts'/.test(code))
  assert.ok(using.length > 20)
  assert.deepEqual(
    using.flatMap(([name, code]) => visibleTexts(name, code).map((text) => [name, text])),
    [],
  )
})
