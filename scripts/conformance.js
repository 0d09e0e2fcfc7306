// Packs the package, installs the tarball in an empty folder, and runs the one suite there on every host.
import { execFileSync } from 'node:child_process'
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { data } from '../tests/data.js'
import { hosts } from '../tests/hosts/index.js'
import { env, root } from './setup.js'

const isWindows = process.platform === 'win32'

/** An empty folder with the packed tarball installed in it; the caller removes it. */
export function installedTarball() {
  const folder = mkdtempSync(join(tmpdir(), 'npm-hooks-'))
  const npm = (args, cwd) =>
    execFileSync('npm', args, { cwd, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'], shell: isWindows })
  const [{ filename }] = JSON.parse(npm(['pack', '--json', '--silent', '--pack-destination', folder], root))
  writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }\n')
  npm(['install', '--silent', '--offline', '--no-audit', '--no-fund', `./${filename}`], folder)
  return folder
}

/** The suite, its runners and its data beside the installed package. */
export function withSuite(folder) {
  cpSync(join(root, 'tests/hosts'), folder, { recursive: true })
  cpSync(join(root, 'tests/suite'), join(folder, 'suite'), { recursive: true })
  writeFileSync(join(folder, 'data.json'), JSON.stringify(data()))
  return folder
}

/**
 * Runs the suite on every host, on two at a time; `begin` gets each host's name, `report` its results too, or what is missing.
 */
export async function conformance(begin, report) {
  const folder = withSuite(installedTarball())
  try {
    const waiting = [...hosts]
    const next = async () => {
      for (let host = waiting.shift(); host !== undefined; host = waiting.shift()) {
        const name = typeof host.name === 'function' ? host.name() : host.name
        begin(name)
        const lacking = host.missing?.()
        if (lacking) report(name, { lacking })
        else report(name, { results: await host.run(folder).catch((error) => [{ name: 'the host runs the suite', error: error.stack }]) })
      }
    }
    await Promise.all([next(), next()])
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
