// Sizes and times as both pages print them.

export function formatBytes(bytes: number): string {
  if (bytes < 10_000) return `${bytes.toLocaleString('en')} ${bytes === 1 ? 'byte' : 'bytes'}`
  return bytes < 1e6 ? `${(bytes / 1e3).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(1)} MB`
}

const SECONDS_PER_UNIT = [
  ['year', 31_557_600],
  ['month', 2_629_800],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
  ['second', 1],
] as const

/** The time relative to now: `3 days ago`, `in 2 minutes`. Both times in milliseconds since 1970. */
export function formatAge(time: number, now = Date.now()): string {
  const seconds = (time - now) / 1000
  const [unit, size] = SECONDS_PER_UNIT.find(([, size]) => Math.abs(seconds) >= size) ?? SECONDS_PER_UNIT[5]
  return new Intl.RelativeTimeFormat('en', { numeric: 'auto' }).format(Math.trunc(seconds / size), unit)
}

/** A period: `5 minutes`, `1.5 hours`. */
export function formatDuration(ms: number): string {
  const [unit, size] = SECONDS_PER_UNIT.find(([, size]) => ms / 1000 >= size) ?? SECONDS_PER_UNIT[5]
  const format = new Intl.NumberFormat('en', { style: 'unit', unit, unitDisplay: 'long', maximumFractionDigits: 1 })
  return format.format(ms / 1000 / size)
}
