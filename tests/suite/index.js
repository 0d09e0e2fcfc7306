// The conformance suite: the behavior that must be the same on every host. It needs the language, the web's common globals,
// the package's exports (`api`) and the JSON of `data.js`; the runners in `../hosts/` are a few lines each.
import { runCases } from './check.js'
import { classificationCases } from './classification.js'
import { entryCases } from './entries.js'
import { faultCases } from './faults.js'
import { followingCases } from './following.js'
import { filterCases } from './filters.js'
import { hookCases } from './hooks.js'
import { hostileCases } from './hostile.js'
import { mistakeCases } from './mistakes.js'
import { oddPackumentCases } from './odd-packuments.js'
import { packumentCases } from './packuments.js'
import { parsingCases } from './parsing.js'
import { prototypeNameCases } from './prototype-names.js'
import { receivingCases } from './receiving.js'
import { sendingCases } from './sending.js'
import { requestCases } from './requests.js'
import { signatureCases } from './signatures.js'
import { uncheckedCases } from './unchecked.js'
import { withoutWebAssemblyCases } from './without-webassembly.js'

/** Each part, with a function that an entry must have for it. */
const PARTS = [
  ['verifySignature', signatureCases],
  ['parseEvent', parsingCases],
  ['classifyChange', classificationCases],
  ['receive', receivingCases],
  ['toEvent', sendingCases],
  ['readPackument', packumentCases],
  ['readPackument', oddPackumentCases],
  ['readPackument', prototypeNameCases],
  ['reviewRelease', uncheckedCases],
  ['verifySignature', hostileCases],
  ['verifyEvent', faultCases],
  ['verifySignature', mistakeCases],
  ['checkHook', hookCases],
  ['follow', followingCases],
  ['recognizeRequest', requestCases],
  ['matchFilter', filterCases],
]

/** What a host can do: run WebAssembly, or else what its error says (`advice`); compute an HMAC by `node:crypto`. */
const ABILITIES = { hasWebAssembly: true, hasHmac: true, advice: '' }

/** By name: each host lists its cases in this order, in whatever order it imports the entries. */
const sorted = (entries) => Object.entries(entries).sort(([a], [b]) => (a < b ? -1 : 1))

/** The cases of each entry of `entries`, which are the exports by the name to import them by. */
export function cases(entries, data, realms, abilities) {
  const { hasWebAssembly, hasHmac } = { ...ABILITIES, ...abilities }
  const partsOf = (entry) => {
    if (hasWebAssembly) return PARTS
    const fallback = entry === 'npm-hooks/verify' && hasHmac ? PARTS.filter(([name]) => name === 'verifySignature') : []
    return [...fallback, ['HookError', withoutWebAssemblyCases]]
  }
  return [
    ...sorted(entries).flatMap(([entry, api]) =>
      partsOf(entry)
        .filter(([name]) => name in api)
        .flatMap(([, part]) => part(api, data, realms, { ...ABILITIES, ...abilities, entry }))
        .map(([name, test]) => [`${entry}: ${name}`, test]),
    ),
    ...(hasWebAssembly ? entryCases(entries) : []),
  ]
}

/**
 * Runs every case; resolves to `{ name, error }` for each, `error` null if it passed. `data.isShort`: the longest cases try fewer values.
 * `realms`: globals of other realms. `onStart` is called with the name of each case that begins, and the results so far.
 */
export const run = (entries, data, realms, abilities, onStart) => runCases(cases(entries, data, realms, abilities), onStart)

/** The name of each case, on a host with these abilities. */
export const names = (entries, data, abilities) => cases(entries, data, [], abilities).map(([name]) => name)
