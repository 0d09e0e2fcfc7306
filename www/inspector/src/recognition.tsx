// What was recognized in an input, and what is missing or was changed.
import { Foreign } from './foreign.tsx'

export function Recognition({ recognized, notes }: { recognized: string; notes: readonly string[] }) {
  return (
    <>
      {recognized !== '' && (
        <p class="recognized">
          <Foreign text={recognized} />
        </p>
      )}
      {notes.map((note) => (
        <p class="note" key={note}>
          <Foreign text={note} />
        </p>
      ))}
    </>
  )
}
