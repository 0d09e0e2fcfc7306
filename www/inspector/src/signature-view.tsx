// The expected and the received signature, with the first difference marked.
import { CopyButton } from './copy-button.tsx'

export function SignatureView({ expected, received, isValid }: { expected: string; received: string; isValid: boolean }) {
  if (isValid) {
    return (
      <dl class="tags">
        <div>
          <dt>
            Signature <CopyButton text={expected} />
          </dt>
          <dd class="code">{expected}</dd>
        </div>
      </dl>
    )
  }
  let same = 0
  while (same < expected.length && expected[same] === received[same]) same++
  return (
    <div class="tags">
      <dl>
        <div>
          <dt>
            Expected <CopyButton text={expected} />
          </dt>
          <dd class="code">
            <MarkedText text={expected} at={same} />
          </dd>
        </div>
        <div>
          <dt>Received</dt>
          <dd class="code">{received === '' ? <em>none</em> : <MarkedText text={received} at={same} />}</dd>
        </div>
      </dl>
      <p class="hint">
        {same >= expected.length
          ? 'The received signature starts with the expected one.'
          : `The first difference is at character ${same + 1}.`}
      </p>
    </div>
  )
}

function MarkedText({ text, at }: { text: string; at: number }) {
  return (
    <>
      {text.slice(0, at)}
      <mark>{text.slice(at, at + 1) || '␄'}</mark>
      {text.slice(at + 1)}
    </>
  )
}
