// Asks before something is removed that gets events.
import { useEffect, useRef } from 'preact/hooks'

interface Props {
  name: string
  /** What becomes of what it has; empty if there is nothing. */
  effect: string
  onRemove: () => void
  onCancel: () => void
}

export function RemoveQuestion({ name, effect, onRemove, onCancel }: Props) {
  const cancel = useRef<HTMLButtonElement>(null)
  useEffect(() => cancel.current?.focus(), [])
  return (
    <fieldset class="question" aria-label={`Remove ${name}?`}>
      <p>
        Remove <strong>{name}</strong>? It gets no further events.{effect && ` ${effect}`}
      </p>
      <div class="line">
        <button type="button" onClick={onRemove}>
          Remove {name}
        </button>
        <button type="button" ref={cancel} onClick={onCancel}>
          Keep {name}
        </button>
      </div>
    </fieldset>
  )
}
