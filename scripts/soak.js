// The long forms of the tests, which take hours: more of the same cases, and the receiver under load.
import { soakParts } from './parts.js'
import { runParts } from './runner.js'
import { env, installNpm10, setup } from './setup.js'

setup()
installNpm10()
// See tests/effort.js.
env.NPM_HOOKS_EFFORT = 'soak'
await runParts(soakParts)
