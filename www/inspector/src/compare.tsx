// Compare mode: what changed between two deliveries or packuments.
import { useEffect, useState } from 'preact/hooks'
import { ask, Refused } from './desk.ts'
import { RefusalView } from './event.tsx'
import type { Compared, Refusal, Source } from './protocol.ts'

export function ComparePanel({ before, after }: { before: Source | null; after: Source | null }) {
  const [compared, setCompared] = useState<Compared | null>(null)
  const [refusal, setRefusal] = useState<Refusal | null>(null)
  useEffect(() => {
    setCompared(null)
    setRefusal(null)
    if (before === null || after === null) return
    let isCurrent = true
    ask('compare', [before, after]).then(
      (compared) => isCurrent && setCompared(compared),
      (error: unknown) => isCurrent && setRefusal(error instanceof Refused ? error.refusal : { code: 'caller', message: String(error) }),
    )
    return () => {
      isCurrent = false
    }
  }, [before, after])
  return (
    <section class="panel wide" aria-labelledby="compared">
      <h2 id="compared">What changed</h2>
      {refusal && <RefusalView refusal={refusal} />}
      {!compared && !refusal && <p class="hint">Give two deliveries or packuments of one package.</p>}
      {compared && <Result compared={compared} />}
    </section>
  )
}

function Result({ compared: { changes, differences, more } }: { compared: Compared }) {
  return (
    <div role="status">
      {changes.length === 0 ? <p>Nothing that a hook would tell of.</p> : (
        <ol class="changes">
          {changes.map(({ key, kind, summary, warnings }) => (
            <li key={key}><span class="badge open">{kind}</span> {summary}
              {warnings.map(({ code, message }) => <p class="help" key={code}><span class="badge warn">{code}</span> {message}</p>)}</li>
          ))}
        </ol>
      )}
      <h3>Facts that differ</h3>
      {differences.length === 0 ? <p class="hint">None.</p> : (
        <div class="scroll" tabIndex={0} role="region" aria-label="Facts that differ">
          <table class="facts">
            <thead><tr><th scope="col">Where</th><th scope="col">Before</th><th scope="col">After</th></tr></thead>
            <tbody>
              {differences.map(({ path, before, after }) => (
                <tr key={path}><th scope="row" class="code">{path}</th><td class="code">{before || <em>none</em>}</td><td class="code">{after || <em>none</em>}</td></tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {more > 0 && <p class="hint">And {more.toLocaleString('en')} more.</p>}
    </div>
  )
}
