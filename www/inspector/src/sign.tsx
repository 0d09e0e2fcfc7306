// Sign mode: the signature that a sender would send with this body.
import { ask } from './desk.ts'
import { Copy, Field } from './field.tsx'
import { useAnswer } from './inspection.ts'
import { Progress } from './progress.tsx'
import type { Source } from './protocol.ts'
import { sizeOf } from './source.tsx'

interface Props {
  source: Source | null
  secret: string
  onSecret: (secret: string) => void
}

export function SignPanel({ source, secret, onSecret }: Props) {
  const isGiven = source !== null && secret !== ''
  const { answer, refusal, step, cancel } = useAnswer(isGiven ? [source, secret] : null, (signal, onStep) =>
    source === null ? Promise.reject(new Error('no body')) : ask('sign', [source, secret], { signal, onStep }),
  )
  return (
    <section class="panel" aria-labelledby="sign">
      <h2 id="sign">Sign a body</h2>
      <Field label="Secret" hint="kept in this page only, until you close it" value={secret} onValue={onSecret} isSecret />
      {!isGiven && <p class="hint">Give a body and a secret.</p>}
      {refusal && (
        <p class="help" role="alert">
          {refusal.message}
        </p>
      )}
      {step && <Progress step={step} onCancel={cancel} />}
      {answer && (
        <div role="status">
          <p>The header for these {sizeOf(answer.size)}:</p>
          <p class="code signature">x-npm-signature: {answer.signature}</p>
          <Copy text={answer.signature} label="Copy signature" />
        </div>
      )}
    </section>
  )
}
