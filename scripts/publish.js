// Publishes the next release of a small package to the registry of a running `npm start`: `node scripts/publish.js FOLDER`.
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

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
  await npm(['publish'], release, folder)
  return version
}

/** Runs npm with the configuration of the registry alone. */
function npm(args, cwd, folder) {
  // `npm start` passes its own configuration on in the environment, which would win.
  const environment = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name)))
  const env = {
    ...environment,
    npm_config_userconfig: join(folder, 'npmrc'),
    npm_config_globalconfig: join(folder, 'no-global-npmrc'),
  }
  const cli = process.env.npm_execpath
  const isScript = cli?.endsWith('npm-cli.js')
  const [command, first] = isScript ? [process.execPath, [cli]] : ['npm', []]
  const child = spawn(command, [...first, ...args], { cwd, env, shell: !isScript && process.platform === 'win32' })
  const end = () => child.kill()
  process.once('exit', end)
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (output += text))
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (status) => {
      process.removeListener('exit', end)
      if (status === 0) resolve()
      else reject(new Error(`\`npm ${args.join(' ')}\` failed:\n${output}`))
    })
  })
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  try {
    console.log(`published ${PACKAGE} ${await publishNext(process.argv[2] ?? '.')}`)
  } catch (error) {
    console.error(`✗ ${error.message}`)
    process.exit(1)
  }
}
