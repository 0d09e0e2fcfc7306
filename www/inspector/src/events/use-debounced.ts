// What a visitor types, once there is a pause.
import { useEffect, useState } from 'preact/hooks'

const TYPING_PAUSE_MS = 200

export function useDebounced(value: string): string {
  const [settled, setSettled] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), TYPING_PAUSE_MS)
    return () => clearTimeout(timer)
  }, [value])
  return settled
}
