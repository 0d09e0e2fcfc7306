// The tree for large payloads: only the rows in sight are in the page, only the open ones have been read.
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks'
import { ask } from './desk.ts'
import { missing, type ViewProps } from './payload.tsx'
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
  /** None: the line that reads more of them. */
  row: Row | null
  /** How many more children there are than were read. */
  more: number
  /** Its place among its siblings, and how many they are. */
  place: number
  size: number
}

const keyOf = (path: Path) => JSON.stringify(path)

export function Tree({ wanted, onPath, onSay }: ViewProps) {
  const box = useRef<HTMLDivElement>(null)
  const [nodes, setNodes] = useState<ReadonlyMap<string, Node>>(new Map())
  /** The row that is chosen, by its path; the row of more is known by the path of its parent and a star. */
  const [chosen, setChosen] = useState('')
  const [top, setTop] = useState(0)
  const [height, setHeight] = useState(480)
  const lines = useMemo(() => linesOf(nodes), [nodes])
  const at = lines.findIndex((line) => nameOf(line) === chosen)

  /** What `nodes` will be: several are read at once. */
  const latest = useRef(new Map<string, Node>())

  /** Reads the children that come next; others may be read at the same time. */
  const open = async (path: Path): Promise<Node> => {
    const key = keyOf(path)
    const known = latest.current.get(key)
    const { rows, total } = await ask('children', [path, known?.rows.length ?? 0])
    const node = { rows: [...(known?.rows ?? []), ...rows], total }
    latest.current.set(key, node)
    setNodes(new Map(latest.current))
    return node
  }
  const close = (path: Path) => {
    const prefix = `${keyOf(path).slice(0, -1)},`
    for (const key of [...latest.current.keys()]) if (key === keyOf(path) || key.startsWith(prefix)) latest.current.delete(key)
    setNodes(new Map(latest.current))
  }
  const choose = (line: Line) => {
    setChosen(nameOf(line))
    onPath(line.path)
  }
  const enter = (line: Line) => {
    if (line.row !== null && !isOpenable(line)) return
    if (line.row !== null && nodes.has(keyOf(line.path))) close(line.path)
    else void open(line.path)
  }
  const showLine = (index: number) => {
    const y = index * ROW
    const tree = box.current
    if (tree && (y < tree.scrollTop || y > tree.scrollTop + height - 2 * ROW)) tree.scrollTop = Math.max(0, y - height / 2)
  }

  useEffect(() => void open([]), [])
  useLayoutEffect(() => {
    const watch = new ResizeObserver(([entry]) => setHeight(entry?.contentRect.height ?? 480))
    if (box.current) watch.observe(box.current)
    return () => watch.disconnect()
  }, [])

  useEffect(() => {
    if (wanted === null) return
    let isCurrent = true
    void (async () => {
      const there = await ask('nearest', [wanted.path])
      // As the payload has them: an element's index is a number there.
      const path: Path = []
      for (const step of there) {
        let node = latest.current.get(keyOf(path)) ?? (await open(path))
        const found = () => node.rows.find(({ key }) => String(key) === String(step))
        while (isCurrent && !found() && node.rows.length < node.total) node = await open(path)
        if (!isCurrent) return
        path.push(found()?.key ?? step)
      }
      if (wanted.at === undefined) onSay(missing(wanted.path, there))
      setChosen(keyOf(path))
      onPath(path)
      const index = linesOf(latest.current).findIndex((line) => nameOf(line) === keyOf(path))
      requestAnimationFrame(() => box.current?.scrollTo({ top: Math.max(0, index * ROW - height / 2) }))
    })()
    return () => {
      isCurrent = false
    }
  }, [wanted])

  const move = (event: KeyboardEvent) => {
    const line = lines[at]
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 15, PageUp: -15, Home: -lines.length, End: lines.length }[event.key]
    if (step !== undefined) {
      const index = Math.min(lines.length - 1, Math.max(0, at + step))
      if (lines[index]) choose(lines[index])
      showLine(index)
    } else if (line && ['Enter', ' '].includes(event.key)) {
      enter(line)
    } else if (line && event.key === 'ArrowRight') {
      if (line.row === null || !nodes.has(keyOf(line.path))) enter(line)
    } else if (line && event.key === 'ArrowLeft') {
      const parent = lines.find((other) => other.row !== null && keyOf(other.path) === keyOf(line.path.slice(0, -1)))
      if (line.row !== null && nodes.has(keyOf(line.path))) close(line.path)
      else if (parent) choose(parent)
    } else {
      return
    }
    event.preventDefault()
  }

  const first = Math.max(0, Math.floor(top / ROW) - MARGIN)
  const shown = lines.slice(first, first + Math.ceil(height / ROW) + 2 * MARGIN)
  return (
    <div
      class="tree"
      ref={box}
      tabIndex={0}
      role="tree"
      aria-label="The payload"
      onScroll={(event) => setTop(event.currentTarget.scrollTop)}
      onKeyDown={move}
      aria-activedescendant={at >= first && at < first + shown.length ? `row-${at}` : undefined}
    >
      <div class="rows" role="presentation" style={{ height: `${lines.length * ROW}px` }}>
        {shown.map((line, offset) => {
          const { path, depth, row, more, place, size } = line
          const index = first + offset
          const isOpen = row !== null && nodes.has(keyOf(path))
          const canOpen = isOpenable(line)
          return (
            <div
              class="row"
              id={`row-${index}`}
              role="treeitem"
              key={nameOf(line)}
              aria-level={depth + 1}
              aria-posinset={place}
              aria-setsize={size}
              aria-selected={index === at}
              aria-expanded={canOpen ? isOpen : undefined}
              style={{ transform: `translateY(${index * ROW}px)`, paddingLeft: `${depth * 16 + 8}px` }}
              onClick={() => {
                choose(line)
                enter(line)
              }}
            >
              {row === null ? (
                <span class="hint">{more.toLocaleString('en')} more…</span>
              ) : (
                <>
                  <span class="twist" aria-hidden="true">
                    {canOpen ? (isOpen ? '▾' : '▸') : ''}
                  </span>
                  <span class="key">{row.key}</span>:{' '}
                  <span class={`value ${row.kind}`}>{canOpen ? (row.kind === 'object' ? '{…}' : '[…]') : row.preview}</span>
                  {canOpen && <span class="hint"> {sizeOf(row.size)}</span>}
                </>
              )}
            </div>
          )
        })}
      </div>
    </div>
  )
}

/** What a line is known by. */
const nameOf = ({ path, row }: Line) => (row === null ? `${keyOf(path)}*` : keyOf(path))

function isOpenable({ row }: Line): boolean {
  return row !== null && (row.kind === 'object' || row.kind === 'array') && row.size > 2
}

/** All rows that are open, from top to bottom. */
function linesOf(nodes: ReadonlyMap<string, Node>): Line[] {
  const lines: Line[] = []
  const add = (parent: Path) => {
    const node = nodes.get(keyOf(parent))
    if (node === undefined) return
    const [depth, size] = [parent.length, node.total]
    for (const [at, row] of node.rows.entries()) {
      const path = [...parent, row.key]
      lines.push({ path, depth, row, more: 0, place: at + 1, size })
      if (row.kind === 'object' || row.kind === 'array') add(path)
    }
    const more = node.total - node.rows.length
    if (more > 0) lines.push({ path: parent, depth, row: null, more, place: node.rows.length + 1, size })
  }
  add([])
  return lines
}
