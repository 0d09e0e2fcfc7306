// The hashed bytes, with a hex dump of both ends.
import { Badge } from 'npm-hooks-ui/badge.tsx'
import { formatBytes } from 'npm-hooks-ui/format.ts'
import { ScrollRegion } from 'npm-hooks-ui/scroll-region.tsx'
import { InputPartsView } from './input-parts.tsx'
import type { HashedBytes, InputPart } from './protocol.ts'
import { HASHED } from './texts.ts'

const BYTES_PER_ROW = 16
/** Symbols for whitespace. */
const SYMBOLS: Record<number, string> = { 9: '␉', 10: '␊', 13: '␍', 32: ' ' }

interface Props {
  hashed: HashedBytes
  parts: InputPart[] | null
}

export function HashedBytesView({ hashed: { size, head, tail, hasBom, lineEndings, endsWithNewline }, parts }: Props) {
  return (
    <details class="hashed">
      <summary>
        {HASHED.summary(formatBytes(size))}
        {hasBom && <Badge tone="warn">{HASHED.bom}</Badge>}
        {lineEndings.includes('CRLF') && <Badge tone="warn">{lineEndings}</Badge>}
        {endsWithNewline && <Badge tone="warn">{HASHED.newline}</Badge>}
      </summary>
      <p>{HASHED.details(hasBom, lineEndings, endsWithNewline)}</p>
      <InputPartsView parts={parts} />
      <HexDump title={HASHED.firstBytes} bytes={head} offset={0} />
      {tail.length > 0 && <HexDump title={HASHED.lastBytes} bytes={tail} offset={size - tail.length} />}
    </details>
  )
}

function HexDump({ title, bytes, offset }: { title: string; bytes: number[]; offset: number }) {
  const rows: { start: number; row: number[] }[] = []
  for (let at = 0; at < bytes.length; at += BYTES_PER_ROW) rows.push({ start: offset + at, row: bytes.slice(at, at + BYTES_PER_ROW) })
  return (
    <ScrollRegion label={title}>
      <table class="dump code">
        <caption>{title}</caption>
        <tbody>
          {rows.map(({ start, row }) => (
            <tr key={start}>
              <th scope="row">{start.toString().padStart(8)}</th>
              <td>{row.map((byte) => byte.toString(16).padStart(2, '0')).join(' ')}</td>
              <td>{row.map(symbolOf).join('')}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  )
}

const symbolOf = (byte: number) => SYMBOLS[byte] ?? (byte > 32 && byte < 127 ? String.fromCharCode(byte) : '·')
