// Text of a sender: isolated, so that it reorders nothing around it, and with hidden characters drawn as their names.
import { useState } from 'preact/hooks'
import { PAYLOAD } from './texts.ts'
import { visibleParts } from './visible-text.ts'

/** A longer value is folded. */
const MAX_FOLDED_CHARS = 160
/** Even unfolded, a value shows no more than this. */
const MAX_UNFOLDED_CHARS = 100_000

export function Foreign({ text }: { text: string }) {
  return (
    <bdi>
      {visibleParts(text).map(({ text, isName }, at) =>
        isName ? (
          <span class="hidden-character" key={at}>
            {text}
          </span>
        ) : (
          text
        ),
      )}
    </bdi>
  )
}

/** A path in the payload: each of its keys by itself. */
export function ForeignPath({ path }: { path: readonly (string | number)[] }) {
  return (
    <>
      {path.map((key, at) => (
        <>
          {at > 0 && ' › '}
          <Foreign text={String(key)} />
        </>
      ))}
    </>
  )
}

/** A value as code, which unfolds if it is long. */
export function ForeignValue({ text }: { text: string }) {
  const [isOpen, setOpen] = useState(false)
  const isLong = text.length > MAX_FOLDED_CHARS
  const shown = text.slice(0, isOpen ? MAX_UNFOLDED_CHARS : MAX_FOLDED_CHARS)
  return (
    <>
      <code class="value">
        <Foreign text={shown} />
        {shown.length < text.length && '…'}
      </code>
      {isLong && (
        <button type="button" class="show" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          {isOpen ? PAYLOAD.showLess : PAYLOAD.showAll(text.length)}
        </button>
      )}
    </>
  )
}
