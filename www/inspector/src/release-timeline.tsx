// The package's releases over time, as a chart and as a table.
import { ScrollRegion } from 'npm-hooks-ui/scroll-region.tsx'
import { useEffect, useMemo, useRef } from 'preact/hooks'
import { Foreign } from './foreign.tsx'
import type { Release, ReleaseHistory } from './protocol.ts'
import { type ReleaseLine, releaseLines } from './release-lines.ts'
import { type Trust, UnverifiedMark } from './unverified.tsx'
import { visibleText } from './visible-text.ts'

export function ReleaseTimeline({ history, trust }: { history: ReleaseHistory; trust: Trust }) {
  const canvas = useRef<HTMLCanvasElement>(null)
  // Each keystroke renders the page, and there can be thousands of releases.
  const { hasTimes, lines, summary } = useMemo(
    () => ({
      hasTimes: history.releases.some(({ time }) => time !== null),
      lines: releaseLines(history.releases),
      summary: summarize(history),
    }),
    [history],
  )

  useEffect(() => {
    if (!hasTimes) return
    let destroy: (() => void) | undefined
    let isUnmounted = false
    void import('./timeline-chart.ts').then(({ drawTimeline }) => {
      if (!isUnmounted && canvas.current) destroy = drawTimeline(canvas.current, history)
    })
    return () => {
      isUnmounted = true
      destroy?.()
    }
  }, [history])

  return (
    <section class="panel" aria-labelledby="timeline">
      <h2 id="timeline">Release timeline</h2>
      <UnverifiedMark trust={trust} />
      <p class="help">
        <Foreign text={summary} />
      </p>
      {hasTimes ? (
        <div class="chart">
          <canvas
            ref={canvas}
            role="img"
            aria-label={`Releases over time, one row per release line. ${visibleText(summary)} The table below has the same data.`}
          />
        </div>
      ) : (
        <p class="hint">The packument doesn’t say when its versions were published.</p>
      )}
      <details>
        <summary>Show as a table</summary>
        <ScrollRegion label="Releases by line">
          <LineTable lines={lines} tags={history.tags} />
        </ScrollRegion>
      </details>
    </section>
  )
}

function LineTable({ lines, tags }: { lines: ReleaseLine[]; tags: Record<string, string> }) {
  return (
    <table class="facts">
      <thead>
        <tr>
          <th scope="col">Line</th>
          <th scope="col">Releases</th>
          <th scope="col">Prereleases</th>
          <th scope="col">Deprecated</th>
          <th scope="col">Unpublished</th>
          <th scope="col">First</th>
          <th scope="col">Last</th>
          <th scope="col">Dist-tags</th>
        </tr>
      </thead>
      <tbody>
        {lines.map(({ line, releases }) => (
          <tr key={line}>
            <th scope="row">
              <Foreign text={`${line}.x`} />
            </th>
            <td>{releases.length}</td>
            <td>{releases.filter(({ isPrerelease }) => isPrerelease).length}</td>
            <td>{releases.filter(({ deprecated }) => deprecated !== null).length}</td>
            <td>{releases.filter(({ isGone }) => isGone).length}</td>
            <td>{dateOf(releases[0])}</td>
            <td>{dateOf(releases.at(-1))}</td>
            <td>
              <Foreign text={tagsIn(tags, releases)} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function summarize({ releases, tags, current }: ReleaseHistory): string {
  const [first, last] = [releases[0], releases.at(-1)]
  const deprecated = releases.filter((release) => release.deprecated !== null).length
  const gone = releases.filter(({ isGone }) => isGone).length
  const span =
    first?.time && last?.time && releases.length > 1
      ? dateOf(first) === dateOf(last)
        ? `, all on ${dateOf(first)}`
        : ` from ${dateOf(first)} to ${dateOf(last)}`
      : ''
  return [
    `${releases.length.toLocaleString('en')} ${releases.length === 1 ? 'release' : 'releases'}${span}, ${deprecated} deprecated${gone > 0 ? `, ${gone.toLocaleString('en')} unpublished` : ''}.`,
    tags.latest ? `latest points to ${tags.latest}.` : '',
    current ? `Highlighted: ${current}.` : '',
  ]
    .filter(Boolean)
    .join(' ')
}

function tagsIn(tags: Record<string, string>, releases: Release[]): string {
  const versions = new Set(releases.map(({ version }) => version))
  return Object.entries(tags)
    .filter(([, version]) => versions.has(version))
    .map(([tag, version]) => `${tag}: ${version}`)
    .join(', ')
}

const dateOf = (release: Release | undefined) => (release?.time == null ? '' : new Date(release.time).toISOString().slice(0, 10))
