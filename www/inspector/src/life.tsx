// A picture of the package's life: its releases over time, by line.
import { useEffect, useMemo, useRef } from 'preact/hooks'
import type { Life, Release } from './protocol.ts'

export function LifePanel({ life }: { life: Life }) {
  const canvas = useRef<HTMLCanvasElement>(null)
  // The page is drawn anew with every letter that somebody types; there may be thousands of releases.
  const { dated, lines, sentence } = useMemo(
    () => ({
      dated: life.releases.filter(({ time }) => time !== null),
      lines: linesOf(life.releases),
      sentence: told(life),
    }),
    [life],
  )

  useEffect(() => {
    if (dated.length === 0) return
    let destroy: (() => void) | undefined
    let isGone = false
    void import('./chart.ts').then(({ draw }) => {
      if (!isGone && canvas.current) destroy = draw(canvas.current, life)
    })
    return () => {
      isGone = true
      destroy?.()
    }
  }, [life])

  return (
    <section class="panel" aria-labelledby="life">
      <h2 id="life">The package’s life</h2>
      <p class="help">{sentence}</p>
      {dated.length > 0 ? (
        <div class="chart">
          <canvas ref={canvas} role="img" aria-label={`Releases over time, by line. ${sentence} The table below says the same.`} />
        </div>
      ) : (
        <p class="hint">The packument does not say when its versions were published.</p>
      )}
      <details>
        <summary>As a table</summary>
        <div class="scroll" tabIndex={0} role="region" aria-label="Releases by line">
          <table class="facts">
            <thead>
              <tr>
                <th scope="col">Line</th>
                <th scope="col">Releases</th>
                <th scope="col">Prereleases</th>
                <th scope="col">Deprecated</th>
                <th scope="col">First</th>
                <th scope="col">Last</th>
                <th scope="col">Tags</th>
              </tr>
            </thead>
            <tbody>
              {lines.map(({ line, releases }) => (
                <tr key={line}>
                  <th scope="row">{line}.x</th>
                  <td>{releases.length}</td>
                  <td>{releases.filter(({ isPrerelease }) => isPrerelease).length}</td>
                  <td>{releases.filter(({ deprecated }) => deprecated !== null).length}</td>
                  <td>{dateOf(releases[0])}</td>
                  <td>{dateOf(releases.at(-1))}</td>
                  <td>{tagsOn(life, releases)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </details>
    </section>
  )
}

function told({ releases, tags, current }: Life): string {
  const [first, last] = [releases[0], releases.at(-1)]
  const deprecated = releases.filter((release) => release.deprecated !== null).length
  const span =
    first?.time && last?.time && releases.length > 1
      ? dateOf(first) === dateOf(last)
        ? `, all on ${dateOf(first)}`
        : ` from ${dateOf(first)} to ${dateOf(last)}`
      : ''
  return [
    `${releases.length} ${releases.length === 1 ? 'release' : 'releases'}${span}, ${deprecated} deprecated.`,
    tags.latest ? `latest is ${tags.latest}.` : '',
    current ? `Marked: ${current}.` : '',
  ]
    .filter(Boolean)
    .join(' ')
}

function tagsOn({ tags }: Life, releases: Release[]): string {
  const versions = new Set(releases.map(({ version }) => version))
  return Object.entries(tags)
    .filter(([, version]) => versions.has(version))
    .map(([tag, version]) => `${tag}: ${version}`)
    .join(', ')
}

const dateOf = (release: Release | undefined) => (release?.time == null ? '' : new Date(release.time).toISOString().slice(0, 10))

/** Lines from the highest down, their releases by time. */
export function linesOf(releases: Release[]): { line: string; releases: Release[] }[] {
  const lines = new Map<string, Release[]>()
  for (const release of releases) {
    const known = lines.get(release.line)
    if (known) known.push(release)
    else lines.set(release.line, [release])
  }
  const number = (line: string) => line.split('.').reduce((sum, part, at) => sum + Number(part) / 10_000 ** at, 0)
  return [...lines].map(([line, releases]) => ({ line, releases })).sort((a, b) => number(b.line) - number(a.line))
}
