// The figures of the documents, from RESULTS.md: the ratios of docs/performance.md by size, and the sizes of bundles of docs/recipes.md.
import { rowsOf } from './results.js'

/** `[row, title of the section, column of the ratio]`. */
const ROWS = [
  ['the change, in Node', 'From bytes to the change', 4],
  ['`id` and `body` only, in Node', 'From bytes to the change', 6],
  ['the published manifest, in Node', 'From bytes to the change', 8],
  ['the change, in workerd', 'From bytes to the change, in workerd', 3],
]

/** The table in Markdown, from the sections of RESULTS.md by their titles. */
export function figuresTable(sections) {
  const figures = ROWS.map(([what, title, column]) => [what, ratios(sections.get(title), column)])
  const bytes = [...new Set(figures.flatMap(([, bySize]) => [...bySize.keys()]))].sort((a, b) => a - b)
  const rows = figures.map(([what, bySize]) => [what, ...bytes.map((size) => bySize.get(size) ?? '—')])
  const head = ['from bytes to', ...bytes.map(sizeOf)]
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}

/** `text` with its table of figures replaced. @throws if it has none. */
export function withFigures(text, sections) {
  const table = /^\| from bytes to .*(\n\|.*)*/m
  if (!table.test(text)) throw new Error('docs/performance.md has no table "from bytes to"')
  return text.replace(table, () => figuresTable(sections))
}

const BUNDLES = 'Bundled by esbuild for browsers and minified'

/** The sizes of bundles by entry, in Markdown: in kB, with one decimal. */
export function bundleTable(sections) {
  const [, bundles = ''] = (sections.get('Size') ?? '').split(BUNDLES)
  const rows = rowsOf(bundles)
    .filter(([name]) => name.startsWith('npm-hooks'))
    .map(([name, ...bytes]) => [`\`${name}\``, ...bytes.map((size) => (Number(size) / 1000).toFixed(1))])
  const head = ['import from', 'kB', 'gzip', 'brotli']
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}

/** `text` with its table of bundles replaced. @throws if it has none. */
export function withBundleSizes(text, sections) {
  const table = /^\| import from \| kB .*(\n\|.*)*/m
  if (!table.test(text)) throw new Error('docs/recipes.md has no table "import from"')
  return text.replace(table, () => bundleTable(sections))
}

/** By the size of the body in bytes, from the first table of a section: the ratio of the minima, with one decimal. */
function ratios(section = '', column) {
  const [table] = section.split('\n\n').filter((block) => block.startsWith('| body |'))
  return new Map(rowsOf(table).map((cells) => [Number(cells[1]), Number.parseFloat(cells[column]).toFixed(1)]))
}

/** As a reader remembers it: `1.5 kB`, `135 kB`, `0.5 MB`, `20 MB`. */
function sizeOf(bytes) {
  if (bytes < 5_000) return `${(bytes / 1000).toFixed(1)} kB`
  if (bytes < 300_000) return `${Math.round(bytes / 1000)} kB`
  return `${bytes < 5_000_000 ? (bytes / 1e6).toFixed(1) : Math.round(bytes / 1e6)} MB`
}
