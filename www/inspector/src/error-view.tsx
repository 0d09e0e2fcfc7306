// An error of the library or the inspector, with its code. After a failure of the page itself, the same can be tried again.
import { Foreign } from './foreign.tsx'
import { type ErrorDetails, isRepeatable } from './protocol.ts'
import { PROGRESS } from './texts.ts'

export function ErrorView({ error, onRetry }: { error: ErrorDetails; onRetry?: () => void }) {
  const { code, message, offset } = error
  return (
    <div class="help" role={onRetry && 'alert'}>
      <p>
        <code>{code}</code> <Foreign text={message} />
        {offset !== undefined && !message.includes(String(offset)) && <> {PROGRESS.atByte(offset)}</>}
      </p>
      {onRetry && isRepeatable(error) && (
        <button type="button" onClick={onRetry}>
          {PROGRESS.retry}
        </button>
      )}
    </div>
  )
}
