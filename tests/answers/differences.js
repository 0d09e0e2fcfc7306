// Compares the answers of the present build with those of a former one, and prints both where they differ.
//
// node tests/answers/differences.js FILE [SET] [FIRST] [COUNT] [SEED]
//   FILE is the former build's pkg/dist/packument.js, or pkg/index.js if it has no pkg/dist; SET is `named` (the default), `documents` or
//   `packuments`; FIRST and COUNT are numbers in it.
import { pathToFileURL } from 'node:url'
import { namedAnswers } from './named.js'
import { SEED } from './inputs.js'
import { PRESENT_BUILD, SETS } from './sets.js'

const [file, set = 'named', first = '0', count = '1000', seed = String(SEED)] = process.argv.slice(2)
const [present, former] = [await import(PRESENT_BUILD), await import(pathToFileURL(file).href)]
let differences = 0

if (set === 'named') {
  const formerTexts = new Map(namedAnswers(former))
  for (const [name, text] of namedAnswers(present)) report(name, formerTexts.get(name), text)
} else {
  const { inputs, bytes, answer } = SETS[set]
  const input = inputs()
  for (let number = Number(first); number < Number(first) + Number(count); number++) {
    // An input's generator also decides what is asked, so that each build gets a new one.
    const [was, is] = [former, present].map((api) => answer(api, input(Number(seed), number)))
    report(`${set} ${number} of seed ${seed}`, was, is, () => bytes(input(Number(seed), number)))
  }
}
console.log(`${differences} differences`)

function report(name, was, is, bodies = () => []) {
  if (was === is) return
  differences += 1
  console.log(`${name}\n  was ${was}\n  is  ${is}`)
  for (const body of bodies()) console.log(`  to  ${JSON.stringify(Buffer.from(body).toString('latin1'))}`)
}
