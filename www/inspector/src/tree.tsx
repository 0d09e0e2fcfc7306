// The tree for large payloads: only the rows in sight are in the page, only the open ones have been read.
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { ask } from './desk.ts'
import type { ViewProps } from './payload.tsx'
import type { Row } from './protocol.ts'
import { sizeOf } from './source.tsx'
import type { Path } from './work/spans.ts'

/** A row's height, in pixels; style.css has it too. */
const ROW = 24
/** Rows beyond both edges, so that scrolling shows no gap. */
const MARGIN = 12

interface Node {
  rows: Row[]
  total: number
}

interface Line {
  path: Path
  depth: number
  row: Row | null
  /** How many more children there are than were read. */
  more: number
}

const keyOf = (path: Path) => JSON.stringify(path)

export function Tree({ wanted, onPath, onMissing }: ViewProps) {
  const box = useRef<HTMLDivElement>(null)
  const [nodes, setNodes] = useState<ReadonlyMap<string, Node>>(new Map())
  const [chosen, setChosen] = useState<Path>([])
  const [top, setTop] = useState(0)
  const [height, setHeight] = useState(480)
  const lines = linesOf(nodes)
  const at = lines.findIndex(({ path, row }) => row !== null && keyOf(path) === keyOf(chosen))

  const open = async (path: Path, known = nodes): Promise<ReadonlyMap<string, Node>> => {
    const key = keyOf(path)
    const node = known.get(key)
    const { rows, total } = await ask('children', [path, node?.rows.length ?? 0])
    const next = new Map(known).set(key, { rows: [...(node?.rows ?? []), ...rows], total })
    setNodes(next)
    return next
  }
  const close = (path: Path) => {
    const prefix = keyOf(path).slice(0, -1)
    setNodes(new Map([...nodes].filter(([key]) => key !== keyOf(path) && !key.startsWith(`${prefix},`))))
  }
  const choose = (path: Path) => {
    setChosen(path)
    onPath(path)
  }

  useEffect(() => void open([]), [])
  useLayoutEffect(() => {
    const watch = new ResizeObserver(([entry]) => setHeight(entry?.contentRect.height ?? 480))
    if (box.current) watch.observe(box.current)
    return () => watch.disconnect()
  }, [])

  useEffect(() => {
    if (wanted === null) return
    void (async () => {
      let known = nodes
      for (let depth = 0; depth < wanted.path.length; depth++) {
        const parent = wanted.path.slice(0, depth)
        const has = () => known.get(keyOf(parent))?.rows.some(({ key }) => String(key) === String(wanted.path[depth]))
        if (!known.has(keyOf(parent))) known = await open(parent, known)
        while (!has() && (known.get(keyOf(parent))?.rows.length ?? 0) < (known.get(keyOf(parent))?.total ?? 0)) known = await open(parent, known)
        if (!has()) return onMissing(`${wanted.path.join(' › ')} is not in the payload.`)
      }
      choose(wanted.path)
      const index = linesOf(known).findIndex(({ path, row }) => row !== null && keyOf(path) === keyOf(wanted.path))
      requestAnimationFrame(() => box.current?.scrollTo({ top: Math.max(0, index * ROW - height / 2) }))
    })()
  }, [wanted])

  const move = (event: KeyboardEvent) => {
    const line = lines[at]
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 15, PageUp: -15, Home: -lines.length, End: lines.length }[event.key]
    if (step !== undefined) {
      const index = Math.min(lines.length - 1, Math.max(0, at + step))
      const next = lines[index]
      if (next?.row) choose(next.path)
      const y = index * ROW
      if (box.current && (y < box.current.scrollTop || y > box.current.scrollTop + height - ROW)) box.current.scrollTop = y - height / 2
    } else if (event.key === 'ArrowRight' && line && isOpenable(line) && !nodes.has(keyOf(line.path))) {
      void open(line.path)
    } else if (event.key === 'ArrowLeft' && line) {
      if (nodes.has(keyOf(line.path))) close(line.path)
      else if (line.path.length > 1) choose(line.path.slice(0, -1))
    } else {
      return
    }
    event.preventDefault()
  }

  const first = Math.max(0, Math.floor(top / ROW) - MARGIN)
  const shown = lines.slice(first, first + Math.ceil(height / ROW) + 2 * MARGIN)
  return (
    <div class="tree" ref={box} tabIndex={0} role="tree" aria-label="The payload" onScroll={(event) => setTop(event.currentTarget.scrollTop)}
      onKeyDown={move} aria-activedescendant={at >= first && at < first + shown.length ? `row-${at}` : undefined}>
      <div class="rows" role="presentation" style={{ height: `${lines.length * ROW}px` }}>
        {shown.map((line, offset) => {
          const { path, depth, row, more } = line
          const isOpen = nodes.has(keyOf(path))
          const style = { transform: `translateY(${(first + offset) * ROW}px)`, paddingLeft: `${depth * 16 + 8}px` }
          if (row === null) {
            return (
              <div class="row" role="treeitem" key={`${keyOf(path)}+`} style={style}>
                <button type="button" tabIndex={-1} onClick={() => void open(path)}>{more.toLocaleString('en')} more…</button>
              </div>
            )
          }
          return (
            <div class="row" id={`row-${first + offset}`} role="treeitem" key={keyOf(path)} style={style} aria-level={depth + 1}
              aria-selected={first + offset === at} aria-expanded={isOpenable(line) ? isOpen : undefined}
              onClick={() => {
                choose(path)
                if (isOpenable(line)) isOpen ? close(path) : void open(path)
              }}>
              <span class="twist" aria-hidden="true">{isOpenable(line) ? (isOpen ? '▾' : '▸') : ''}</span>
              <span class="key">{row.key}</span>: <span class={`value ${row.kind}`}>{isOpenable(line) ? (row.kind === 'object' ? '{…}' : '[…]') : row.preview}</span>
              {isOpenable(line) && <span class="hint"> {sizeOf(row.size)}</span>}
            </div>
          )
        })}
      </div>
    </div>
  )
}

function isOpenable({ row }: Line): boolean {
  return row !== null && (row.kind === 'object' || row.kind === 'array') && row.size > 2
}

/** All rows that are open, from top to bottom. */
function linesOf(nodes: ReadonlyMap<string, Node>): Line[] {
  const lines: Line[] = []
  const add = (parent: Path) => {
    const node = nodes.get(keyOf(parent))
    if (node === undefined) return
    for (const row of node.rows) {
      const path = [...parent, row.key]
      lines.push({ path, depth: parent.length, row, more: 0 })
      if (row.kind === 'object' || row.kind === 'array') add(path)
    }
    if (node.rows.length < node.total) lines.push({ path: parent, depth: parent.length, row: null, more: node.total - node.rows.length })
  }
  add([])
  return lines
}
