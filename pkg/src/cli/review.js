// @ts-check
// `npm-hooks review`: what is suspicious about a release.
import { readPackument, reviewRelease } from 'npm-hooks/packument'
import { EXIT, Misuse } from './exit.js'
import { readInput } from './input.js'
import { fetchPackument } from './registry.js'
import { printSignals, printUnchecked } from './signals.js'

export const review = {
  summary: 'say what is suspicious about a release',
  options: /** @type {const} */ ({ registry: { type: 'string' }, file: { type: 'string' }, 'token-env': { type: 'string' } }),
  files: { min: 0, max: 1 },
  help: `Usage: npm-hooks review PACKAGE[@VERSION] [--registry URL]
       npm-hooks review [@VERSION] --file PACKUMENT

Reviews a release, by default the one that is tagged latest. VERSION can be a
dist-tag. That nothing is found does not mean that a release is safe. Checks
whose data the packument does not have are listed.

  --registry URL      by default the one npm is configured for
  --token-env NAME    the variable that has a token of the registry
  --file FILE         a packument in a file; - reads the standard input
  --json              one line of JSON: { "name", "version", "signals": […],
                      "checked", "unchecked": […] }

Example: npm-hooks review lodash@4.17.21
Exit codes: 0 no alarm, 1 an alarm, 2 wrong usage, 3 no packument.
`,

  /**
   * @param {{ values: Record<string, any>, positionals: string[] }} args
   * @param {import('./output.js').Output} output
   */
  async run({ values, positionals: [subject = ''] }, output) {
    const { file } = values
    const unused = file !== undefined && ['registry', 'token-env'].find((option) => values[option] !== undefined)
    if (unused) throw new Misuse(`--${unused} has no effect with --file: no registry is asked`, 'no-effect')
    const [, name = '', wanted = 'latest'] =
      /^(@?[^@]*)(?:@(.+))?$/.exec(file === undefined ? subject : subject.replace(/^(?!@)/, '@')) ?? []
    const packument = file === undefined ? await fetchPackument(nameIn(name, subject), values, output) : await readInput(file)
    const facts = readPackument(packument)
    const version = facts['dist-tags']?.[wanted] ?? wanted
    const { signals, checked, unchecked } = reviewRelease(packument, wanted, { unchecked: true })
    if (output.isJson) output.json({ name: facts.name, version, signals, checked, unchecked })
    else {
      const found = signals.length === 0 ? 'nothing suspicious found' : signals.length === 1 ? '1 signal' : `${signals.length} signals`
      output.line(`${facts.name ?? 'A package'} ${version}: ${found}.`, 'bold')
      printSignals(output, signals, '  ')
      printUnchecked(output, checked, unchecked, '  ')
    }
    return signals.some(({ level }) => level === 'alarm') ? EXIT.no : EXIT.yes
  },
}

/**
 * @param {string} name
 * @param {string} subject
 */
function nameIn(name, subject) {
  if (/^(\.{0,2}\/)|\.json$/.test(subject)) throw new Misuse(`${subject} is a file: pass it with --file`)
  if (!/^(@[^/@]+\/)?[^/@]+$/.test(name)) throw new Misuse('pass a package, such as lodash or @babel/core@7.0.0')
  return name
}
