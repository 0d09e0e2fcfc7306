// The releases of a packument.
import type { PackumentFacts } from 'npm-hooks/packument'
import type { ReleaseHistory } from '../protocol.ts'

export function releaseHistory(facts: PackumentFacts, current: string | null): ReleaseHistory {
  const releases = Object.entries(facts.versions ?? {}).map(([version, manifest]) => {
    const { deprecated, _npmUser: publisher } = manifest ?? {}
    const [, major = '?', minor = '?'] = /^[v=\s]*(\d+)\.(\d+)/.exec(version) ?? []
    const text = facts.time?.[version]
    const time = typeof text === 'string' ? Date.parse(text) : Number.NaN
    return {
      version,
      line: major === '0' ? `0.${minor}` : major,
      time: Number.isNaN(time) ? null : time,
      isPrerelease: /^[v=\s]*\d+\.\d+\.\d+-/.test(version),
      // Some are deprecated without a message.
      deprecated: deprecated === undefined ? null : typeof deprecated === 'string' ? deprecated : 'deprecated',
      publisher: publisher?.name ?? null,
    }
  })
  releases.sort((a, b) => (a.time ?? 0) - (b.time ?? 0))
  return { releases, tags: facts['dist-tags'] ?? {}, current }
}
