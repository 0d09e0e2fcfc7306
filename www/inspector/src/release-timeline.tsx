// The package's releases over time, as a chart and as a table.
import { ScrollRegion } from 'npm-hooks-ui/scroll-region.tsx'
import { useEffect, useMemo, useRef, useState } from 'preact/hooks'
import { Foreign } from './foreign.tsx'
import type { Release, ReleaseHistory } from './protocol.ts'
import { ReleaseDetails, releaseText } from './release-details.tsx'
import { ReleaseLegend } from './release-legend.tsx'
import { type ReleaseLine, releaseLines } from './release-lines.ts'
import { datedReleases, marksIn } from './release-marks.ts'
import { RELEASES, TIMELINE, timelineText } from './texts.ts'
import type { OnRelease, Timeline } from './timeline-chart.ts'
import { type Trust, UnverifiedMark } from './unverified.tsx'
import { visibleText } from './visible-text.ts'
import type { Path } from './work/spans.ts'

interface Props {
  history: ReleaseHistory
  trust: Trust
  onShow: (path: Path) => void
}

export function ReleaseTimeline({ history, trust, onShow }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const timeline = useRef<Timeline | null>(null)
  // Each keystroke renders the page, and there can be thousands of releases.
  const { dated, lines, marks, summary } = useMemo(
    () => ({
      dated: datedReleases(history),
      marks: marksIn(history),
      lines: releaseLines(history.releases),
      summary: summarize(history),
    }),
    [history],
  )

  const [chosen, setChosen] = useState<Release | null>(null)
  /** At the pointer. */
  const [pointed, setPointed] = useState<Release | null>(null)
  const first = dated.find(({ version }) => version === history.current) ?? dated.at(-1)
  const selected = (chosen !== null && dated.includes(chosen) ? chosen : first) ?? null
  const shown = pointed ?? selected

  useEffect(() => {
    if (dated.length === 0) return
    let isUnmounted = false
    const onRelease: OnRelease = (release, isClick) => {
      if (isClick && release !== null) setChosen(release)
      setPointed(isClick ? null : release)
    }
    void import('./timeline-chart.ts').then(({ drawTimeline }) => {
      if (isUnmounted || !canvas.current) return
      timeline.current = drawTimeline(canvas.current, history, onRelease)
      timeline.current.select(shown)
    })
    return () => {
      isUnmounted = true
      timeline.current?.remove()
      timeline.current = null
      setPointed(null)
    }
  }, [history])
  useEffect(() => timeline.current?.select(shown), [shown])

  return (
    <section class="panel" aria-labelledby="timeline">
      <h2 id="timeline">{TIMELINE.heading}</h2>
      <UnverifiedMark trust={trust} />
      <p class="help">
        <Foreign text={summary} />
      </p>
      {selected === null || shown === null ? (
        <p class="hint">{history.releases.length > 0 ? TIMELINE.withoutTimes : TIMELINE.withoutReleases}</p>
      ) : (
        <>
          <div class="chart">
            <canvas ref={canvas} role="img" aria-label={timelineText(visibleText(summary))} />
          </div>
          <ReleaseLegend marks={marks} />
          <label class="scrubber">
            {TIMELINE.choose} <span class="hint">{TIMELINE.chooseHint}</span>
            <input
              type="range"
              min={1}
              max={dated.length}
              value={dated.indexOf(selected) + 1}
              aria-valuetext={releaseText(selected, history.tags, selected.version === history.current)}
              onInput={(event) => setChosen(dated[event.currentTarget.valueAsNumber - 1] ?? null)}
            />
          </label>
          <ReleaseDetails release={shown} tags={history.tags} isCurrent={shown.version === history.current} onShow={onShow} />
        </>
      )}
      {history.releases.length > 0 && (
        <details>
          <summary>{TIMELINE.table}</summary>
          <ScrollRegion label={RELEASES.table}>
            <LineTable lines={lines} tags={history.tags} />
          </ScrollRegion>
        </details>
      )}
    </section>
  )
}

function LineTable({ lines, tags }: { lines: ReleaseLine[]; tags: Record<string, string> }) {
  return (
    <table class="facts">
      <thead>
        <tr>
          {RELEASES.columns.map((column) => (
            <th scope="col" key={column}>
              {column}
            </th>
          ))}
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

function summarize({ releases, tags, current, unpublished }: ReleaseHistory): string {
  const counts = {
    releases: releases.length,
    deprecated: releases.filter(({ deprecated }) => deprecated !== null).length,
    gone: releases.filter(({ isGone }) => isGone).length,
  }
  const sentences = [
    ...(releases.length > 0 ? [RELEASES.summary(counts, dateOf(releases[0]), dateOf(releases.at(-1)))] : []),
    ...(unpublished === null ? [] : [RELEASES.unpublished(dateOfTime(unpublished))]),
    ...(tags.latest ? [RELEASES.latest(tags.latest)] : []),
    ...(current ? [RELEASES.current(current)] : []),
  ]
  return sentences.join(' ')
}

function tagsIn(tags: Record<string, string>, releases: Release[]): string {
  const versions = new Set(releases.map(({ version }) => version))
  return Object.entries(tags)
    .filter(([, version]) => versions.has(version))
    .map(([tag, version]) => `${tag}: ${version}`)
    .join(', ')
}

const dateOf = (release: Release | undefined) => (release?.time == null ? '' : dateOfTime(release.time))

const dateOfTime = (time: number) => new Date(time).toISOString().slice(0, 10)
