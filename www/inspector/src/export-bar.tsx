// Saves a delivery as a curl command, a test or a file.
import { useState } from 'preact/hooks'
import { CopyButton } from './copy-button.tsx'
import { EXPORT } from './texts.ts'
import { call } from './worker-client.ts'

const FORMATS = [
  ['curl', EXPORT.curl],
  ['test', EXPORT.test],
  ['body', EXPORT.body],
] as const

export function ExportBar() {
  const [status, setStatus] = useState('')
  const save = async (format: (typeof FORMATS)[number][0]) => {
    try {
      const { name, data, needsBodyFile } = await call('exportAs', [format])
      const link = document.createElement('a')
      link.href = URL.createObjectURL(data)
      link.download = name
      link.click()
      setTimeout(() => URL.revokeObjectURL(link.href), 10_000)
      setStatus(needsBodyFile ? EXPORT.savedWithoutBody(name) : EXPORT.saved(name))
    } catch (error) {
      setStatus(error instanceof Error ? error.message : String(error))
    }
  }
  return (
    <div class="export">
      <p id="export">
        {EXPORT.heading} <span class="hint">{EXPORT.hint}</span>
      </p>
      <fieldset class="line" aria-labelledby="export">
        {FORMATS.map(([format, title]) => (
          <button type="button" key={format} onClick={() => void save(format)}>
            {title}
          </button>
        ))}
        <CopyButton text={async () => (await call('exportAs', ['curl'])).data.text()} label={EXPORT.copyCurl} />
      </fieldset>
      <output class="hint">{status}</output>
    </div>
  )
}
