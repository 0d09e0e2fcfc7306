// An error of the library or the inspector, with its code.
import type { ErrorDetails } from './protocol.ts'

export function ErrorView({ error: { code, message, offset } }: { error: ErrorDetails }) {
  return (
    <p class="help">
      <code>{code}</code> {message}
      {offset !== undefined && !message.includes(String(offset)) && <> (byte {offset})</>}
    </p>
  )
}
