// `npm-hooks watch` as a program, while npm's client changes packages of Verdaccio and the program is killed (SIGKILL).
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { effort } from '../effort.js'
import { waitUntil } from '../receiver/recording-target.js'
import { startVerdaccio } from './verdaccio.js'

const KILLS = effort(1, 15, 3)
const program = join(import.meta.dirname, '../cli/run-watch.js')

/** npm's commands, and what `watch` says of each. */
const STEPS = [
  [(npm, name) => npm.publish({ name, version: '1.0.1' }), 'publish 1.0.1'],
  [(npm, name) => npm.publish({ name, version: '2.0.0-rc.1' }, { args: ['--tag=next'] }), 'publish 2.0.0-rc.1'],
  [(npm, name) => npm('dist-tag', 'add', `${name}@1.0.0`, 'old'), 'dist-tag old'],
  [(npm, name) => npm('dist-tag', 'rm', name, 'old'), 'dist-tag-rm old'],
  [(npm, name) => npm('deprecate', `${name}@1.0.0`, 'use 1.0.1'), 'deprecated 1.0.0'],
  [(npm, name) => npm('unpublish', `${name}@2.0.0-rc.1`), 'unpublish 2.0.0-rc.1'],
]
const saidOf = ({ kind, version, distTag }) => `${kind} ${kind.startsWith('dist-tag') ? distTag : version}`

export const testCommandLine = () =>
  test(`the command line, killed ${KILLS} times: each change is printed, with one id`, async () => {
    const verdaccio = await startVerdaccio()
    const folder = mkdtempSync(join(tmpdir(), 'npm-hooks-watch-'))
    const file = join(folder, 'output')
    let child
    const start = () => {
      const output = openSync(file, 'a')
      const args = [program, 'a', '@s/b', '--registry', verdaccio.url, '--state', join(folder, 'state'), '--interval', '1', '--json']
      child = spawn(process.execPath, args, { stdio: ['ignore', output, 'inherit'] })
      closeSync(output)
    }
    const kill = () =>
      new Promise((resolve) => {
        child.once('exit', resolve)
        child.kill('SIGKILL')
      })
    /** Whole lines: a kill can cut the last one, which the next run prints again. */
    const printed = () =>
      (existsSync(file) ? readFileSync(file, 'utf8') : '').split('\n').flatMap((line) => {
        try {
          return [JSON.parse(line)]
        } catch {
          return []
        }
      })
    try {
      for (const name of ['a', '@s/b']) await verdaccio.npm.publish({ name, version: '1.0.0' })
      start()
      await waitUntil('the first looks', () => existsSync(join(folder, 'state')))
      await pause(2000)
      for (const [at, [change, want]] of STEPS.entries()) {
        for (const name of ['a', '@s/b']) await change(verdaccio.npm, name)
        if (at < KILLS) {
          await pause(Math.random() * 1500)
          await kill()
          start()
        }
        const isSaid = (name) => printed().some((line) => line.name === name && saidOf(line.change) === want)
        await waitUntil(`${want} of both`, () => isSaid('a') && isSaid('@s/b'), 60_000)
      }
      for (let kills = STEPS.length; kills < KILLS; kills++) {
        await kill()
        start()
        await pause(Math.random() * 1500)
      }
      await pause(1500)
      const ids = new Map()
      for (const { id, name, change } of printed()) {
        const what = `${name} ${saidOf(change)}`
        assert.equal(ids.get(what) ?? id, id, `${what} has one id`)
        ids.set(what, id)
      }
      assert.deepEqual([...ids.keys()].sort(), ['a', '@s/b'].flatMap((name) => STEPS.map(([, want]) => `${name} ${want}`)).sort())
    } finally {
      await kill()
      await verdaccio.remove()
      rmSync(folder, { recursive: true, force: true })
    }
  })
