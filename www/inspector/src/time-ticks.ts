// The labels of a time axis: round times, each label once, and always two at least.

export interface TimeTick {
  /** In milliseconds since 1970. */
  value: number
  label: string
}

interface Unit {
  /** About how long it is, in milliseconds. */
  size: number
  /** How many of the unit are between two ticks, the fewest first. */
  steps: readonly number[]
  /** How a time is written, so that no two ticks of the unit are written alike. */
  write: (iso: string) => string
  ticks: (min: number, max: number, step: number) => number[]
}

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS
const MONTH_MS = 30.4 * DAY_MS
/** The range of `Date` on both sides of 1970. */
const MAX_TIME_MS = 8.64e15

const dayAndTime = (iso: string) => `${iso.slice(-19, -14)} ${iso.slice(-13, -8)}`

/** From the finest to the coarsest. */
const UNITS = [
  { size: MINUTE_MS, steps: [1, 2, 5, 10, 15, 30], write: dayAndTime, ticks: every(MINUTE_MS) },
  { size: HOUR_MS, steps: [1, 2, 3, 6, 12], write: dayAndTime, ticks: every(HOUR_MS) },
  { size: DAY_MS, steps: [1, 2, 4, 7, 14], write: (iso) => iso.slice(0, -14), ticks: every(DAY_MS) },
  { size: MONTH_MS, steps: [1, 2, 3, 6], write: (iso) => iso.slice(0, -17), ticks: everyMonths },
  { size: MONTH_MS, steps: [12, 24, 60, 120, 1200], write: (iso) => iso.slice(0, -20), ticks: everyMonths },
] as const satisfies readonly Unit[]

/** At most `maxCount` ticks, or two. */
export function timeTicks(start: number, end: number, maxCount: number): TimeTick[] {
  const [min, max] = [Math.max(start, -MAX_TIME_MS), Math.min(end, MAX_TIME_MS)]
  for (const { size, steps, write, ticks } of UNITS) {
    for (const step of steps) {
      if ((max - min) / (step * size) > maxCount + 1) continue
      const values = ticks(min, max, step)
      if (values.length >= 2 && values.length <= maxCount) return values.map((value) => ({ value, label: write(isoOf(value)) }))
    }
  }
  return bothEnds(min, max)
}

/** Both ends of the axis, as short as they differ. */
function bothEnds(min: number, max: number): TimeTick[] {
  const { write } = UNITS.findLast(({ write }) => write(isoOf(min)) !== write(isoOf(max))) ?? UNITS[0]
  return [min, max].map((value) => ({ value, label: write(isoOf(value)) }))
}

function every(size: number): Unit['ticks'] {
  return (min, max, step) => {
    const first = Math.ceil(min / (size * step))
    const count = Math.floor(max / (size * step)) - first + 1
    return Array.from({ length: Math.max(0, count) }, (_, at) => (first + at) * size * step)
  }
}

function everyMonths(min: number, max: number, step: number): number[] {
  const [start, end] = [new Date(min), new Date(max)]
  const last = end.getUTCFullYear() * 12 + end.getUTCMonth()
  const ticks = []
  for (let month = Math.floor((start.getUTCFullYear() * 12) / step) * step; month <= last; month += step) {
    ticks.push(new Date(0).setUTCFullYear(0, month, 1))
  }
  return ticks.filter((time) => time >= min && time <= max)
}

const isoOf = (time: number) => new Date(time).toISOString()
