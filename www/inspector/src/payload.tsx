// The payload: an editor while it is small, a tree that is read by span when it is large; one search for both.
import { useEffect, useRef, useState } from 'preact/hooks'
import { ask } from './desk.ts'
import { Copy } from './field.tsx'
import { sizeOf } from './source.tsx'
import { Tree } from './tree.tsx'
import type { Editor } from './editor.ts'
import type { Path } from './work/spans.ts'

/** From here on an editor would be slow, in bytes. */
const EDITOR_CAP = 2_000_000

export function PayloadPanel({ size, place }: { size: number; place: { path: Path } | null }) {
  const section = useRef<HTMLElement>(null)
  const [path, setPath] = useState<Path>([])
  const [wanted, setWanted] = useState<{ path: Path; at?: number } | null>(null)
  const [missing, setMissing] = useState('')

  useEffect(() => {
    if (place === null) return
    setWanted(place)
    section.current?.scrollIntoView({ block: 'start' })
    section.current?.focus({ preventScroll: true })
  }, [place])

  return (
    <section class="panel payload" aria-labelledby="payload" ref={section} tabIndex={-1}>
      <h2 id="payload">Payload <span class="hint">{sizeOf(size)}</span></h2>
      <Search onFound={setWanted} onMissing={setMissing} />
      <p class="hint" role="status">{missing}</p>
      <div class="line path">
        <code aria-label="Path">{path.length === 0 ? '(the whole)' : path.join(' › ')}</code>
        <Copy text={`event.peek(${path.map((step) => JSON.stringify(step)).join(', ')})`} label="Copy path" />
      </div>
      {size < EDITOR_CAP
        ? <EditorView wanted={wanted} onPath={setPath} onMissing={setMissing} />
        : <Tree wanted={wanted} onPath={setPath} onMissing={setMissing} />}
    </section>
  )
}

interface SearchProps {
  onFound: (found: { path: Path; at: number }) => void
  onMissing: (message: string) => void
}

function Search({ onFound, onMissing }: SearchProps) {
  const [text, setText] = useState('')
  const last = useRef({ text: '', at: -1 })
  const next = async (event: Event) => {
    event.preventDefault()
    if (text === '') return
    const from = last.current.text === text ? last.current.at + 1 : 0
    const found = await ask('search', [text, from])
    last.current = { text, at: found?.at ?? -1 }
    onMissing(found === null ? `“${text}” is not in the payload.` : found.at < from ? 'From the beginning again.' : '')
    if (found !== null) onFound(found)
  }
  return (
    <form class="line" role="search" onSubmit={(event) => void next(event)}>
      <input type="search" aria-label="Search the payload" placeholder="Search" value={text} spellcheck={false}
        onInput={(event) => setText(event.currentTarget.value)} />
      <button type="submit">Find next</button>
    </form>
  )
}

export interface ViewProps {
  wanted: { path: Path; at?: number } | null
  onPath: (path: Path) => void
  onMissing: (message: string) => void
}

function EditorView({ wanted, onPath, onMissing }: ViewProps) {
  const host = useRef<HTMLDivElement>(null)
  const [editor, setEditor] = useState<Editor | null>(null)

  useEffect(() => {
    let made: Editor | undefined
    let isGone = false
    void Promise.all([import('./editor.ts'), ask('text', [])]).then(([{ makeEditor }, text]) => {
      if (isGone || host.current === null) return
      made = makeEditor(host.current, text, (place) => void ask('pathOf', [place]).then(onPath))
      setEditor(made)
    })
    return () => {
      isGone = true
      made?.destroy()
    }
  }, [])

  useEffect(() => {
    if (editor === null || wanted === null) return
    const { path, at } = wanted
    void (at === undefined ? ask('placeOf', [path]) : ask('placeAt', [at]).then((from) => ({ from, to: from }))).then((place) => {
      if (place === null) return onMissing(`${path.join(' › ')} is not in the payload.`)
      editor.show(place.from)
      onPath(path)
    })
  }, [editor, wanted])

  return <div class="editor" ref={host}>{editor === null && <p class="hint">Opening…</p>}</div>
}
