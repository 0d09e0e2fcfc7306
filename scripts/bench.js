// Speed and size compared with the usual alternatives: prints tables, and writes them to benches/RESULTS.md.
import { parseArgs } from 'node:util'
import { FULL, QUICK } from '../benches/clock.js'
import { PARTS } from '../benches/parts.js'
import { setup } from './setup.js'

const USAGE = `usage: npm run bench -- [PART…]    measures these parts, or all, and writes their sections of benches/RESULTS.md
       npm run bench -- --quick [PART…]    short and inexact; writes nothing
       npm run bench -- --list    lists the parts`

const { isList, isQuick, names } = options()
if (isList) {
  for (const { name, title, seconds } of PARTS) console.log(`${name.padEnd(14)} ${title} (${seconds} s)`)
} else {
  setup()
  // What follows needs the npm packages and the build, so it is imported only now.
  const { bench } = await import('../benches/bench.js')
  await bench(names, isQuick ? QUICK : FULL)
}

function options() {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: { list: { type: 'boolean' }, quick: { type: 'boolean' } },
    })
    const unknown = positionals.filter((name) => !PARTS.some((part) => part.name === name))
    if (unknown.length > 0) throw new Error(`unknown part: ${unknown.join(', ')}`)
    return { isList: values.list, isQuick: values.quick, names: positionals }
  } catch (error) {
    console.error(`${error.message}\n${USAGE}`)
    process.exit(2)
  }
}
