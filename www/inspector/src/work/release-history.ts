// The releases of a packument.
import type { PackumentFacts } from 'npm-hooks/packument'
import type { Release, ReleaseHistory } from '../protocol.ts'

export function releaseHistory(facts: PackumentFacts, current: string | null): ReleaseHistory {
  const releases: Release[] = Object.entries(facts.versions ?? {}).map(([version, manifest]) => {
    const { deprecated, _npmUser: publisher } = manifest ?? {}
    return {
      version,
      line: lineOf(version),
      time: parsedTime(facts.time?.[version]),
      isPrerelease: /^[v=\s]*\d+\.\d+\.\d+-/.test(version),
      // Some are deprecated without a message.
      deprecated: deprecated === undefined ? null : typeof deprecated === 'string' ? deprecated : 'deprecated',
      publisher: publisher?.name ?? null,
      isGone: false,
    }
  })
  releases.push(...goneReleases(facts))
  releases.sort((a, b) => (a.time ?? 0) - (b.time ?? 0))
  return { releases, tags: facts['dist-tags'] ?? {}, current, unpublished: unpublishedIn(facts).time }
}

/** What `time.unpublished` says of a package that is gone: npm writes an object, cnpmcore the time alone. */
function unpublishedIn({ time }: PackumentFacts): { time: number | null; versions: unknown[] } {
  const unpublished: unknown = (time as Record<string, unknown> | undefined)?.unpublished
  if (typeof unpublished === 'string') return { time: parsedTime(unpublished), versions: [] }
  if (typeof unpublished !== 'object' || unpublished === null) return { time: null, versions: [] }
  const { time: text, versions } = unpublished as Record<string, unknown>
  return { time: parsedTime(text), versions: Array.isArray(versions) ? versions : [] }
}

/** In milliseconds. */
function parsedTime(text: unknown): number | null {
  const time = typeof text === 'string' ? Date.parse(text) : Number.NaN
  return Number.isNaN(time) ? null : time
}

/** The versions that were published and are gone: they have a time, and `time.unpublished` lists those of a package that is gone. */
function goneReleases(facts: PackumentFacts): Release[] {
  const { versions, time } = facts
  const times = new Map<string, number | null>()
  for (const [version, text] of Object.entries(time ?? {})) {
    if (/^[v=\s]*\d/.test(version) && !Object.hasOwn(versions ?? {}, version)) times.set(version, parsedTime(text))
  }
  const unpublished = unpublishedIn(facts)
  for (const version of unpublished.versions) {
    if (typeof version !== 'string' || times.has(version) || Object.hasOwn(versions ?? {}, version)) continue
    times.set(version, unpublished.time)
  }
  return [...times].map(([version, time]) => ({
    version,
    line: lineOf(version),
    time,
    isPrerelease: /^[v=\s]*\d+\.\d+\.\d+-/.test(version),
    deprecated: null,
    publisher: null,
    isGone: true,
  }))
}

function lineOf(version: string): string {
  const [, major = '?', minor = '?'] = /^[v=\s]*(\d+)\.(\d+)/.exec(version) ?? []
  return major === '0' ? `0.${minor}` : major
}
