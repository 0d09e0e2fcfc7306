// Sign mode: the signature that a sender would send with this body.
import { useEffect, useState } from 'preact/hooks'
import { ask } from './desk.ts'
import { Copy, Field } from './field.tsx'
import type { Source } from './protocol.ts'
import { sizeOf } from './source.tsx'

interface Props {
  source: Source | null
  secret: string
  onSecret: (secret: string) => void
}

export function SignPanel({ source, secret, onSecret }: Props) {
  const [signed, setSigned] = useState<{ signature: string; size: number } | null>(null)
  const [mistake, setMistake] = useState('')
  useEffect(() => {
    setSigned(null)
    setMistake('')
    if (source === null || secret === '') return
    let isCurrent = true
    ask('sign', [source, secret]).then(
      (signed) => isCurrent && setSigned(signed),
      (error: Error) => isCurrent && setMistake(error.message),
    )
    return () => {
      isCurrent = false
    }
  }, [source, secret])
  return (
    <section class="panel" aria-labelledby="sign">
      <h2 id="sign">Sign a body</h2>
      <Field label="Secret" hint="kept in this page only, until you close it" value={secret} onValue={onSecret} isSecret />
      {mistake && <p class="help" role="alert">{mistake}</p>}
      {signed ? (
        <div role="status">
          <p>The header for these {sizeOf(signed.size)}:</p>
          <p class="code signature">x-npm-signature: {signed.signature}</p>
          <Copy text={signed.signature} label="Copy signature" />
        </div>
      ) : !mistake && <p class="hint">Give a body and a secret.</p>}
    </section>
  )
}
