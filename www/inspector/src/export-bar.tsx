// Saves a delivery as a curl command, a test or a file.
import { useState } from 'preact/hooks'
import { CopyButton } from './copy-button.tsx'
import { call } from './worker-client.ts'

const FORMATS = [
  ['curl', 'curl command'],
  ['test', 'test'],
  ['body', 'body'],
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
      setStatus(needsBodyFile ? `Saved ${name}. The body is too long to include: save it too, in the same folder.` : `Saved ${name}.`)
    } catch (error) {
      setStatus(error instanceof Error ? error.message : String(error))
    }
  }
  return (
    <div class="export">
      <p id="export">
        Export <span class="hint">without the secret</span>
      </p>
      <fieldset class="line" aria-labelledby="export">
        {FORMATS.map(([format, title]) => (
          <button type="button" key={format} onClick={() => void save(format)}>
            Save as {title}
          </button>
        ))}
        <CopyButton text={async () => (await call('exportAs', ['curl'])).data.text()} label="Copy curl command" />
      </fieldset>
      <output class="hint">{status}</output>
    </div>
  )
}
