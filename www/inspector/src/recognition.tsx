// What was recognized in an input, and what is missing or was changed.
import { Foreign } from './foreign.tsx'
import type { Inspection } from './protocol.ts'
import { INPUT } from './texts.ts'
import type { Delivery } from './use-delivery.ts'

interface Props {
  found: Pick<Inspection, 'recognized' | 'notes' | 'requestSignature'> | null
  delivery: Delivery
}

export function Recognition({ found, delivery: { source, header } }: Props) {
  const { recognized = '', notes = [], requestSignature = '' } = found ?? {}
  const isOverridden = requestSignature !== '' && header !== '' && header !== requestSignature
  return (
    <>
      {recognized !== '' && (
        <p class="recognized">
          <Foreign text={recognized} />
        </p>
      )}
      {[...notes, isOverridden && INPUT.overridden, source?.isRestored && INPUT.restored].map(
        (note) =>
          note && (
            <p class="note" key={note}>
              <Foreign text={note} />
            </p>
          ),
      )}
    </>
  )
}
