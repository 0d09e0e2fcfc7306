// Publishes the next release of a small package to the registry of a running `npm start`: `node scripts/publish.js FOLDER`.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { runNpm } from './npm.js'

export const PACKAGE = 'hello-hooks'

/** Publishes the next release with npm, and returns its version. `folder` is that of the registry. @throws with npm's output */
export async function publishNext(folder) {
  // Without it npm would ask the public registry.
  if (!existsSync(join(folder, 'npmrc'))) throw new Error(`${folder} has no registry: run \`npm start\``)
  const release = join(folder, PACKAGE)
  const manifest = join(release, 'package.json')
  const patch = existsSync(manifest) ? Number(JSON.parse(readFileSync(manifest, 'utf8')).version.split('.')[2]) + 1 : 0
  const version = `1.0.${patch}`
  mkdirSync(release, { recursive: true })
  writeFileSync(join(release, 'index.js'), `console.log('hello from ${version}')\n`)
  writeFileSync(join(release, 'install.js'), `console.log('installed ${version}')\n`)
  // From the second release on with an install script, which a review reports.
  const scripts = patch === 0 ? {} : { scripts: { postinstall: `node install.js ${version}` } }
  writeFileSync(manifest, `${JSON.stringify({ name: PACKAGE, version, main: 'index.js', ...scripts }, null, 2)}\n`)
  await runNpm(['publish'], { folder, cwd: release })
  return version
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  try {
    console.log(`published ${PACKAGE} ${await publishNext(process.argv[2] ?? '.')}`)
  } catch (error) {
    console.error(`✗ ${error.message}`)
    process.exit(1)
  }
}
