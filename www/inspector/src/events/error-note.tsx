// An error, announced to screen readers; nothing without one.

export function ErrorNote({ message }: { message: string }) {
  if (message === '') return null
  return (
    <p class="note" role="alert">
      {message}
    </p>
  )
}
