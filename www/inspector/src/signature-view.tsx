// The expected and the received signature.
import { CopyButton } from './copy-button.tsx'
import { SIGNATURE } from './texts.ts'

export function SignatureView({ expected, received, isValid }: { expected: string; received: string; isValid: boolean }) {
  return (
    <dl class="tags">
      <div>
        <dt>
          {isValid ? SIGNATURE.label : SIGNATURE.expected} <CopyButton text={expected} />
        </dt>
        <dd class="code">{expected}</dd>
      </div>
      {!isValid && (
        <div>
          <dt>{SIGNATURE.received}</dt>
          <dd class="code">{received === '' ? <em>{SIGNATURE.none}</em> : received}</dd>
        </div>
      )}
    </dl>
  )
}
