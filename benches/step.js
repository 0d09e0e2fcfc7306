// `node benches/step.js NAME` appends a row to the steps of RESULTS.md: what one step of a change does to speed and size.
import { setup } from '../scripts/setup.js'

const names = process.argv.slice(2).filter((argument) => argument !== '--quick')
const isQuick = names.length < process.argv.length - 2
if (names.length !== 1) {
  console.error('usage: node benches/step.js [--quick] NAME    (--quick is inexact, and writes nothing)')
  process.exit(2)
}
setup()
// What follows needs the npm packages and the build, so it is imported only now.
const { bodies } = await import('./bodies.js')
const { FULL, measured, QUICK } = await import('./clock.js')
const { BASELINE, contenders } = await import('./contenders.js')
const { gzip, modules } = await import('./modules.js')
const { STEPS, TITLES } = await import('./parts.js')
const { ratio } = await import('./report.js')
const { readSections, writeSections } = await import('./results.js')

const SIZES = { '01-publish-first': '1.5 kB', isarray: '9 kB', chokidar: '135 kB', express: '0.5 MB' }
const HEAD = `After each step: gzipped kB of each wasm module, and how many times as fast as \`node:crypto\`, JSON.parse and a switch
\`verifyEvent\` is, with \`change\` read in full: the ratio of the minima, and of the medians in parentheses. By \`node benches/step.js NAME\`.

| date | step | wasm modules | ${Object.values(SIZES).join(' | ')} |
| --- | --- | --- | ${Object.keys(SIZES)
  .map(() => '---')
  .join(' | ')} |`

const ratios = []
for (const body of await bodies(Object.keys(SIZES))) {
  const pair = [BASELINE, 'npm-hooks'].map((each) => contenders.find((contender) => contender.name === each))
  const calls = []
  for (const { prepare } of pair) calls.push(await prepare(body))
  for (const call of calls) if (call() !== body.version) throw new Error(`another version of ${body.name}`)
  ratios.push(ratio(...(await measured(calls, isQuick ? QUICK : FULL))))
}
const sizes = modules().map((each) => `${each.name.replace(/\.wasm$/, '')} ${(gzip(each.bytes) / 1000).toFixed(1)}`)
const row = `| ${[new Date().toISOString().slice(0, 10), ...names, sizes.join(', '), ...ratios].join(' | ')} |`
console.log(`${HEAD}\n${row}`)
if (!isQuick) {
  const sections = readSections()
  const rows = (sections.get(STEPS) ?? '').split('\n').filter((line) => /^\| \d/.test(line))
  sections.set(STEPS, [HEAD, ...rows, row].join('\n'))
  writeSections(sections, TITLES)
}
