// Builds the loaders in Stryker's copy of the project, four folders below it, which has no packages.
import { spawnSync } from 'node:child_process'
import { symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../../scripts/setup.js'

symlinkSync(join(root, '../../../../node_modules'), join(root, 'node_modules'), 'junction')
const build = [join(root, 'scripts/build-loaders.js'), join(root, 'pkg/wasm'), join(root, 'pkg/dist')]
process.exitCode = spawnSync(process.execPath, build, { stdio: 'inherit' }).status
