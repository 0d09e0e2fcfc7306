// The answers of the present build are those that are stored (tests/data/answers): equal values, with their keys in the same order.
// A change on purpose: node tests/answers/store.js --accept REASON
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { effort } from '../effort.js'
import { answer, documentAnswer } from './answer.js'
import { mutatedDocuments, SEED } from './inputs.js'
import { namedAnswers } from './named.js'
import { PRESENT_BUILD, SETS, setAnswers } from './sets.js'
import { differentGroups, differentNames, readStored, storedTexts } from './stored.js'

const api = await import(PRESENT_BUILD)
const stored = readStored()
const MAX_GROUPS_IN_MESSAGE = 2
const MAX_TEXT_IN_MESSAGE = 1000
/** In soak, more documents: there is no stored answer to them, so the ways to ask for it are compared. */
const FURTHER_DOCUMENTS = effort(700, 1_000_000, 2_000)

const advice = (...which) =>
  `To see both answers, build a commit that passes (${stored.commit.slice(0, 7)}, or the last that changed tests/data/answers) elsewhere, then
node tests/answers/differences.js …/pkg/dist/packument.js ${which.join(' ')}
If the change is on purpose: node tests/answers/store.js --accept REASON`

const shortened = (text) => (text.length > MAX_TEXT_IN_MESSAGE ? `${text.slice(0, MAX_TEXT_IN_MESSAGE)}…` : text)

test('the deliveries, short bodies and packuments have the stored answers', () => {
  const answers = new Map(namedAnswers(api))
  const present = storedTexts([...answers])
  const names = differentNames(stored.named, present)
  const shown = names
    .slice(0, 10)
    .map((name) => `${name}\n  was ${stored.named.get(name)}\n  is  ${shortened(answers.get(name) ?? 'absent')}`)
  assert.ok(names.length === 0, `${names.length} answers differ:\n${shown.join('\n')}\n${advice('named')}`)
})

for (const [name, { count, groupSize, blockSize, inputs, answer }] of Object.entries(SETS)) {
  test(`${count} mutated ${name} have the stored answers`, async (t) => {
    const { hashes, inputs: digests, values } = await setAnswers(PRESENT_BUILD, name, SEED)
    const want = stored.sets[name]
    const otherInputs = digests.flatMap((digest, block) => (digest === want.inputs[block] ? [] : block * blockSize))
    assert.deepEqual(otherInputs, [], 'the inputs from these numbers on are not those of the stored answers: see tests/answers/store.js')
    const groups = differentGroups(name, want.hashes, hashes)
    assert.ok(groups.length === 0, message(groups))
    assert.equal(values, want.values)
    t.diagnostic(`${values} of ${count} mutated ${name} (${Math.round((values / count) * 100)} %) have an answer that is not an error`)
  })

  /** The new answers of the first groups that differ. */
  function message(groups) {
    const input = inputs()
    const texts = groups
      .slice(0, MAX_GROUPS_IN_MESSAGE)
      .flatMap((first) => [
        `group ${first} to ${first + groupSize - 1}, seed ${SEED}, now answers:`,
        ...Array.from({ length: groupSize }, (_, at) => `  ${first + at}: ${shortened(answer(api, input(SEED, first + at)))}`),
      ])
    return `${groups.length} groups of ${groupSize} differ, the first: ${groups.slice(0, 20).join()}\n${texts.join('\n')}\n${advice(name, groups[0], groupSize)}`
  }
}

test('the answer is the same in every way and order of asking', () => {
  const input = mutatedDocuments()
  const seed = SEED + 1
  for (let number = 0; number < FURTHER_DOCUMENTS; number++) {
    const { body } = input(seed, number)
    // The first random number chooses the way, the second the order.
    const asked = (...choices) => answer(api, () => documentAnswer(api, body, () => choices.shift()))
    const plain = asked(31, 1)
    assert.equal(asked(31, 0), plain, `document ${number} of seed ${seed}`)
    // A verified delivery also has the index of its secret, its id and its keys; its error has the body.
    const verified = asked(0, 1, 1)
    const expected = plain.startsWith('HookError') ? plain.replace(/alone$/, `with ${body.length}`) : plain
    assert.ok(verified.endsWith(expected), `document ${number} of seed ${seed}: ${verified}`)
  }
})
