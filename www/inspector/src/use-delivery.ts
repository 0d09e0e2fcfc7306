// What is inspected: the delivery, its signature and the secret, and what they replaced.
import { useRef, useState } from 'preact/hooks'
import type { Inspection, Source } from './protocol.ts'

export interface Delivery {
  source: Source | null
  header: string
  secret: string
}

const EMPTY: Delivery = { source: null, header: '', secret: '' }
const MAX_UNDO_STEPS = 50

type FoundSignature = Pick<Inspection, 'verdict' | 'requestSignature'>

export interface DeliveryState extends Delivery {
  setHeader: (header: string) => void
  setSecret: (secret: string) => void
  /** `isEdited`: the visitor typed, so it is still the same delivery. */
  takeSource: (source: Source | null, isEdited: boolean) => void
  /** Replaces the source by what was signed, with the signature and the secret of before. */
  restoreSource: (source: Source) => void
  /** Replaces all, e.g. by a sample. */
  takeAll: (input: Delivery) => void
  /** Takes over what the worker found. */
  takeInspection: (inspection: FoundSignature | null) => void
  /** Brings back what the last paste, drop, file, sample or removal replaced; `null` if nothing was, or something was typed since. */
  undo: (() => void) | null
}

export function useDelivery(): DeliveryState {
  const [input, setInput] = useState(EMPTY)
  const [replaced, setReplaced] = useState<Delivery[]>([])
  const [isUndoable, setUndoable] = useState(false)
  /** A header and secret that the visitor did not type are cleared together with the delivery they came with. */
  const autofilled = useRef({ header: '', secret: '' })
  const latest = useRef<FoundSignature | null>(null)

  const replaceBy = (next: Delivery) => {
    const isSomething = input.source !== null || input.header !== '' || input.secret !== ''
    if (isSomething) setReplaced((stack) => [...stack.slice(-MAX_UNDO_STEPS), input])
    setUndoable(isSomething)
    setInput(next)
  }
  const takeSource = (source: Source | null, isEdited: boolean) => {
    if (isEdited) {
      setUndoable(false)
      // An emptied box leaves nothing of what came with it.
      if (source !== null) return setInput((input) => ({ ...input, source }))
      const { header, secret } = autofilled.current
      return setInput((input) => ({
        source,
        header: input.header === header ? '' : input.header,
        secret: input.secret === secret ? '' : input.secret,
      }))
    }
    // The next file is the body of the curl command, so its header stays.
    if (latest.current?.verdict.state === 'needs-body') return replaceBy({ ...input, source })
    replaceBy({
      source,
      header: input.header === autofilled.current.header ? '' : input.header,
      secret: input.secret === autofilled.current.secret ? '' : input.secret,
    })
  }
  const takeAll = (next: Delivery) => {
    autofilled.current = { header: next.header, secret: next.secret }
    replaceBy(next)
  }
  const takeInspection = (inspection: FoundSignature | null) => {
    const isNew = inspection?.requestSignature !== latest.current?.requestSignature
    latest.current = inspection
    if (!isNew || !inspection?.requestSignature) return
    const { requestSignature } = inspection
    setInput((input) => {
      if (input.header !== '') return input
      autofilled.current = { ...autofilled.current, header: requestSignature }
      return { ...input, header: requestSignature }
    })
  }
  const undo = () => {
    const last = replaced.at(-1)
    if (last === undefined) return
    setReplaced(replaced.slice(0, -1))
    setUndoable(replaced.length > 1)
    setInput(last)
  }
  return {
    ...input,
    setHeader: (header) => setInput((input) => ({ ...input, header })),
    setSecret: (secret) => setInput((input) => ({ ...input, secret })),
    takeSource,
    restoreSource: (source) => replaceBy({ ...input, source }),
    takeAll,
    takeInspection,
    undo: isUndoable && replaced.length > 0 ? undo : null,
  }
}
