// The expected and the received signature.
import { CopyButton } from './copy-button.tsx'

export function SignatureView({ expected, received, isValid }: { expected: string; received: string; isValid: boolean }) {
  return (
    <dl class="tags">
      <div>
        <dt>
          {isValid ? 'Signature' : 'Expected'} <CopyButton text={expected} />
        </dt>
        <dd class="code">{expected}</dd>
      </div>
      {!isValid && (
        <div>
          <dt>Received</dt>
          <dd class="code">{received === '' ? <em>none</em> : received}</dd>
        </div>
      )}
    </dl>
  )
}
