// Compare mode: what changed between two deliveries or packuments.
import { Badge } from 'npm-hooks-ui/badge.tsx'
import { ScrollRegion } from 'npm-hooks-ui/scroll-region.tsx'
import { ErrorView } from './error-view.tsx'
import { Foreign } from './foreign.tsx'
import { ProgressBar } from './progress-bar.tsx'
import type { Comparison, Source } from './protocol.ts'
import { useWorkerCall } from './use-worker-call.ts'
import { WarningList } from './warning-list.tsx'
import { call } from './worker-client.ts'

export function ComparePanel({ before, after }: { before: Source | null; after: Source | null }) {
  const { result, error, progress, cancel, retry } = useWorkerCall(before && after && [before, after], (signal, onStep) =>
    before === null || after === null
      ? Promise.reject(new Error('one input is missing'))
      : call('compare', [before, after], { signal, onStep }),
  )
  return (
    <section class="panel wide" aria-labelledby="compare" aria-live="polite">
      <h2 id="compare">What changed</h2>
      {!(before && after) && <p class="hint">Add two deliveries or packuments of the same package.</p>}
      {error && <ErrorView error={error} onRetry={retry} />}
      {progress && <ProgressBar progress={progress} onCancel={cancel} />}
      {result && <Result comparison={result} />}
    </section>
  )
}

function Result({ comparison: { changes, differences, omitted } }: { comparison: Comparison }) {
  return (
    <>
      {changes.length === 0 ? (
        <p>No change that a hook would report.</p>
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
      <h3>Different facts</h3>
      {differences.length === 0 ? (
        <p class="hint">None.</p>
      ) : (
        <ScrollRegion label="Different facts">
          <table class="facts">
            <thead>
              <tr>
                <th scope="col">Path</th>
                <th scope="col">Before</th>
                <th scope="col">After</th>
              </tr>
            </thead>
            <tbody>
              {differences.map(({ path, before, after }) => (
                <tr key={path}>
                  <th scope="row" class="code">
                    <Foreign text={path} />
                  </th>
                  <td class="code">{before ? <Foreign text={before} /> : <em>none</em>}</td>
                  <td class="code">{after ? <Foreign text={after} /> : <em>none</em>}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </ScrollRegion>
      )}
      {omitted > 0 && <p class="hint">{omitted.toLocaleString('en')} more are not listed.</p>}
    </>
  )
}
