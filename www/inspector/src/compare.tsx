// Compare mode: what changed between two deliveries or packuments.
import { ask } from './desk.ts'
import { RefusalView } from './event.tsx'
import { useAnswer } from './inspection.ts'
import { Progress } from './progress.tsx'
import type { Compared, Source } from './protocol.ts'

export function ComparePanel({ before, after }: { before: Source | null; after: Source | null }) {
  const { answer, refusal, step, cancel } = useAnswer(before && after && [before, after], (signal, onStep) =>
    before === null || after === null ? Promise.reject(new Error('one is missing')) : ask('compare', [before, after], { signal, onStep }),
  )
  return (
    <section class="panel wide" aria-labelledby="compared">
      <h2 id="compared">What changed</h2>
      {!(before && after) && <p class="hint">Give two deliveries or packuments of one package.</p>}
      {refusal && <RefusalView refusal={refusal} />}
      {step && <Progress step={step} onCancel={cancel} />}
      {answer && <Result compared={answer} />}
    </section>
  )
}

function Result({ compared: { changes, differences, more } }: { compared: Compared }) {
  return (
    <div role="status">
      {changes.length === 0 ? (
        <p>Nothing that a hook would tell of.</p>
      ) : (
        <ol class="changes">
          {changes.map(({ key, kind, summary, warnings }) => (
            <li key={key}>
              <span class="badge open">{kind}</span> {summary}
              {warnings.map(({ code, message }) => (
                <p class="help" key={code}>
                  <span class="badge warn">{code}</span> {message}
                </p>
              ))}
            </li>
          ))}
        </ol>
      )}
      <h3>Facts that differ</h3>
      {differences.length === 0 ? (
        <p class="hint">None.</p>
      ) : (
        <div class="scroll" tabIndex={0} role="region" aria-label="Facts that differ">
          <table class="facts">
            <thead>
              <tr>
                <th scope="col">Where</th>
                <th scope="col">Before</th>
                <th scope="col">After</th>
              </tr>
            </thead>
            <tbody>
              {differences.map(({ path, before, after }) => (
                <tr key={path}>
                  <th scope="row" class="code">
                    {path}
                  </th>
                  <td class="code">{before || <em>none</em>}</td>
                  <td class="code">{after || <em>none</em>}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {more > 0 && <p class="hint">And {more.toLocaleString('en')} more.</p>}
    </div>
  )
}
