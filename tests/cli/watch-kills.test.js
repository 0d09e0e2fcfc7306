// `npm-hooks watch` is killed.
import { spawn } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { effort } from '../effort.js'
import { keyOf, killAtRandom, NAMES } from '../follow/killing.js'

const ROUNDS = effort(10, 200, 30)
const program = join(import.meta.dirname, 'run-watch.js')

test(`watch, killed ${ROUNDS} times: every change is printed, each with one id`, (t) =>
  killAtRandom(t, ROUNDS, {
    start({ url, state, file }) {
      const output = openSync(file, 'a')
      const args = [program, ...NAMES, '--registry', url, '--state', state, '--interval', '1', '--json']
      const child = spawn(process.execPath, args, { stdio: ['ignore', output, 'inherit'] })
      closeSync(output)
      return child
    },
    read(line) {
      const { id, name, change } = JSON.parse(line)
      return [keyOf(name, change), id]
    },
  }))
