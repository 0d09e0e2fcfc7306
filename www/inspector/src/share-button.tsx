// Copies a link that holds the body and the signature, and never the secret.
import { useState } from 'preact/hooks'
import { shareLink } from './address.ts'
import { SHARE } from './texts.ts'
import { call } from './worker-client.ts'

export function ShareButton({ signature }: { signature: string }) {
  const [status, setStatus] = useState('')
  const share = async () => {
    try {
      const { data } = await call('exportAs', ['body'])
      const link = await shareLink({ body: new Uint8Array(await data.arrayBuffer()), signature })
      if (link === null) return setStatus(SHARE.tooLong)
      await navigator.clipboard.writeText(link)
      setStatus(SHARE.copied)
    } catch {
      setStatus(SHARE.failed)
    }
  }
  return (
    <div class="share">
      <button type="button" onClick={() => void share()}>
        {SHARE.copy}
      </button>
      <p class="hint">{SHARE.warning}</p>
      <output class="hint">{status}</output>
    </div>
  )
}
