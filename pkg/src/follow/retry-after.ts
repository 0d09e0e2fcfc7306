// The header `retry-after`.

/** In milliseconds from now; `null` if it does not ask for a delay. The header has seconds or a date. */
export function retryAfterMs(header: string | null, now: number): number | null {
  if (header === null) return null
  const ms = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - now
  return ms > 0 ? ms : null
}
