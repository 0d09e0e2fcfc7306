// The frameworks of the large recipes, each installed in target/ by its pinned manifest in `apps`, without a lock file.
import { cpSync, existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { installNodes, root, start } from '../../scripts/setup.js'
import { nodeOf } from '../hosts/programs.js'

const apps = join(import.meta.dirname, 'apps')
const FINISHED = 'node_modules/.package-lock.json'

export const manifestOf = (name) => JSON.parse(readFileSync(join(apps, name, 'package.json'), 'utf8'))

/** Installs the frameworks of an app; returns its folder, or why they are missing. */
export function installApp(name) {
  const folder = join(root, 'target/recipes-frameworks', name)
  const manifest = join(folder, 'package.installed.json')
  const wanted = readFileSync(join(apps, name, 'package.json'), 'utf8')
  const isInstalled = existsSync(join(folder, FINISHED)) && existsSync(manifest) && readFileSync(manifest, 'utf8') === wanted
  mkdirSync(folder, { recursive: true })
  cpSync(join(apps, name), folder, { recursive: true })
  if (isInstalled) return { folder }
  const { status, stderr } = start(
    'npm',
    ['install', '--ignore-scripts', '--no-package-lock', '--no-audit', '--no-fund', '--loglevel=error'],
    { cwd: folder, encoding: 'utf8' },
  )
  if (status !== 0) return { missing: `its packages could not be installed: ${stderr.split('\n')[0]}` }
  cpSync(join(apps, name, 'package.json'), manifest)
  return { folder }
}

/** The Node that the newest frameworks need: its program, or why it is missing. */
export function newerNode() {
  if (Number(process.versions.node.split('.')[0]) >= 22) return { program: process.execPath }
  installNodes()
  return nodeOf(22)
}
