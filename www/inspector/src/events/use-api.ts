// What the receiver answers, for the panels.
import { useEffect, useState } from 'preact/hooks'

/** What was asked for, anew whenever `depends` changes; null until it is there. */
export function useAnswer<T>(ask: () => Promise<T>, depends: unknown[]): { answer: T | null; mistake: string; again: () => void } {
  const [answer, setAnswer] = useState<T | null>(null)
  const [mistake, setMistake] = useState('')
  const [round, setRound] = useState(0)
  useEffect(() => {
    let isCurrent = true
    ask().then(
      (answer) => isCurrent && (setAnswer(answer), setMistake('')),
      (error: unknown) => isCurrent && setMistake(error instanceof Error ? error.message : String(error)),
    )
    return () => {
      isCurrent = false
    }
  }, [...depends, round])
  return { answer, mistake, again: () => setRound((round) => round + 1) }
}
