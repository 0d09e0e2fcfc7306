// The releases of a packument.
import type { PackumentFacts } from 'npm-hooks/packument'
import type { Release, ReleaseHistory } from '../protocol.ts'

export function releaseHistory(facts: PackumentFacts, current: string | null): ReleaseHistory {
  const releases: Release[] = Object.entries(facts.versions ?? {}).map(([version, manifest]) => {
    const { deprecated, _npmUser: publisher } = manifest ?? {}
    const text = facts.time?.[version]
    const time = typeof text === 'string' ? Date.parse(text) : Number.NaN
    return {
      version,
      line: lineOf(version),
      time: Number.isNaN(time) ? null : time,
      isPrerelease: /^[v=\s]*\d+\.\d+\.\d+-/.test(version),
      // Some are deprecated without a message.
      deprecated: deprecated === undefined ? null : typeof deprecated === 'string' ? deprecated : 'deprecated',
      publisher: publisher?.name ?? null,
      isGone: false,
    }
  })
  releases.push(...goneReleases(facts))
  releases.sort((a, b) => (a.time ?? 0) - (b.time ?? 0))
  return { releases, tags: facts['dist-tags'] ?? {}, current }
}

/** The versions that were published and are gone: they have a time, and `time.unpublished` lists those of a package that is gone. */
function goneReleases({ versions, time }: PackumentFacts): Release[] {
  const times = new Map<string, number | null>()
  for (const [version, text] of Object.entries(time ?? {})) {
    if (!/^[v=\s]*\d/.test(version) || Object.hasOwn(versions ?? {}, version)) continue
    const parsed = typeof text === 'string' ? Date.parse(text) : Number.NaN
    times.set(version, Number.isNaN(parsed) ? null : parsed)
  }
  const unpublished: unknown = (time as Record<string, unknown> | undefined)?.unpublished
  if (typeof unpublished === 'object' && unpublished !== null && 'versions' in unpublished && Array.isArray(unpublished.versions)) {
    const parsed = 'time' in unpublished && typeof unpublished.time === 'string' ? Date.parse(unpublished.time) : Number.NaN
    for (const version of unpublished.versions) {
      if (typeof version !== 'string' || times.has(version) || Object.hasOwn(versions ?? {}, version)) continue
      times.set(version, Number.isNaN(parsed) ? null : parsed)
    }
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
