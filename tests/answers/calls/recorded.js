// Records the calls of a test in a file of the folder that NPM_HOOKS_CALLS names; see store.js.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { limited, recording } from './calls.js'

const calls = limited()
process.on('exit', () => writeFileSync(join(process.env.NPM_HOOKS_CALLS, `${process.pid}.txt`), `${[...calls.texts].join('\n')}\n`))

export const recordedInFile = (api) => recording(api, calls)
