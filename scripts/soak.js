// The long forms of the tests, about two hours: more of the same cases, and the receiver under load. `npm run soak -- PART…` runs some parts.
// Each result is kept in benches/RESULTS.md.
import { ALL_PARTS, recordSoak } from '../benches/soak-section.js'
import { choose, soakParts } from './parts.js'
import { runParts } from './runner.js'
import { env, installNpm10, installVerdaccio, setup } from './setup.js'

const chosen = choose(soakParts, process.argv.slice(2))
setup()
if (chosen.some(({ name }) => name === 'receiver')) installNpm10()
if (chosen.some(({ name }) => name === 'verdaccio')) installVerdaccio()
// See tests/effort.js.
env.NPM_HOOKS_EFFORT = 'soak'
const names = soakParts.map(({ name }) => name)
const started = performance.now()
const total = await runParts(chosen, ({ name }, result) => recordSoak(name, result, names), 'npm run soak')
if (chosen.length === soakParts.length) recordSoak(ALL_PARTS, { ...total, seconds: (performance.now() - started) / 1000 }, names)
