// The addresses of registries and feeds.

/** As requests are made, so that a path can follow: without a slash at the end; `null` if it is not such an address. */
export function baseUrlOf(value: unknown): string | null {
  if (typeof value !== 'string' || !URL.canParse(value) || /[?#\s]/.test(value)) return null
  const { protocol, username, password, origin, pathname } = new URL(value)
  if ((protocol !== 'https:' && protocol !== 'http:') || username !== '' || password !== '') return null
  let end = pathname.length
  while (pathname[end - 1] === '/') end--
  return origin + pathname.slice(0, end)
}
