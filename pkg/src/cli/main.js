#!/usr/bin/env node
// The command line `npm-hooks`. docs/cli.md has its commands and exit codes.
import { diff } from './diff.js'
import { listen } from './listen.js'
import { EXIT, Misuse } from './exit.js'
import { isFlagIn, nearest, parse } from './options.js'
import { Output } from './output.js'
import { replay } from './replay.js'
import { review } from './review.js'
import { send } from './send.js'
import { sign } from './sign.js'
import { verify } from './verify.js'
import * as watching from './watch.js'

/** In the order of the help. */
const COMMANDS = { verify, sign, send, replay, listen, diff, review }
const SUMMARIES = { ...COMMANDS, watch: watching }

const HELP = `Usage: npm-hooks COMMAND [OPTIONS]

Commands:
${Object.entries(SUMMARIES)
  .map(([name, { summary }]) => `  ${name.padEnd(8)} ${summary}`)
  .join('\n')}

npm-hooks COMMAND --help says more about a command. All of them have --json.

Exit codes: 0 yes or done, 1 no, 2 wrong usage, 3 it could not be done.
`

/** @param {string[]} args */
async function main([name, ...args]) {
  const command = name !== undefined && Object.hasOwn(COMMANDS, name) ? COMMANDS[/** @type {keyof typeof COMMANDS} */ (name)] : undefined
  const output = new Output(process, isFlagIn('json', args, command?.options))
  try {
    if (name === undefined || name === '--help' || name === '-h' || name === 'help') return output.text(HELP)
    if (name === '--version') return output.text(`${VERSION}\n`)
    if (name === 'watch') return await watchUntilSignal(args)
    if (command === undefined) throw new Misuse(unknownCommand(name))
    if (isFlagIn('help', args, command.options)) return output.text(command.help)
    process.exitCode = (await command.run(parse(args, command), output)) ?? EXIT.yes
  } catch (error) {
    process.exitCode = output.failure(error)
  }
}

/**
 * What is not like the name of a command may be a secret.
 *
 * @param {string} name
 */
function unknownCommand(name) {
  if (name.startsWith('-')) return 'the command is missing; npm-hooks --help lists them'
  return /^[a-z-]{1,20}$/.test(name)
    ? `there is no command ${name}${nearest(name, Object.keys(SUMMARIES), '')}`
    : 'there is no such command; npm-hooks --help lists them'
}

/** @param {string[]} args */
async function watchUntilSignal(args) {
  const end = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => end.abort())
  const { stdout, stderr, env } = process
  process.exitCode = await watching.watch(args, { stdout, stderr, env, signal: end.signal })
}

// A reader that has seen enough, such as `head`, is not an error.
for (const stream of [process.stdout, process.stderr])
  stream.on('error', (error) => process.exit(error.code === 'EPIPE' ? undefined : EXIT.failure))

await main(process.argv.slice(2))
