// Releases grouped by line: the major version, with the minor before 1.0.
import type { Release } from './protocol.ts'

export interface ReleaseLine {
  line: string
  releases: Release[]
}

/** The highest line first. Within a line, the releases keep their order. */
export function releaseLines(releases: Release[]): ReleaseLine[] {
  const lines = new Map<string, Release[]>()
  for (const release of releases) {
    const known = lines.get(release.line)
    if (known) known.push(release)
    else lines.set(release.line, [release])
  }
  const order = (line: string) => line.split('.').reduce((sum, part, at) => sum + Number(part) / 10_000 ** at, 0)
  return [...lines].map(([line, releases]) => ({ line, releases })).sort((a, b) => order(b.line) - order(a.line))
}
