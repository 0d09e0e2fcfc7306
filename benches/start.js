// What the import and the first verdict cost a process of Node.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { root } from '../scripts/setup.js'
import { timeOf } from './clock.js'

const ROUNDS = 21
const folder = join(root, 'benches/start')

/** Programs of benches/start; `empty` does nothing. */
const PROGRAMS = {
  empty: 'an empty process',
  node: 'node:crypto + JSON.parse',
  octokit: '@octokit/webhooks-methods',
  standardwebhooks: 'standardwebhooks',
  stripe: 'stripe',
  verify: 'npm-hooks/verify',
  main: 'npm-hooks',
  packument: 'npm-hooks/packument',
}

export function start({ paper: { say, table }, pace }) {
  say(
    `A process imports the package and takes one short delivery (npm-hooks and npm-hooks/packument by verifyEvent, node:crypto with JSON.parse, stripe and standardwebhooks by their event functions, the others verify the signature): CPU of all its threads, user and system, and wall time, in milliseconds, over those of an empty process in the same round. ${ROUNDS} rounds, in turn; of the differences, the median. The ratio is of the medians.`,
  )
  const programs = Object.keys(PROGRAMS)
  for (const program of programs) run(program)
  const rounds = Array.from({ length: Math.min(ROUNDS, pace.rounds) }, () => programs.map(run))
  const over = (index, figure) => timeOf(rounds.map((round) => round[index][figure] - (index === 0 ? 0 : round[0][figure]))).median
  const costs = Object.fromEntries(programs.map((program, index) => [program, { cpu: over(index, 'cpu'), wall: over(index, 'wall') }]))
  const compared = (program) => costs[program].cpu / costs.octokit.cpu
  const row = table('program', 'CPU, ms', 'compared with octokit', 'wall time, ms')
  for (const program of programs) {
    const { cpu, wall } = costs[program]
    const isEmpty = program === 'empty'
    row(
      PROGRAMS[program],
      (isEmpty ? String : signed)(cpu.toFixed(1)),
      isEmpty ? '' : compared(program).toFixed(2),
      (isEmpty ? String : signed)(wall.toFixed(1)),
    )
  }
  return { verify: compared('verify'), main: compared('main') }
}

const signed = (text) => (text.startsWith('-') ? `−${text.slice(1)}` : `+${text}`)

/** Milliseconds of CPU and of wall time that the program takes. */
function run(program) {
  const began = performance.now()
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--require', join(folder, 'cpu.cjs'), join(folder, `${program}.js`)], {
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(stderr)
  return { cpu: Number(stdout) / 1000, wall: performance.now() - began }
}
