// Receives a delivery from the events page that opened this tab.
import { useEffect } from 'preact/hooks'
import type { Source } from './protocol.ts'

/** Announces `ready` to the opener (again when it asks `ready?`), and passes the delivery on that it posts. */
export function useOpenerSource(onSource: (source: Source) => void): void {
  useEffect(() => {
    const opener = window.opener as Window | null
    if (opener === null) return undefined
    const receive = ({ source, origin, data }: MessageEvent<unknown>) => {
      if (source !== opener || origin !== location.origin) return
      if (data === 'ready?') opener.postMessage('ready', origin)
      else if (isSource(data)) onSource(data)
    }
    addEventListener('message', receive)
    opener.postMessage('ready', location.origin)
    return () => removeEventListener('message', receive)
  }, [])
}

function isSource(data: unknown): data is Source {
  return (
    typeof data === 'object' &&
    data !== null &&
    'name' in data &&
    typeof data.name === 'string' &&
    'data' in data &&
    data.data instanceof Blob
  )
}
