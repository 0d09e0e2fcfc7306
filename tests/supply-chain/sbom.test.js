// The bills of materials of a release name everything that is in it, and the same commit gives the same ones.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { before, describe, test } from 'node:test'
import { bills } from '../../scripts/sbom.js'
import { MODULES, root, start } from '../../scripts/setup.js'
import { missingProgram } from '../../scripts/supply-chain.js'

const checksums = new Map(
  [...readFileSync(join(root, 'Cargo.lock'), 'utf8').matchAll(/name = "(.*)"\nversion = "(.*)"\nsource = .*\nchecksum = "(.*)"/g)].map(
    ([, name, version, checksum]) => [`${name}@${version}`, checksum],
  ),
)

/** What cargo says is in a crate, `name@version`. */
function tree(name, ...options) {
  const args = ['tree', '--locked', '--package', name, '--edges', 'normal', '--prefix', 'none', '--format', '{p}', ...options]
  const { status, stdout, stderr } = start('cargo', args, { encoding: 'utf8' })
  assert.equal(status, 0, stderr)
  return [...stdout.matchAll(/^(\S+) v(\S+)/gm)].map(([, name, version]) => `${name}@${version}`)
}

const namesOf = ({ components }) => components.map(({ name, version }) => `${name}@${version}`)

describe('bills of materials', { skip: missingProgram('cargo-cyclonedx') ?? false }, () => {
  let npm
  let crate
  let development
  let texts
  before(() => {
    const made = bills()
    ;[npm, crate, development] = made.map(([, bill]) => bill)
    texts = made.map(([, bill]) => JSON.stringify(bill))
  })

  test('each is CycloneDX, with a package URL and a version of each component, and each reference leads to one', () => {
    for (const { bomFormat, specVersion, metadata, components, dependencies } of [npm, crate, development]) {
      assert.deepEqual([bomFormat, specVersion], ['CycloneDX', '1.5'])
      assert.match(metadata.timestamp, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
      const known = new Set([metadata.component, ...components].map((component) => component['bom-ref']))
      for (const component of components) {
        assert.match(component.purl, /^pkg:(cargo|npm|github)\//, component.name)
        assert.match(component.version, /^\d+\.\d+\.\d+/, component.name)
      }
      for (const { ref, dependsOn = [] } of dependencies) for (const each of [ref, ...dependsOn]) assert.ok(known.has(each), each)
    }
  })

  test('that of the npm package has each crate of each module, and the standard library', () => {
    const wanted = MODULES.flatMap((entry) => tree(`npm-hooks-${entry}-cdylib`, '--target', 'wasm32-unknown-unknown'))
    assert.ok(wanted.length > MODULES.length)
    assert.deepEqual(
      wanted.filter((name) => !namesOf(npm).includes(name)),
      [],
    )
    assert.ok(npm.components.some(({ name }) => name === 'std'))
    assert.deepEqual([npm.metadata.component.name, npm.metadata.component.purl.split('@')[0]], ['npm-hooks', 'pkg:npm/npm-hooks'])
  })

  test('that of the crate has each crate that a Rust program gets with it', () => {
    const [self, ...wanted] = tree('npm-hooks')
    assert.equal(`${crate.metadata.component.name}@${crate.metadata.component.version}`, self)
    assert.ok(wanted.length > 0)
    assert.deepEqual(
      wanted.filter((name) => !namesOf(crate).includes(name)),
      [],
    )
  })

  test('crates have the digests of Cargo.lock, and all have licenses', () => {
    for (const { name, version, hashes, licenses, purl } of [...npm.components, ...crate.components]) {
      const isOurs = name.startsWith('npm-hooks')
      const checksum = checksums.get(`${name}@${version}`)
      if (purl.startsWith('pkg:cargo/') && !isOurs) assert.deepEqual(hashes, [{ alg: 'SHA-256', content: checksum }], name)
      if (!name.endsWith('-cdylib')) assert.ok(licenses?.length > 0, name)
    }
  })

  test('that of the development has each package of package-lock.json', () => {
    const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'))
    const names = new Set(namesOf(development))
    const wanted = Object.entries(packages).filter(
      ([path, { link, optional, peer }]) => path.includes('node_modules/') && !link && !optional && !peer,
    )
    assert.ok(wanted.length > 100)
    const missing = wanted.filter(([path, { name, version }]) => {
      const folder = path.split('node_modules/').at(-1)
      return ![name, folder].some((each) => names.has(`${each}@${version}`))
    })
    assert.deepEqual(
      missing.map(([path]) => path),
      [],
    )
  })

  test('they have no path of the machine, and are the same when they are made again', () => {
    for (const text of texts) for (const path of [root, homedir()]) assert.equal(text.includes(path), false, path)
    assert.deepEqual(
      bills().map(([, bill]) => JSON.stringify(bill)),
      texts,
    )
  })
})
