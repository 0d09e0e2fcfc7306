// Runs parts of the tests, two at a time if they do not disturb each other, and prints a line for each.
import { countTests, runPart } from './run-part.js'

const AT_A_TIME = 2
const MAX_NOTES = 8
const NONE = { passed: 0, failed: 0, skipped: 0, notes: [], output: '' }

/**
 * Runs the parts in their order and prints the sum as the last line; sets the exit code and returns the sum. `onResult` gets each part and its
 * result; `command`, with a part's name after it, runs that part.
 */
export async function runParts(parts, onResult = () => {}, command = 'npm test') {
  const total = { passed: 0, failed: 0, skipped: 0 }
  const results = new Map()
  const waiting = [...parts]
  const running = new Map()
  while (waiting.length > 0 || running.size > 0) {
    const part = running.size < AT_A_TIME ? waiting.find((each) => canStart(each, [...running.keys()], waiting)) : undefined
    if (part === undefined) {
      await Promise.race(running.values())
      continue
    }
    waiting.splice(waiting.indexOf(part), 1)
    running.set(
      part,
      timed(part, results).then((result) => {
        results.set(part.name, result)
        for (const key of Object.keys(total)) total[key] += result[key]
        const maxNotes = parts.length === 1 || result.failed > 0 ? Infinity : MAX_NOTES
        print(part, result, maxNotes, command)
        onResult(part, result)
        running.delete(part)
      }),
    )
    showRunning(running)
  }
  console.log(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`)
  process.exitCode = total.failed > 0 ? 1 : 0
  return total
}

/** A part waits for those that it disturbs, and for the part that it follows. */
export function canStart(part, running, waiting) {
  return !running.some((other) => disturb(part, other)) && ![...running, ...waiting].some(({ name }) => name === part.after)
}

function disturb(one, other) {
  if (one.uses?.some((resource) => other.uses?.includes(resource))) return true
  return one.isAlone || other.isAlone
}

async function timed(part, results) {
  const started = performance.now()
  const result = { ...NONE, ...(await runOrSkip(part, results.get(part.after))) }
  return { ...result, seconds: Math.round((performance.now() - started) / 1000) }
}

/** A part that cannot run here has skipped tests, as many as `sameTests`, the result of the part that runs them elsewhere. */
async function runOrSkip(part, sameTests) {
  try {
    const reason = part.missing?.()
    if (reason === undefined) return await runPart(part)
    if (part.isRequiredInCI && process.env.CI === 'true') return { failed: 1, output: reason }
    const skipped = sameTests ? sameTests.passed + sameTests.failed : await countTests(part)
    return { skipped, notes: [`skipped: ${reason}`] }
  } catch (error) {
    return { failed: 1, output: error.message }
  }
}

function print({ name }, { passed, failed, skipped, seconds, notes, output }, maxNotes, command) {
  const counts = [`${passed} passed`, failed && `${failed} failed`, skipped && `${skipped} skipped`].filter(Boolean)
  console.log(`${failed ? '✗' : '✓'} ${name}: ${counts.join(', ')} (${seconds} s)`)
  for (const note of notes.slice(0, maxNotes)) console.log(note.replace(/^/gm, '  '))
  if (notes.length > maxNotes) console.log(`  … and ${notes.length - maxNotes} more lines: ${command} -- ${name} prints them`)
  if (output) console.log(output.trimEnd().replace(/^/gm, '    '))
}

/** At a terminal: what runs now, until the next line replaces it. */
function showRunning(running) {
  if (process.stdout.isTTY) process.stdout.write(`… ${[...running.keys()].map(({ name }) => name).join(', ')}\r`)
}
