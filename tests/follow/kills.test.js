// A process that uses `follow` is killed.
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { test } from 'node:test'
import { effort } from '../effort.js'
import { killAtRandom, NAMES } from './killing.js'

const ROUNDS = effort(10, 200, 30)
const child = join(import.meta.dirname, 'child.js')

for (const [how, isFeed] of [
  ['polls', false],
  ['reads the feed', true],
])
  test(`a follower that ${how}, killed ${ROUNDS} times: every change arrives, each with one id`, (t) =>
    killAtRandom(t, ROUNDS, {
      isFeed,
      start: ({ url, state, file }) =>
        spawn(process.execPath, [child, url, state, file, ...(isFeed ? ['--feed'] : NAMES)], { stdio: ['ignore', 'ignore', 'inherit'] }),
    }))
