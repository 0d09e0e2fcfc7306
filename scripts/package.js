// Packs and publishes the npm package from a staging folder outside the sources: a copy of the published files, with a package.json
// without development scripts. The repository's package.json is never rewritten, so a failure cannot leave it changed.
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { manifests, NO_REPOSITORY, repository } from './release-metadata.js'
import { BUILT, missingInModules, root, setup, start } from './setup.js'

/** Members of package.json that only development needs. */
const DEVELOPMENT = ['scripts', 'workspaces', 'devDependencies']

/** The published package.json. `private` makes npm refuse to publish while there is no repository. */
export function publishedManifest() {
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  for (const member of DEVELOPMENT) delete manifest[member]
  return repository() ? manifest : { ...manifest, private: true }
}

/** Copies the published files into `staging`, an empty folder, and returns it. The package must have been built. */
export function stage(staging) {
  const missing = BUILT.filter((name) => !existsSync(join(root, name)))
  if (missing.length > 0) throw new Error(`not built: ${missing.join(', ')} is missing; run \`npm run build\``)
  // `prepack` would refuse; npm itself applies `files`.
  const [{ files }] = JSON.parse(npm(['pack', '--dry-run', '--json', '--silent', '--ignore-scripts'], root))
  for (const { path } of files) {
    mkdirSync(dirname(join(staging, path)), { recursive: true })
    cpSync(join(root, path), join(staging, path))
  }
  writeFileSync(join(staging, 'package.json'), `${JSON.stringify(publishedManifest(), null, 2)}\n`)
  return staging
}

/** Packs the package into a folder; returns the path of the tarball. */
export function pack(folder) {
  mkdirSync(folder, { recursive: true })
  return withStaging((staging) => {
    const [{ filename }] = JSON.parse(npm(['pack', '--json', '--silent', '--pack-destination', folder], staging))
    return join(folder, filename)
  })
}

/** A folder for each use, because tests pack at the same time. */
function withStaging(work) {
  const folder = mkdtempSync(join(tmpdir(), 'npm-hooks-staging-'))
  try {
    return work(stage(folder))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Why this must not be published, e.g. because it is not the version of `tag`; undefined if it can be. */
export function releaseProblem(tag) {
  if (!repository()) return NO_REPOSITORY
  for (const [name, text] of manifests()) {
    if (readFileSync(join(root, name), 'utf8') !== text)
      return `${name} differs from release.json: run \`npm run release:metadata\`, then commit`
  }
  const { version } = publishedManifest()
  if (tag !== undefined && tag !== `v${version}`) return `the tag ${tag} is not that of the version ${version}`
  const missing = missingInModules()
  return missing && `the modules are too large to publish: they were built without ${missing}`
}

/** Publishes the staged package, unless the release metadata is missing or out of date. */
function publish(args) {
  refuse(releaseProblem())
  setup()
  refuse(releaseProblem())
  const { status } = withStaging((staging) => start('npm', ['publish', staging, ...args], { stdio: 'inherit' }))
  process.exitCode = status ?? 1
}

function npm(args, cwd) {
  const { status, stdout } = start('npm', args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] })
  if (status !== 0) throw new Error(`npm ${args.join(' ')} failed`)
  return stdout
}

/** Ends the process if there is a problem. */
function refuse(problem) {
  if (problem === undefined) return
  console.error(`✗ ${problem}`)
  process.exit(1)
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const [command, ...args] = process.argv.slice(2)
  if (command === 'publish') publish(args)
  else if (command === 'check') refuse(releaseProblem(args[0]))
  else {
    setup()
    console.log(pack(resolve(command ?? root)))
  }
}
