// The tree for large payloads: the page has only the visible rows, and only open nodes are loaded.
import { formatBytes } from 'npm-hooks-ui/format.ts'
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks'
import { Foreign } from './foreign.tsx'
import { missingPathText, type PayloadViewProps } from './payload-view.ts'
import { PAYLOAD } from './texts.ts'
import { isExpandable, lineKey, pathKey, type TreeLine, type TreeNode, treeLines } from './tree-lines.ts'
import type { Path } from './work/spans.ts'
import { call } from './worker-client.ts'

/** As in payload.css. */
const ROW_HEIGHT_PX = 24
/** Rendered above and below the visible rows, so that scrolling shows no gap. */
const OVERSCAN_ROWS = 12
const PAGE_ROWS = 15

export function PayloadTree({ target, onPath, onStatus }: PayloadViewProps) {
  const box = useRef<HTMLDivElement>(null)
  const [nodes, setNodes] = useState<ReadonlyMap<string, TreeNode>>(new Map())
  const [selectedKey, setSelectedKey] = useState('')
  const [scrollTop, setScrollTop] = useState(0)
  const [height, setHeight] = useState(480)
  const lines = useMemo(() => treeLines(nodes), [nodes])
  const selected = lines.findIndex((line) => lineKey(line) === selectedKey)

  /** The latest `nodes`: several can load at once. */
  const latest = useRef(new Map<string, TreeNode>())

  /** Loads the next children of a node. */
  const load = async (path: Path): Promise<TreeNode> => {
    const key = pathKey(path)
    const known = latest.current.get(key)
    const { rows, total } = await call('children', [path, known?.rows.length ?? 0])
    const node = { rows: [...(known?.rows ?? []), ...rows], total }
    latest.current.set(key, node)
    setNodes(new Map(latest.current))
    return node
  }
  const collapse = (path: Path) => {
    const prefix = `${pathKey(path).slice(0, -1)},`
    for (const key of [...latest.current.keys()]) if (key === pathKey(path) || key.startsWith(prefix)) latest.current.delete(key)
    setNodes(new Map(latest.current))
  }
  const select = (line: TreeLine) => {
    setSelectedKey(lineKey(line))
    onPath(line.path)
  }
  const toggle = (line: TreeLine) => {
    if (line.row !== null && !isExpandable(line)) return
    if (line.row !== null && nodes.has(pathKey(line.path))) collapse(line.path)
    else void load(line.path)
  }
  const scrollToLine = (index: number) => {
    const y = index * ROW_HEIGHT_PX
    const tree = box.current
    if (tree && (y < tree.scrollTop || y > tree.scrollTop + height - 2 * ROW_HEIGHT_PX)) tree.scrollTop = Math.max(0, y - height / 2)
  }

  useEffect(() => void load([]), [])
  useLayoutEffect(() => {
    const observer = new ResizeObserver(([entry]) => setHeight(entry?.contentRect.height ?? 480))
    if (box.current) observer.observe(box.current)
    return () => observer.disconnect()
  }, [])

  useEffect(() => {
    if (target === null) return
    let isCurrent = true
    void (async () => {
      const existing = await call('nearestPath', [target.path])
      // In the tree, an array's keys are numbers.
      const path: Path = []
      for (const key of existing) {
        let node = latest.current.get(pathKey(path)) ?? (await load(path))
        const child = () => node.rows.find((row) => String(row.key) === String(key))
        while (isCurrent && !child() && node.rows.length < node.total) node = await load(path)
        if (!isCurrent) return
        path.push(child()?.key ?? key)
      }
      if (target.at === undefined) onStatus(missingPathText(target.path, existing))
      setSelectedKey(pathKey(path))
      onPath(path)
      const index = treeLines(latest.current).findIndex((line) => lineKey(line) === pathKey(path))
      requestAnimationFrame(() => box.current?.scrollTo({ top: Math.max(0, index * ROW_HEIGHT_PX - height / 2) }))
    })()
    return () => {
      isCurrent = false
    }
  }, [target])

  const onKeyDown = (event: KeyboardEvent) => {
    const line = lines[selected]
    const isOpen = line !== undefined && line.row !== null && nodes.has(pathKey(line.path))
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: PAGE_ROWS, PageUp: -PAGE_ROWS, Home: -lines.length, End: lines.length }[event.key]
    if (step !== undefined) {
      const index = Math.min(lines.length - 1, Math.max(0, selected + step))
      if (lines[index]) select(lines[index])
      scrollToLine(index)
    } else if (line && ['Enter', ' '].includes(event.key)) {
      toggle(line)
    } else if (line && event.key === 'ArrowRight') {
      if (!isOpen) toggle(line)
    } else if (line && event.key === 'ArrowLeft') {
      const parent = lines.find((other) => other.row !== null && pathKey(other.path) === pathKey(line.path.slice(0, -1)))
      if (isOpen) collapse(line.path)
      else if (parent) select(parent)
    } else {
      return
    }
    event.preventDefault()
  }

  const first = Math.max(0, Math.floor(scrollTop / ROW_HEIGHT_PX) - OVERSCAN_ROWS)
  const visible = lines.slice(first, first + Math.ceil(height / ROW_HEIGHT_PX) + 2 * OVERSCAN_ROWS)
  return (
    <div
      class="tree"
      ref={box}
      tabIndex={0}
      role="tree"
      aria-label={PAYLOAD.heading}
      onScroll={(event) => setScrollTop(event.currentTarget.scrollTop)}
      onKeyDown={onKeyDown}
      aria-activedescendant={selected >= first && selected < first + visible.length ? `row-${selected}` : undefined}
    >
      <div class="rows" role="presentation" style={{ height: `${lines.length * ROW_HEIGHT_PX}px` }}>
        {visible.map((line, offset) => (
          <TreeRow
            key={lineKey(line)}
            line={line}
            index={first + offset}
            isSelected={first + offset === selected}
            isOpen={line.row !== null && nodes.has(pathKey(line.path))}
            onClick={() => {
              select(line)
              toggle(line)
            }}
          />
        ))}
      </div>
    </div>
  )
}

interface RowProps {
  line: TreeLine
  index: number
  isSelected: boolean
  isOpen: boolean
  onClick: () => void
}

function TreeRow({ line, index, isSelected, isOpen, onClick }: RowProps) {
  const { depth, row, remaining, positionInSet, setSize } = line
  const canExpand = isExpandable(line)
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the tree has the focus and handles the keys of its rows.
    // biome-ignore lint/a11y/useFocusableInteractive: the tree has the focus, and names the selected row as its active descendant.
    <div
      class="row"
      id={`row-${index}`}
      role="treeitem"
      aria-level={depth + 1}
      aria-posinset={positionInSet}
      aria-setsize={setSize}
      aria-selected={isSelected}
      aria-expanded={canExpand ? isOpen : undefined}
      style={{ transform: `translateY(${index * ROW_HEIGHT_PX}px)`, paddingLeft: `${depth * 16 + 8}px` }}
      onClick={onClick}
    >
      {row === null ? (
        <span class="hint">{PAYLOAD.more(remaining)}</span>
      ) : (
        <>
          <span class="twist" aria-hidden="true">
            {canExpand ? (isOpen ? '▾' : '▸') : ''}
          </span>
          <span class="key">
            <Foreign text={String(row.key)} />
          </span>
          : <span class={`value ${row.kind}`}>{canExpand ? row.kind === 'object' ? '{…}' : '[…]' : <Foreign text={row.preview} />}</span>
          {canExpand && <span class="hint"> {formatBytes(row.size)}</span>}
        </>
      )}
    </div>
  )
}
