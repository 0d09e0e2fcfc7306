// What changed between two deliveries or packuments.
import { Badge } from 'npm-hooks-ui/badge.tsx'
import { ScrollRegion } from 'npm-hooks-ui/scroll-region.tsx'
import { useEffect, useRef, useState } from 'preact/hooks'
import { ErrorView } from './error-view.tsx'
import { Foreign, ForeignValue } from './foreign.tsx'
import { ProgressBar, type ProgressState } from './progress-bar.tsx'
import type { ComparedSides, Comparison, ErrorDetails } from './protocol.ts'
import { COMPARE } from './texts.ts'
import { type Trust, trustIn, UnverifiedMark } from './unverified.tsx'
import { WarningList } from './warning-list.tsx'

/** What follows is shown on request. */
const MAX_LISTED_DIFFERENCES = 50

interface Props {
  /** Whether both sides are there. */
  isReady: boolean
  /** Whether the worker has read them. */
  isComplete: boolean
  comparison: Comparison | ErrorDetails | null
  sides: ComparedSides
  error: ErrorDetails | null
  progress: ProgressState | null
  cancel: () => void
  retry: () => void
}

export function ComparePanel({ isReady, isComplete, comparison, sides, error, progress, cancel, retry }: Props) {
  return (
    <section class="panel wide" aria-labelledby="compare" aria-live="polite">
      <h2 id="compare">{COMPARE.heading}</h2>
      {!isReady && <p class="hint">{COMPARE.missing}</p>}
      {isReady && isComplete && comparison === null && (
        <p class="hint">{sidesIn(sides).some((side) => 'code' in side) ? COMPARE.unreadable : COMPARE.bodyMissing}</p>
      )}
      {error && <ErrorView error={error} onRetry={retry} />}
      {progress && <ProgressBar progress={progress} onCancel={cancel} />}
      {comparison && <UnverifiedMark trust={trustInBoth(sides)} />}
      {comparison && ('code' in comparison ? <ErrorView error={comparison} /> : <Result comparison={comparison} />)}
    </section>
  )
}

const sidesIn = ({ before, after }: ComparedSides) => [before, after].filter((side) => side !== null)

/** As much as in the side that is trusted less. */
function trustInBoth(sides: ComparedSides): Trust {
  const trusts = sidesIn(sides).map((side) => ('code' in side ? 'unchecked' : trustIn(side)))
  return (['failed', 'unchecked', 'verified'] as const).find((trust) => trusts.includes(trust)) ?? 'none'
}

function Result({ comparison: { changes, differences, omitted } }: { comparison: Comparison }) {
  const [isOpen, setOpen] = useState(false)
  const shown = isOpen ? differences : differences.slice(0, MAX_LISTED_DIFFERENCES)
  const hidden = differences.length - shown.length
  const rows = useRef<HTMLTableSectionElement>(null)
  const isFocusDue = useRef(false)
  // The button that had the focus is gone.
  useEffect(() => {
    if (isFocusDue.current) rows.current?.rows[MAX_LISTED_DIFFERENCES]?.cells[0]?.focus()
    isFocusDue.current = false
  }, [isOpen])
  const showAll = () => {
    isFocusDue.current = true
    setOpen(true)
  }
  return (
    <>
      {changes.length === 0 ? (
        <p>{COMPARE.noChange}</p>
      ) : (
        <ol class="changes">
          {changes.map(({ key, kind, summary, warnings }) => (
            <li key={key}>
              <Badge tone="neutral">{kind}</Badge> <Foreign text={summary} />
              <WarningList warnings={warnings} />
            </li>
          ))}
        </ol>
      )}
      <h3>{COMPARE.differences}</h3>
      {differences.length === 0 ? (
        <p class="hint">{COMPARE.noDifference}</p>
      ) : (
        <ScrollRegion label={COMPARE.differences}>
          <table class="facts differences">
            <thead>
              <tr>
                <th scope="col">{COMPARE.fact}</th>
                <th scope="col">{COMPARE.before}</th>
                <th scope="col">{COMPARE.after}</th>
              </tr>
            </thead>
            <tbody ref={rows}>
              {shown.map(({ path, before, after }) => (
                <tr key={path}>
                  <th scope="row" class="code" tabIndex={-1}>
                    <Foreign text={path} />
                  </th>
                  <td data-side={COMPARE.before}>{before ? <ForeignValue text={before} /> : <em>{COMPARE.none}</em>}</td>
                  <td data-side={COMPARE.after}>{after ? <ForeignValue text={after} /> : <em>{COMPARE.none}</em>}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </ScrollRegion>
      )}
      {hidden > 0 && (
        <p>
          <button type="button" onClick={showAll}>
            {COMPARE.showMore(hidden)}
          </button>
        </p>
      )}
      {omitted > 0 && <p class="hint">{COMPARE.omitted(omitted)}</p>}
    </>
  )
}
