// Sentences in which code is between backticks.
import { Foreign } from './foreign.tsx'
import { asSentence } from './messages.ts'

export function Prose({ text }: { text: string }) {
  return <>{text.split('`').map((part, at) => (at % 2 === 1 ? <code key={at}>{part}</code> : part))}</>
}

/** A message of the library, which may quote the sender, as a sentence. */
export function LibraryMessage({ text }: { text: string }) {
  const parts = asSentence(text)
    .split('`')
    .map((part) => <Foreign text={part} />)
  return <>{parts.map((part, at) => (at % 2 === 1 ? <code key={at}>{part}</code> : part))}</>
}
