// `npm test` runs all parts of the tests but the slow ones, `npm test -- PART…` some, `npm run test:all` all but those that run by name only.
import { choose, parts } from './parts.js'
import { runParts } from './runner.js'
import { fetchAdvisories, installSupplyChain } from './supply-chain.js'
import { env, installContract, installNodes, installNpm10, installVerdaccio, setup } from './setup.js'

const isAll = process.argv.includes('--all')
const names = process.argv.slice(2).filter((argument) => argument !== '--all')
const chosen = names.length > 0 ? choose(parts, names) : parts.filter(({ isSlow, isByName }) => !isByName && (isAll || !isSlow))

setup()
// See tests/effort.js.
if (isAll) env.NPM_HOOKS_EFFORT = 'all'
if (chosen.some(({ name }) => name === 'supply-chain-slow')) {
  installSupplyChain()
  fetchAdvisories()
}
if (chosen.some(({ name }) => name === 'hosts' || name === 'cli')) installNodes()
if (chosen.some(({ name }) => name === 'receiver')) installNpm10()
if (chosen.some(({ name }) => name === 'contract')) installContract()
if (chosen.some(({ name }) => name === 'verdaccio')) installVerdaccio()
await runParts(chosen)
