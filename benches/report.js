// Prints the results of one part, and keeps the same text for its section in RESULTS.md.
import { arch, cpus, platform } from 'node:os'
import { ratioOf } from './clock.js'

const row = (cells) => `| ${cells.join(' | ')} |`

/** Both figures of a time or a ratio: the minimum, and the median in parentheses. */
export const both = ({ min, median }, digits = 2) => `${min.toFixed(digits)} (${median.toFixed(digits)})`

/** How many times as fast as `its` time ours is, both figures. */
export const ratio = (its, ours) => both(ratioOf(its, ours))

/** The date, and what a result was measured with. */
export const machine = () =>
  `${new Date().toISOString().slice(0, 10)}, Node ${process.versions.node}, ${platform()} ${arch()}, ${cpus().length} × ${cpus()[0].model}`

export function report() {
  const lines = []
  const losses = []
  const say = (line = '') => {
    lines.push(line)
    console.log(line)
  }
  return {
    say,
    /** Prints the head of a table; returns a function that adds a row. */
    table: (...columns) => {
      say()
      say(row(columns))
      say(row(columns.map(() => '---')))
      return (...cells) => say(row(cells))
    },
    /** Records a row where a contender is faster. */
    compare: (what, its, ours) => {
      if (ours.min > its.min) losses.push(`${what} ${ratioOf(its, ours).min.toFixed(2)}`)
    },
    /** Prints the recorded rows. */
    sayLosses: () => {
      if (losses.length > 0) say(`\nSlower than the alternative: ${losses.join('; ')}.`)
    },
    text: () => lines.join('\n').trim(),
  }
}
