// Prints the results, and keeps the same text for RESULTS.md.
import { writeFileSync } from 'node:fs'

const row = (cells) => `| ${cells.join(' | ')} |`

/** How many times as fast as `its` time ours is. */
export const ratio = (its, ours) => (its / ours).toFixed(2)

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
      say(row(columns))
      say(row(columns.map(() => '---')))
      return (...cells) => say(row(cells))
    },
    /** Records a row where a contender is faster. */
    compare: (what, its, ours) => {
      if (ours > its) losses.push(`${what}: ${ratio(its, ours)}`)
    },
    losses,
    write: (path) => writeFileSync(path, `${lines.join('\n')}\n`),
  }
}
