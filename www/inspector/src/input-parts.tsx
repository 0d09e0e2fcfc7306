// The input, part by part: what was hashed, the signature, and what was left out.
import { formatBytes } from 'npm-hooks-ui/format.ts'
import { INPUT_PARTS } from './texts.ts'
import type { InputPart } from './protocol.ts'
import { NamedText } from './signed-body.tsx'

export function InputPartsView({ parts }: { parts: InputPart[] | null }) {
  if (parts === null) return <p>{INPUT_PARTS.decoded}</p>
  if (parts.length === 0) return <p>{INPUT_PARTS.all}</p>
  return (
    <ol class="parts" aria-label={INPUT_PARTS.label}>
      {parts.map(({ kind, size, head, tail }, at) => (
        <li class={`part-${kind}`} key={at}>
          <strong>{INPUT_PARTS[kind]}</strong> <span class="hint">{formatBytes(size)}</span>
          <pre class="code">
            <bdi>
              <NamedText text={head} hasLines />
              {tail !== '' && (
                <>
                  <em>{INPUT_PARTS.cut(formatBytes(size))}</em>
                  <NamedText text={tail} hasLines />
                </>
              )}
            </bdi>
          </pre>
        </li>
      ))}
    </ol>
  )
}
