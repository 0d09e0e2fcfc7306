// Writes the repository's address of release.json into package.json and Cargo.toml. While it is empty, neither names an address,
// and neither can be published.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { root } from './setup.js'

const path = (name) => join(root, name)
const text = (name) => readFileSync(path(name), 'utf8')

export const NO_REPOSITORY =
  'release.json has no `repository`: write the address of the public repository there, run `npm run release:metadata`, and commit'

/** The address of the public repository, without a slash at its end; '' if it is not known yet. */
export function repository() {
  const { repository: address } = JSON.parse(text('release.json'))
  if (typeof address !== 'string' || !/^(https:\/\/[\w.-]+(\/[\w.-]+)*)?$/.test(address) || address.endsWith('.git')) {
    throw new TypeError('`repository` in release.json must be an https address without `.git` or a slash at its end, or empty')
  }
  return address
}

/** package.json with the address: text in, text out. */
export function npmManifest(manifest, address) {
  const { repository, homepage, bugs, ...others } = JSON.parse(manifest)
  const metadata = {
    homepage: `${address}#readme`,
    bugs: { url: `${address}/issues` },
    repository: { type: 'git', url: `git+${address}.git` },
  }
  const members = Object.entries(others).flatMap(([key, value]) => [
    [key, value],
    ...(key === 'license' && address ? Object.entries(metadata) : []),
  ])
  return `${JSON.stringify(Object.fromEntries(members), null, 2)}\n`
}

/** Cargo.toml with the address: text in, text out. */
export function cargoManifest(manifest, address) {
  const lines = address
    ? `repository = "${address}"\nhomepage = "${address}"\n`
    : '# Until release.json has the repository: npm run release:metadata\npublish = false\n'
  const [before, section, after] = manifest.split(/(^\[package\]\r?\n[\s\S]*?(?=^\[))/m)
  const others = section.replace(/^(?:repository|homepage|publish) = .*\r?\n|^# Until release\.json .*\r?\n/gm, '')
  return `${before}${others.replace(/^license = .*\r?\n/m, (license) => license + lines)}${after}`
}

/** The manifests as they must be: `[name, text]`. */
export const manifests = () => [
  ['package.json', npmManifest(text('package.json'), repository())],
  ['Cargo.toml', cargoManifest(text('Cargo.toml'), repository())],
]

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  for (const [name, manifest] of manifests()) writeFileSync(path(name), manifest)
  console.log(repository() ? `package.json and Cargo.toml name ${repository()}` : NO_REPOSITORY)
}
