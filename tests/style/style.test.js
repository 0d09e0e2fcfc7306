// Checks the rules of style that a program can check, each first with a sample that breaks it.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { jsonOutsideOfJson, longFiles, panicLints, strictTypeScript, unplainWords, untiedLists } from './rules.js'
import { sources } from './sources.js'
import { ALLOWED } from './words.js'

const files = sources()
const LINTS = ['unwrap_used', 'expect_used', 'panic', 'indexing_slicing', 'arithmetic_side_effects'].map((lint) => `${lint} = "deny"`)
const MANIFEST = `unsafe_code = "forbid"\n${LINTS.join('\n')}\n`

// `[rule, check, files that break it: [path, text], what the check reports, files that keep it]`.
const RULES = [
  [
    '6: no panic, by lint',
    panicLints,
    [
      ['Cargo.toml', MANIFEST.replace('panic = "deny"', 'panic = "warn"')],
      ['src/a.rs', 'fn a() {}\n#[allow(clippy::panic)]\nfn b() {}'],
    ],
    ['Cargo.toml: panic is not denied', 'src/a.rs:2: #[allow('],
    [
      ['Cargo.toml', MANIFEST],
      ['src/a.rs', '#[expect(clippy::panic, reason = "why")]\nfn b() {}\n// #[allow('],
    ],
  ],
  [
    '15: TypeScript in www is strict, without any, and imports the package by name',
    strictTypeScript,
    [
      ['www/a/tsconfig.json', '{}'],
      ['www/a/b.ts', "const a: any = 1\n// @ts-ignore\nimport { b } from '../../pkg/index.js'\nconst c = d as any"],
    ],
    ['www/a/tsconfig.json: not strict', 'www/a/b.ts:1: any', "www/a/b.ts:3: from '../../pkg/index.js'", 'www/a/b.ts:4: any'],
    [['www/a/b.ts', "// any\nimport { any } from 'npm-hooks'\nconst text = 'in any order'"]],
  ],
  [
    '26: lists are tied to their types',
    untiedLists,
    [
      ['www/a/b.ts', "export const KINDS = ['publish', 'owner']\n"],
      ['www/a/d.ts', "const FIELDS = [\n  'name',\n  'url',\n]\nconst names: string[] = [\"a\", 'b'] as const\nconst s = new Set(['a'])\n"],
    ],
    [
      "www/a/b.ts:1: const KINDS = ['publish', 'owner']",
      "www/a/d.ts:1: const FIELDS = [\n  'name',\n  'url',\n]",
      'www/a/d.ts:5: const names: string[] = ["a", \'b\'] as const',
      "www/a/d.ts:6: const s = new Set(['a'])",
    ],
    [
      ['www/a/b.ts', "export const KINDS = ['publish'] as const satisfies readonly Kind[]\n"],
      ['www/a/c.ts', "const LEVELS = ['low', 'high'] as const\ntype Level = (typeof LEVELS)[number]\n"],
      ['www/a/d.ts', "const FIELDS = ['a'] as const satisfies readonly (keyof A)[]\nconst isA = ['a'].includes(a)\nconst b = ['a', 1]\n"],
    ],
  ],
  [
    '27: JSON is read and written in src/json only',
    jsonOutsideOfJson,
    [
      ['src/event/read.rs', "if byte == b'\"' {}\nout.push('{');\nlet a = '\\\\';"],
      ['src/event/write.rs', 'a("{\\"a\\":");\nb(b"[\\"");\nc(r#"{ "a" }"#);\nd(b\'[\');\ne("\\"{a}\\"");\nf("\\", \\"");\ng(\'"\')'],
      ['src/event/after.rs', '/* " */ let a = "https://x"; // "\nfn b<\'a>(c: &\'a str) { d("}") }'],
    ],
    [
      "src/event/read.rs:1: b'\"'",
      "src/event/read.rs:2: '{'",
      "src/event/read.rs:3: '\\\\'",
      'src/event/write.rs:1: "{\\"a\\":"',
      'src/event/write.rs:2: b"[\\""',
      'src/event/write.rs:3: r#"{ "a" }"#',
      "src/event/write.rs:4: b'['",
      'src/event/write.rs:5: "\\"{a}\\""',
      'src/event/write.rs:6: "\\", \\""',
      "src/event/write.rs:7: '\"'",
      'src/event/after.rs:2: "}"',
    ],
    [
      ['src/json/scan.rs', "if byte == b'\"' {}"],
      ['src/event/tests.rs', "'{'"],
      ['src/event.rs', '// \'{\'\nformat!("{a}")\nlet b = "{a}: {b:?}, \\"c\\" is a word";\nlet d = header.split(\',\');'],
      ['src/event/inline.rs', '#[cfg(test)]\nmod tests {\n    "{\\"a\\":1}"\n}'],
    ],
  ],
  [
    '30: plain words',
    unplainWords,
    [
      ['docs/a.md', 'It is no packument.\nWhoever asks is told.\n'],
      ['docs/b.md', 'What packuments tell.\nWe hold the change against the payload.\nA Licence that re-serialises.\n'],
    ],
    [
      'docs/a.md:2: told (say, report, show)',
      'docs/a.md:1: is no p (is not a)',
      'docs/a.md:2: Whoever (name the actor)',
      'docs/b.md:1: tell (say, report, show)',
      'docs/b.md:2: hold the change against (check against)',
      'docs/b.md:3: Licence (American spelling)',
      'docs/b.md:3: serialises (American spelling)',
    ],
    [['docs/a.md', 'It is not a packument. It is no longer one.\n']],
  ],
]

const asFiles = (pairs) => pairs.map(([path, text]) => ({ path, text }))

for (const [rule, check, broken, reports, kept] of RULES) {
  test(`rule ${rule}: a file that breaks it is reported, one that keeps it is not`, () => {
    assert.deepEqual(check(asFiles(broken)), reports)
    assert.deepEqual(check([...asFiles(kept), { path: 'Cargo.toml', text: MANIFEST }]), [])
  })
  test(`rule ${rule}`, () => {
    const found = check(files.filter(({ path }) => !path.startsWith('tests/style/')))
    assert.equal(found.length, 0, `${found.length} places:\n${found.join('\n')}`)
  })
}

test('rule 9: files over 300 lines are listed, as a warning', (t) => {
  assert.deepEqual(
    longFiles(
      asFiles([
        ['a.js', '\n'.repeat(301)],
        ['b.js', '\n'.repeat(300)],
      ]),
    ),
    ['a.js: 301 lines'],
  )
  for (const line of longFiles(files)) t.diagnostic(line)
})

test('every allowed place has a reason and is needed', () => {
  for (const { path, text, reason } of ALLOWED) {
    assert.ok(reason?.length > 10, `${path}: ${text} has no reason`)
    const file = files.find((each) => each.path === path)
    assert.ok(file?.text.includes(text), `${path} has no ${text}`)
  }
})
