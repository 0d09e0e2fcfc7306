// Passing a delivery on: as a curl line, a test case, a file.
import { useState } from 'preact/hooks'
import { ask } from './desk.ts'
import { Copy } from './field.tsx'

const FORMS = { curl: 'curl line', test: 'test case', body: 'body' } as const

export function ExportBar() {
  const [said, setSaid] = useState('')
  const save = async (form: keyof typeof FORMS) => {
    try {
      const { name, data, isBeside } = await ask('exported', [form])
      const link = document.createElement('a')
      link.href = URL.createObjectURL(data)
      link.download = name
      link.click()
      setTimeout(() => URL.revokeObjectURL(link.href), 10_000)
      setSaid(`Saved ${name}${isBeside ? '. Save the body too: it is too long to stand in it, and belongs beside it' : ''}.`)
    } catch (error) {
      setSaid(error instanceof Error ? error.message : String(error))
    }
  }
  return (
    <div class="export">
      <p id="export">
        Pass it on <span class="hint">never with the secret</span>
      </p>
      <div class="line" role="group" aria-labelledby="export">
        {Object.entries(FORMS).map(([form, title]) => (
          <button type="button" key={form} onClick={() => void save(form as keyof typeof FORMS)}>
            Save as {title}
          </button>
        ))}
        <Copy text={async () => (await ask('exported', ['curl'])).data.text()} label="Copy curl line" />
      </div>
      <p class="hint" role="status">
        {said}
      </p>
    </div>
  )
}
