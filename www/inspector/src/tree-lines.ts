// The lines of the payload's tree: the loaded rows of all open nodes, from top to bottom.
import type { Row } from './protocol.ts'
import type { Path } from './work/spans.ts'

/** An open object or array. Its children are loaded in parts. */
export interface TreeNode {
  rows: Row[]
  total: number
}

export interface TreeLine {
  path: Path
  depth: number
  /** `null`: the line that loads more children. */
  row: Row | null
  /** Children that are not loaded. */
  remaining: number
  /** From 1. */
  positionInSet: number
  setSize: number
}

export const pathKey = (path: Path) => JSON.stringify(path)

/** Unique per line: the line that loads more has the path of its parent, with a star. */
export const lineKey = ({ path, row }: TreeLine) => (row === null ? `${pathKey(path)}*` : pathKey(path))

const isContainer = (row: Row) => row.kind === 'object' || row.kind === 'array'

/** Whether a line has children. Two bytes are `{}` or `[]`. */
export const isExpandable = ({ row }: TreeLine): boolean => row !== null && isContainer(row) && row.size > 2

export function treeLines(nodes: ReadonlyMap<string, TreeNode>): TreeLine[] {
  const lines: TreeLine[] = []
  const add = (parent: Path) => {
    const node = nodes.get(pathKey(parent))
    if (node === undefined) return
    const [depth, setSize] = [parent.length, node.total]
    for (const [at, row] of node.rows.entries()) {
      const path = [...parent, row.key]
      lines.push({ path, depth, row, remaining: 0, positionInSet: at + 1, setSize })
      if (isContainer(row)) add(path)
    }
    const remaining = node.total - node.rows.length
    if (remaining > 0) lines.push({ path: parent, depth, row: null, remaining, positionInSet: node.rows.length + 1, setSize })
  }
  add([])
  return lines
}
