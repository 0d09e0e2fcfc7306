// Sign mode: the signature header for a body.
import { Field } from 'npm-hooks-ui/field.tsx'
import { formatBytes } from 'npm-hooks-ui/format.ts'
import { CopyButton } from './copy-button.tsx'
import { ErrorView } from './error-view.tsx'
import { ProgressBar } from './progress-bar.tsx'
import type { Source } from './protocol.ts'
import { SIGN } from './texts.ts'
import { useWorkerCall } from './use-worker-call.ts'
import { call } from './worker-client.ts'

interface Props {
  source: Source | null
  secret: string
  onSecret: (secret: string) => void
}

export function SignPanel({ source, secret, onSecret }: Props) {
  const isReady = source !== null && secret !== ''
  const { result, error, progress, cancel, retry } = useWorkerCall(isReady ? [source, secret] : null, (signal, onStep) =>
    source === null ? Promise.reject(new Error('no body')) : call('sign', [source, secret], { signal, onStep }),
  )
  return (
    <section class="panel" aria-labelledby="sign">
      <h2 id="sign">{SIGN.heading}</h2>
      <Field label={SIGN.label} hint={SIGN.secretHint} value={secret} onValue={onSecret} isSecret />
      {!isReady && <p class="hint">{SIGN.missing}</p>}
      {error && <ErrorView error={error} onRetry={retry} />}
      {progress && <ProgressBar progress={progress} onCancel={cancel} />}
      {result && (
        <output>
          {SIGN.result(formatBytes(result.size))}
          <code class="signature">{`x-npm-signature: ${result.signature}`}</code>
          <CopyButton text={result.signature} label={SIGN.copy} />
        </output>
      )}
    </section>
  )
}
