// The log: a JSON object each line. Writing takes as long as verifying a delivery, so in plain workerd lines are written together.
import type { Env } from './env.js'

/** After a line, further ones are held back for this long. A killed process loses them. */
const INTERVAL_MS = 100

/** A timer ends with its request, so the next request writes what is older. */
const MAX_HELD_MS = 1000

const MAX_LINES = 200

let held: string[] = []
let writtenAt = 0

/** Writes lines at once. */
export function writeLog({ INTAKE }: Env, lines: string[]): void {
  // Elsewhere each line is an entry of the platform's log.
  if (INTAKE) console.log(lines.join('\n'))
  else for (const line of lines) console.log(line)
}

/** Writes the line of a request, an error at once. */
export function logRequest(env: Env, line: string, isError: boolean, context: ExecutionContext, now = Date.now()): void {
  if (!env.INTAKE) {
    console.log(line)
    return
  }
  held.push(line)
  const age = Math.abs(now - writtenAt)
  if (isError || held.length >= MAX_LINES || (held.length === 1 ? age >= INTERVAL_MS : age >= MAX_HELD_MS)) writeLines(now)
  else if (held.length === 1) context.waitUntil(writeLater())
}

async function writeLater(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, INTERVAL_MS))
  writeLines(Date.now())
}

function writeLines(now: number): void {
  writtenAt = now
  if (held.length === 0) return
  const lines = held.join('\n')
  held = []
  console.log(lines)
}
