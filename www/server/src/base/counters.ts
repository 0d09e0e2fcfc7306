// Counts what this isolate did since it started, for `/healthz` and `/metrics`. The names are a closed set.

const counters = new Map<string, Map<string, number>>()

export type CounterName = 'accepted' | 'duplicates' | 'quarantined' | 'refused'

/** `label` is the code of what was refused; empty for the others. */
export function count(name: CounterName, label = ''): void {
  const byLabel = counters.get(name) ?? new Map<string, number>()
  counters.set(name, byLabel)
  byLabel.set(label, (byLabel.get(label) ?? 0) + 1)
}

/** The counts by label, in the order of the labels. */
export function countsOf(name: CounterName): [label: string, count: number][] {
  return [...(counters.get(name) ?? [])].sort(([a], [b]) => (a < b ? -1 : 1))
}
