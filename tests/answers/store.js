// Writes the stored answers.
//
// node tests/answers/store.js --accept REASON
//   after an answer was changed on purpose: stores the answers of the present build, and the reason with what changed.
// node tests/answers/store.js --build FILE --commit HASH
//   after the inputs were changed: stores the answers of the build of a former commit, FILE being its pkg/dist/packument.js,
//   or pkg/index.js if it has no pkg/dist (git worktree add ../former HASH, then `npm ci` and `npm run build` there).
import { execFileSync } from 'node:child_process'
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { SEED } from './inputs.js'
import { namedAnswers } from './named.js'
import { PRESENT_BUILD, SETS, setAnswers } from './sets.js'
import { differentGroups, differentNames, readStored, storedTexts, writeStored } from './stored.js'

const { values: options } = parseArgs({ options: { accept: { type: 'string' }, build: { type: 'string' }, commit: { type: 'string' } } })
if (options.accept === undefined && !(options.build && options.commit)) {
  console.error('node tests/answers/store.js --accept REASON | --build FILE --commit HASH')
  process.exit(1)
}

const answers = await answersOf(options.build === undefined ? PRESENT_BUILD : pathToFileURL(options.build).href)
if (options.accept === undefined) writeStored({ commit: options.commit, seed: SEED, accepted: [], ...answers })
else accept(readStored(), options.accept)

async function answersOf(build) {
  const named = storedTexts([...namedAnswers(await import(build))])
  const sets = {}
  for (const name of Object.keys(SETS)) sets[name] = await setAnswers(build, name, SEED)
  return { named, sets }
}

function accept(former, reason) {
  const names = Object.keys(SETS)
  if (names.some((name) => `${former.sets[name].inputs}` !== `${answers.sets[name].inputs}`)) {
    throw new Error('the inputs changed: first store the answers of the former build to them, with --build and --commit')
  }
  const named = differentNames(former.named, answers.named)
  const groups = names.map((name) => [name, differentGroups(name, former.sets[name].hashes, answers.sets[name].hashes).length])
  const after = execFileSync('git', ['rev-parse', 'HEAD'], { encoding: 'utf8' }).trim()
  const change = { reason, after, named: named.length, groups: Object.fromEntries(groups) }
  writeStored({ ...former, accepted: [...former.accepted, change], ...answers })
  console.log([...named, JSON.stringify(change)].join('\n'))
}
