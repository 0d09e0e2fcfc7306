// An error of the library or the inspector, with its code. After a failure of the page itself, the same can be tried again.
import { LibraryMessage } from './prose.tsx'
import { type ErrorDetails, isRepeatable } from './protocol.ts'
import { PROGRESS } from './texts.ts'

export function ErrorView({ error, onRetry }: { error: ErrorDetails; onRetry?: () => void }) {
  const { code, message, offset } = error
  const text = offset === undefined || message.includes(String(offset)) ? message : `${message} ${PROGRESS.atByte(offset)}`
  return (
    <div class="help" role={onRetry && 'alert'}>
      <p>
        <code>{code}</code> <LibraryMessage text={text} />
      </p>
      {onRetry && isRepeatable(error) && (
        <button type="button" onClick={onRetry}>
          {PROGRESS.retry}
        </button>
      )}
    </div>
  )
}
