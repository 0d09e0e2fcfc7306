// What the documents say about files, codes, versions and figures is true.
import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { join, posix } from 'node:path'
import { test } from 'node:test'
import { withFigures } from '../../benches/figures.js'
import { readSections } from '../../benches/results.js'
import { root } from '../../scripts/setup.js'
import { nodeOf, versionOf } from '../hosts/programs.js'
import { union, variantNames } from '../types/codes.js'
import { manifestOf } from '../recipes-frameworks/install.js'
import { anchors, documents, links, read } from './markdown.js'

const README_LINES = 150
// The documents that are written for changes of this repository, and name its files.
const NAMES_FILES = ['docs/ARCHITECTURE.md', 'CONTRIBUTING.md', 'SECURITY.md', 'docs/RELEASING.md']

test('every relative link leads to a file and to a heading in it', () => {
  const broken = documents().flatMap((path) =>
    links(path)
      .filter(({ target }) => !/^[a-z]+:/.test(target) && !leadsSomewhere(path, target))
      .map(({ target, line }) => `${path}:${line}: ${target}`),
  )
  assert.deepEqual(broken, [])
})

function leadsSomewhere(path, target) {
  const [file, anchor] = target.split('#')
  const absolute = file === '' ? path : posix.join(posix.dirname(path), file)
  if (!existsSync(join(root, absolute))) return false
  return anchor === undefined || !absolute.endsWith('.md') || anchors(absolute).includes(anchor)
}

test(`the README has at most ${README_LINES} lines`, () => {
  assert.ok(read('README.md').trimEnd().split('\n').length <= README_LINES)
})

test('the files that the documents for contributors name exist', () => {
  const missing = NAMES_FILES.flatMap((path) =>
    [...read(path).matchAll(/`((?:src|pkg|tests|scripts|www|docs|benches)\/[\w./-]*)`/g)]
      .filter(({ 1: name }) => !existsSync(join(root, name)))
      .map(({ 1: name }) => `${path}: ${name}`),
  )
  assert.deepEqual(missing, [])
})

test('docs/watching.md says what the server does for every failure of a look', () => {
  const [, type] = /^export type LookFailure =\n((?: {2}\| '.*'\n)+)/m.exec(read('pkg/follow.d.ts'))
  const codes = [...type.matchAll(/'(.*)'/g)].map(([, code]) => code)
  const rows = [...read('docs/watching.md').matchAll(/^\| [^|]+ \| `([a-z0-9-]+)` \| /gm)].map(([, code]) => code)
  assert.deepEqual([...new Set(rows)].sort(), codes.sort())
})

test('the documents name every code', () => {
  const errors = read('docs/errors.md')
  const statuses = new Map([...errors.matchAll(/^\| (\d{3}) \| `([a-z0-9-]+)` \|/gm)].map(([, status, code]) => [code, status]))
  const codes = [...union('SignatureReason'), ...union('HookErrorCode')]
  assert.deepEqual([...statuses.keys()].sort(), [...new Set(codes)].sort())

  const table = (heading) => {
    const section = errors.split(`## ${heading}\n`)[1].split('\n## ')[0]
    const cells = section
      .split('\n')
      .filter((line) => line.startsWith('| `'))
      .map((line) => line.split('|')[1])
    return cells.flatMap((cell) => [...cell.matchAll(/`([a-z0-9-]+)`/g)].map(([, code]) => code)).sort()
  }
  assert.deepEqual(table('Hints'), union('SignatureHint').sort())
  assert.deepEqual(table('Serializers'), union('JsonSerializer').sort())
  assert.deepEqual(table('Warnings'), variantNames('src/warning.rs', 'Warning').sort())
  const onlyInRust = [...variantNames('src/error/invalid_secret.rs', 'InvalidSecret'), ...variantNames('src/error.rs', 'EncodeError')]
  assert.deepEqual(
    table('Errors').filter((code) => !statuses.has(code)),
    onlyInRust.sort(),
  )

  const review = read('docs/review.md')
  for (const code of variantNames('src/review/rules.rs', 'SignalCode')) assert.match(review, new RegExp(`^\\| .*\`${code}\``, 'm'), code)
  for (const member of union('CheckedMember')) assert.match(review, new RegExp(`^\\| .*\`${member}\``, 'm'), member)
  const protocol = read('docs/protocol.md')
  for (const dialect of union('Dialect')) assert.ok(protocol.includes(`\`${dialect}\``), dialect)
})

/** What tests/recipes-frameworks installs, by app. */
const RECIPE_PACKAGES = [
  ['nestjs', '@nestjs/core'],
  ['sveltekit', '@sveltejs/kit'],
  ['nuxt', 'nuxt'],
  ['vitest-plugin', '@cloudflare/vitest-plugin'],
  ['cloud-functions', '@google-cloud/functions-framework'],
  ['cloud-functions', '@azure/functions'],
]

test('docs/hosts.md names the versions that are tested', () => {
  const hosts = read('docs/hosts.md')
  const packages = ['vite', 'webpack', 'esbuild', 'next', '@edge-runtime/vm', 'workerd'].map((name) => `${name} ${versionOf(name)}`)
  const programs = [versionOf('deno'), versionOf('bun'), versionOf('vitest'), versionOf('jest'), nodeOf(22).version, nodeOf(24).version]
  const rust = /^rust-version = "(.*)"$/m.exec(read('Cargo.toml'))[1]
  const inRecipes = RECIPE_PACKAGES.map(([app, name]) => {
    const { dependencies, devDependencies } = manifestOf(app)
    return `${name} ${{ ...dependencies, ...devDependencies }[name]}`
  })
  for (const version of [...packages, ...programs, ...inRecipes, `${rust} and stable`]) assert.ok(hosts.includes(String(version)), version)
})

test('the figures of docs/performance.md are those of benches/RESULTS.md', () => {
  const text = read('docs/performance.md')
  assert.equal(text, withFigures(text, readSections()), 'run `node benches/update-docs.js`')
})
