// Counts what was refused, by the code of the error, since this isolate has started. The codes are a closed set.

const counts = new Map<string, number>()

export function countRefusal(code: string): void {
  counts.set(code, (counts.get(code) ?? 0) + 1)
}

/** For `/healthz`; the order is that of the codes. */
export function refusals(): Record<string, number> {
  return Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)))
}
