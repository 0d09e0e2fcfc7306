// Patterns of package names.

/** `*` matches any text. Not by a regular expression: with many `*` it could take exponential time. */
export function matchesPattern(pattern: string, name: string): boolean {
  const [first = '', ...rest] = pattern.split('*')
  const last = rest.pop()
  if (last === undefined) return name === pattern
  if (!name.startsWith(first) || !name.endsWith(last) || name.length < first.length + last.length) return false
  let offset = first.length
  for (const part of rest) {
    const index = name.indexOf(part, offset)
    if (index < 0) return false
    offset = index + part.length
  }
  return offset <= name.length - last.length
}
