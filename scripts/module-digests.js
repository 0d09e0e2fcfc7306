// Records the SHA-256 of each wasm module in pkg/wasm.sha256, in the form of `sha256sum`: `npm run digests`. The build is reproducible,
// so a build of the same commit gives the same modules, in any folder.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { missingInModules, moduleDigests, root, setup } from './setup.js'

/** The kind of machine whose digests are recorded: Rust's compilers for other ones may order functions differently. */
export const RECORDED_HOST = 'linux x64'

export const isRecordedHost = `${process.platform} ${process.arch}` === RECORDED_HOST

const file = join(root, 'pkg/wasm.sha256')

/** As they are recorded. */
export const recordedDigests = () => readFileSync(file, 'utf8')

/** As they are now. */
export const presentDigests = () =>
  moduleDigests()
    .map(([name, digest]) => `${digest}  ${name}\n`)
    .join('')

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  setup()
  const missing = missingInModules()
  const problem = missing ? `the modules were built without ${missing}` : isRecordedHost ? undefined : `only ${RECORDED_HOST} is recorded`
  if (problem !== undefined) {
    console.error(`✗ ${problem}`)
    process.exit(1)
  }
  writeFileSync(file, presentDigests())
  console.log(presentDigests().trimEnd())
}
