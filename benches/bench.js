// `npm run bench -- [--quick] [PART…]`: ratios first, because times depend on the machine.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../scripts/setup.js'
import { versionOf } from '../tests/hosts/programs.js'
import { bodies } from './bodies.js'
import { QUICK } from './clock.js'
import { goalsSection } from './goals.js'
import { GOALS, PARTS, TITLES } from './parts.js'
import { machine, report } from './report.js'
import { readSections, writeSections } from './results.js'
import { updateDocs } from './update-docs.js'

const packageAt = (folder) => JSON.parse(readFileSync(join(root, folder, 'package.json')))

/** Runs the parts with these names, or all; writes their sections of RESULTS.md, except at the quick pace. */
export async function bench(names, pace) {
  const sections = readSections()
  const results = {}
  for (const { name, title, run } of PARTS) {
    if (names.length > 0 && !names.includes(name)) continue
    const start = performance.now()
    console.log(`\n## ${title}\n`)
    const paper = report()
    paper.say(`${machine()}, by \`npm run bench -- ${name}\`.`)
    paper.say()
    results[name] = await run({ paper, pace })
    paper.sayLosses()
    sections.set(title, paper.text())
    console.log(`\n(${((performance.now() - start) / 1000).toFixed(0)} s)`)
    sections.set(GOALS, goalsSection(results, sections.get(GOALS)))
    sections.set('', await head())
    // After each part, so that an interrupted run keeps what it measured.
    if (pace !== QUICK) {
      writeSections(sections, TITLES)
      updateDocs()
    }
  }
  console.log(`\n## ${GOALS}\n\n${sections.get(GOALS)}`)
  if (pace === QUICK) console.log('\nToo short to be exact: RESULTS.md and docs/performance.md are not changed.')
}

async function head() {
  const { devDependencies } = packageAt('benches')
  const versions = Object.entries({ workerd: versionOf('workerd'), ...devDependencies }).map((pair) => pair.join(' '))
  const made = (await bodies()).filter(({ isReal }) => !isReal).map(({ name }) => name)
  const lines = [
    `# npm-hooks ${packageAt('.').version}, measured`,
    '',
    'By `npm run bench`, which replaces a section when its part runs; each has its date, and an older date means an older build. Contenders warm up for a second and take turns. A figure is the minimum of the turns, with the median in parentheses; a ratio is that of two minima in one run, with that of the medians in parentheses.',
    `Compared with ${versions.join(', ')}.`,
  ]
  if (made.length > 0) lines.push(`Not from a registry, but made up: ${made.join(', ')}.`)
  return lines.join('\n')
}
