// The wasm modules: nothing of the machine that built them is in them, and anyone can build the same ones.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { homedir, tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { isRecordedHost, presentDigests, RECORDED_HOST, recordedDigests } from '../../scripts/module-digests.js'
import { BUILT, MODULES, missingInModules, root } from '../../scripts/setup.js'

/** Sections of WebAssembly by their numbers; 0 are those with a name, such as `producers`. */
const SECTIONS = [
  'custom',
  'type',
  'import',
  'function',
  'table',
  'memory',
  'global',
  'export',
  'start',
  'element',
  'code',
  'data',
  'data count',
]

/** Of a machine, of any system: a home folder, cargo's or rustup's folders, a drive, a source of Rust, a host in a URL. */
const PATHS =
  /\/(?:home|root|Users|tmp|var|opt|usr|private|builds|runner)\/|[A-Za-z]:\\|\.cargo|\.rustup|rustc\/|registry\/src|index\.crates\.io|\.rs\b/

for (const entry of MODULES) {
  const bytes = readFileSync(join(root, 'pkg/wasm', entry, 'npm_hooks_bg.wasm'))

  test(`the module of ${entry} has no sections with a name, which would say how it was built`, () => {
    const sections = WebAssembly.Module.customSections
    const module = new WebAssembly.Module(bytes)
    for (const name of ['name', 'producers', 'target_features', 'sourceMappingURL', '.debug_info'])
      assert.equal(sections(module, name).length, 0, name)
    assert.equal(sectionsOf(bytes).includes('custom'), false)
  })
}

test('the published modules are those that were built', () => {
  for (const entry of MODULES) {
    const [built, published] = [`pkg/wasm/${entry}/npm_hooks_bg.wasm`, `pkg/dist/edge/${entry}.wasm`].map((name) =>
      readFileSync(join(root, name)),
    )
    assert.ok(built.equals(published), entry)
  }
})

test('neither the modules nor the loaders have a path, or the name of the user who built them', () => {
  const names = [userInfo().username, root, homedir(), tmpdir()].filter((name) => name.length > 4)
  for (const name of BUILT) {
    const text = readFileSync(join(root, name), 'latin1')
    for (const path of names) assert.equal(text.includes(path), false, `${name}: ${path}`)
    if (name.endsWith('.wasm')) assert.equal(PATHS.exec(text)?.[0], undefined, name)
  }
})

test('a path in a module would be found', () => {
  for (const path of ['/home/ada/src', 'C:\\Users', 'cargo/registry/src/index', 'src/json/scan.rs:1', '/rustc/0123'])
    assert.match(path, PATHS)
})

test('the modules are those of pkg/wasm.sha256', {
  skip: missingInModules() !== undefined ? 'they were built without all sources' : !isRecordedHost && `recorded on ${RECORDED_HOST}`,
}, () => {
  assert.equal(presentDigests(), recordedDigests(), 'the modules have changed: run `npm run digests`, and commit pkg/wasm.sha256')
})

/** The kinds of the sections of a module, in their order. */
function sectionsOf(bytes) {
  const sections = []
  for (let at = 8; at < bytes.length; ) {
    sections.push(SECTIONS[bytes[at++]])
    let size = 0
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++]
      size += (byte & 0x7f) * 2 ** shift
      if (byte < 0x80) break
    }
    at += size
  }
  return sections
}
