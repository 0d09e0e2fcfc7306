// The recipes of docs/recipes.md for pages and workers, in Chromium, and what it says about browsers and sizes.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { bundleTable, withBundleSizes } from '../../benches/figures.js'
import { readSections } from '../../benches/results.js'
import { ENTRIES, MODULES, root } from '../../scripts/setup.js'
import { read } from '../docs/markdown.js'
import { SECRET } from '../frameworks/answers.js'
import { signed } from '../frameworks/senders.js'
import { skipWithoutChromium } from '../hosts/browsers.js'
import { skipAll } from '../skip.js'
import { receivesAll, titles } from './deliveries.js'
import { byForm, byModule, byServiceWorker, explainsAll, inPage, signedTitles } from './pages.js'
import { packedPackage, project, runToEnd } from './project.js'
import { DOCUMENT, recipes } from './recipes.js'

const all = recipes()
const folders = mkdtempSync(join(root, 'target', 'recipes-'))
/** 33 MB take seconds to reach a page. */
const LARGE = ['33 MiB']
const TOGETHER = 'several at a time, and one without a secret'
const SCRIPTLESS = '<!doctype html><meta charset="utf-8"><title>recipe</title>\n'

let packed
before(() => {
  packed = packedPackage()
})
after(() => {
  packed.remove()
  rmSync(folders, { recursive: true, force: true })
})

const skipShell = process.platform === 'win32' ? 'the commands are for a Unix shell' : false
const build = (name, manifest) =>
  project(all.get(name), packed, { folder: mkdtempSync(join(folders, 'project-')), manifest: { type: 'module', ...manifest } })
const skip = skipWithoutChromium

test('A page without a bundler', async (t) => {
  if (skip) return skipAll(t, signedTitles, skip)
  const { folder } = await build('A page without a bundler')
  await inPage(folder, 'index.html', (tab) => explainsAll(t, byForm(tab)))
})

test('Web workers', async (t) => {
  if (skip) return skipAll(t, [...signedTitles, TOGETHER], skip)
  const { folder } = await build('Web workers')
  writeFileSync(join(folder, 'index.html'), SCRIPTLESS)
  await inPage(folder, 'index.html', async (tab) => {
    const explain = byModule(tab)
    await explainsAll(t, explain)
    await t.test(TOGETHER, async () => {
      const { body, header } = signed('x')
      const answers = await Promise.allSettled([SECRET, 'another secret', ''].map((secret) => explain(body, header, secret)))
      assert.deepEqual(
        answers.map(({ value, reason }) => value?.valid ?? /secret is empty/.test(reason.message)),
        [true, false, true],
      )
    })
  })
})

test('Service workers', async (t) => {
  if (skip) return skipAll(t, titles(LARGE, false), skip)
  const { folder } = await build('Service workers')
  writeFileSync(join(folder, 'index.html'), SCRIPTLESS)
  await inPage(folder, 'index.html', (tab) => receivesAll(t, byServiceWorker(tab), undefined, { except: LARGE }))
})

/** Builds the recipe for Parcel; resolves to the folder with the page. */
async function bundledByParcel(manifest) {
  const built = await build('Parcel', manifest)
  // Parcel writes its cache where the nearest lock file is.
  writeFileSync(join(built.folder, 'package-lock.json'), '{}')
  const { code, output } = await runToEnd(built)
  assert.equal(code, 0, output)
  return join(built.folder, 'dist')
}

test('Parcel', async (t) => {
  const reason = skipShell || skip
  if (reason) return skipAll(t, signedTitles, reason)
  await inPage(await bundledByParcel(), 'index.html', (tab) => explainsAll(t, byForm(tab)))
})

test('with packageExports, the bundle of Parcel is smaller', { skip: skipShell }, async () => {
  const sizeOf = (folder) =>
    readdirSync(folder).reduce((size, name) => size + (name.endsWith('.js') ? statSync(join(folder, name)).size : 0), 0)
  const [plain, smaller] = [await bundledByParcel(), await bundledByParcel({ '@parcel/resolver-default': { packageExports: true } })].map(
    sizeOf,
  )
  assert.ok(smaller > 0 && smaller < plain, `${smaller} and ${plain} bytes`)
})

/** The rows of the table of browsers: `[what, versions]`. */
const rows = () =>
  [...read(DOCUMENT).matchAll(/^\| (.+?) \| \*{0,2}(\d+)\*{0,2} \| \*{0,2}(\d+)\*{0,2} \| \*{0,2}([\d.]+)\*{0,2} \|$/gm)].map(
    ([, what, ...versions]) => [what, versions.map(Number)],
  )

test('the minimum is the newest of what the package uses', () => {
  const minimum = rows().findIndex(([what]) => what.startsWith('**'))
  const used = rows().slice(0, minimum)
  assert.equal(used.length, 3)
  assert.deepEqual(
    rows()[minimum][1],
    [0, 1, 2].map((browser) => Math.max(...used.map(([, versions]) => versions[browser]))),
  )
})

test('the syntax needs the browsers of the table, and older ones lack some of it', async () => {
  const [, [chrome, firefox, safari]] = rows().find(([what]) => what.startsWith('syntax'))
  assert.equal(await needsLowering([`chrome${chrome}`, `firefox${firefox}`, `safari${safari}`]), false)
  for (const older of [`chrome${chrome - 1}`, `firefox${firefox - 1}`, `safari${safari - 0.1}`])
    assert.ok(await needsLowering(older), older)
})

/** Whether esbuild rewrites syntax that a browser lacks. */
async function needsLowering(target) {
  const { transform } = await import('esbuild')
  // It rewrites these for each new version of Unicode; the one in use, `Surrogate`, is from 2018.
  const options = { format: 'esm', supported: { 'regexp-unicode-property-escapes': true } }
  for (const file of [...ENTRIES.map((entry) => `browser/${entry}.js`), 'shared.js']) {
    const source = readFileSync(join(root, 'pkg/dist', file), 'utf8')
    const [kept, lowered] = await Promise.all(['esnext', target].map((each) => transform(source, { ...options, target: each })))
    if (lowered.code !== kept.code) return true
  }
  return false
}

/** Features of WebAssembly that are older than those of the table. */
const OLDER = ['mutable-globals', 'sign-ext', 'nontrapping-float-to-int', 'bulk-memory', 'multivalue']

test('the WebAssembly needs the features of the table and no others', () => {
  const accepts = (entry, features) => {
    const flags = features.map((feature) => `--enable-${feature}`)
    const input = join(root, 'pkg/dist/edge', `${entry}.wasm`)
    const program = join(root, 'node_modules/binaryen/bin/wasm-opt')
    return spawnSync(process.execPath, [program, input, '--mvp-features', ...flags, '-o', join(folders, 'checked.wasm')]).status === 0
  }
  const newer = ['simd', 'reference-types']
  for (const entry of MODULES) assert.ok(accepts(entry, [...OLDER, ...newer]), entry)
  for (const feature of newer) {
    const others = newer.filter((each) => each !== feature)
    assert.ok(!MODULES.every((entry) => accepts(entry, [...OLDER, ...others])), feature)
  }
})

test('the sizes are those of benches/RESULTS.md', () => {
  const text = read(DOCUMENT)
  assert.equal(text, withBundleSizes(text, readSections()), 'run `node benches/update-docs.js`')
  assert.match(bundleTable(readSections()), /^\| `npm-hooks\/verify` \| \d+/m)
})
