// npm with the configuration of the registry of `npm start` alone.
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { npm10Folder } from './setup.js'

/** The last npm with `npm hook`. */
export const NPM_10 = join(npm10Folder, 'node_modules/npm/bin/npm-cli.js')

const running = new Set()
process.once('exit', () => {
  for (const child of running) child.kill()
})

/** Ends the commands of npm that run, and resolves once they have ended. */
export async function endCommands() {
  await Promise.all(
    [...running].map(
      (child) =>
        new Promise((resolve) => {
          child.once('close', resolve)
          child.kill()
        }),
    ),
  )
}

/** Runs a command of npm with the configuration in `folder`, and returns its output. @throws with npm's output */
export function runNpm(args, { folder, cwd = folder, cli = process.env.npm_execpath }) {
  // `npm start` passes its own configuration on in the environment, which would win.
  const environment = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name)))
  const env = {
    ...environment,
    npm_config_userconfig: join(folder, 'npmrc'),
    npm_config_globalconfig: join(folder, 'no-global-npmrc'),
  }
  const isScript = cli?.endsWith('npm-cli.js')
  const [command, first] = isScript ? [process.execPath, [cli]] : ['npm', []]
  const child = spawn(command, [...first, ...args], { cwd, env, shell: !isScript && process.platform === 'win32' })
  running.add(child)
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (output += text))
  return new Promise((resolve, reject) => {
    // 'close' follows an error too.
    child.once('error', reject)
    child.once('close', (status) => {
      running.delete(child)
      if (status === 0) resolve(output)
      else reject(new Error(`\`npm ${args.join(' ')}\` failed:\n${output}`))
    })
  })
}
