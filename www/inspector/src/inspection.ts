// What is known of the delivery that is looked at, kept true while somebody types.
import { useEffect, useRef, useState } from 'preact/hooks'
import { ask, Refused, stop } from './desk.ts'
import type { Inspection, Refusal, Source } from './protocol.ts'

export interface Step {
  step: string
  share: number
}

/** While somebody types, not every letter is a question; in milliseconds. */
export const PATIENCE = 150

export const refusalOf = (error: unknown): Refusal =>
  error instanceof Refused ? error.refusal : { code: 'caller', message: error instanceof Error ? error.message : String(error) }

/** Looks at `source` once, and again at the verdict whenever the header or the secret is another. */
export function useInspection(source: Source | null, header: string, secret: string) {
  const [inspection, setInspection] = useState<Inspection | null>(null)
  const [refusal, setRefusal] = useState<Refusal | null>(null)
  const [step, setStep] = useState<Step | null>(null)
  /** What was looked at to the end, the header that came with it, and what its verdict was asked with. */
  const looked = useRef<{ source: Source; found: string; asked: string } | null>(null)
  const isVerifying = useRef(false)
  const wanted = useRef({ header, secret })
  wanted.current = { header, secret }

  useEffect(() => {
    looked.current = null
    isVerifying.current = false
    setInspection(null)
    setRefusal(null)
    setStep(null)
    if (source === null) return
    let isCurrent = true
    const { header, secret } = wanted.current
    const watch = {
      onStep: (step: string, share: number) => isCurrent && setStep({ step, share }),
      onPartial: (known: Inspection) => isCurrent && setInspection(known),
    }
    ask('inspect', [source, header, secret], watch)
      .then((found) => {
        if (!isCurrent) return
        looked.current = { source, found: found.found, asked: keyOf(header || found.found, secret) }
        setInspection(found)
        setStep(null)
        // What was typed meanwhile.
        void verify()
      })
      .catch((error: unknown) => isCurrent && end(refusalOf(error)))
    return () => {
      isCurrent = false
      // Of another source nothing is of use any more.
      stop()
    }
  }, [source])

  useEffect(() => {
    const timer = setTimeout(() => void verify(), PATIENCE)
    return () => clearTimeout(timer)
  }, [header, secret])

  /** One question at a time, and after it the last that came up meanwhile. */
  const verify = async () => {
    const about = looked.current
    if (about === null || isVerifying.current) return
    isVerifying.current = true
    const slow = setTimeout(() => {
      setStep({ step: 'verifying', share: 0.5 })
      setInspection((known) => known && { ...known, verdict: { state: 'working' } })
    }, PATIENCE)
    try {
      while (looked.current === about && about.asked !== keyOf(wanted.current.header || about.found, wanted.current.secret)) {
        const { header, secret } = wanted.current
        const verdict = await ask('verify', [header, secret])
        if (looked.current !== about) return
        about.asked = keyOf(header || about.found, secret)
        setInspection((known) => known && { ...known, ...verdict })
      }
      setStep(null)
    } catch (error) {
      if (looked.current === about) end(refusalOf(error))
    } finally {
      clearTimeout(slow)
      if (looked.current === about) isVerifying.current = false
    }
  }
  const end = (refusal: Refusal) => {
    looked.current = null
    setInspection(null)
    setRefusal(refusal)
    setStep(null)
  }
  const cancel = () => {
    stop()
    end({ code: 'caller', message: 'Stopped. Give it again, or something else.' })
  }
  return { inspection, refusal, step, cancel, isLookedAt: inspection !== null && looked.current?.source === source }
}

const keyOf = (header: string, secret: string) => JSON.stringify([header, secret])

/** Asks for something that needs nothing but its arguments, anew whenever they change; `args` is null while some are missing. */
export function useAnswer<T>(
  args: unknown[] | null,
  question: (signal: AbortSignal, onStep: (step: string, share: number) => void) => Promise<T>,
) {
  const [answer, setAnswer] = useState<T | null>(null)
  const [refusal, setRefusal] = useState<Refusal | null>(null)
  const [step, setStep] = useState<Step | null>(null)
  const aborter = useRef(new AbortController())
  useEffect(() => {
    setAnswer(null)
    setRefusal(null)
    setStep(null)
    if (args === null) return
    const { signal } = (aborter.current = new AbortController())
    setStep({ step: 'working', share: 0 })
    const timer = setTimeout(() => {
      question(signal, (step, share) => signal.aborted || setStep({ step, share })).then(
        (answer) => signal.aborted || (setAnswer(answer), setStep(null)),
        (error: unknown) => signal.aborted || (setRefusal(refusalOf(error)), setStep(null)),
      )
    }, PATIENCE)
    return () => {
      clearTimeout(timer)
      aborter.current.abort()
    }
  }, args ?? [null])
  const cancel = () => {
    aborter.current.abort()
    stop()
    setStep(null)
    setRefusal({ code: 'caller', message: 'Stopped. Give it again, or something else.' })
  }
  return { answer, refusal, step, cancel }
}
