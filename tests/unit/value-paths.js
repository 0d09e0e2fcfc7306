// Paths into a JSON value, and the values at their ends: the reference for `peek`.

/** Every path into a value, and some that lead nowhere. */
export const pathsOf = (value, path = []) => [
  path,
  [...path, 'nowhere'],
  ...(typeof value === 'object' && value !== null ? Object.keys(value).flatMap((key) => pathsOf(value[key], [...path, key])) : []),
]

/** A random path into a value, which ends at a random depth. */
export function anyPath(value, random) {
  const path = []
  for (let part = value; typeof part === 'object' && part !== null && random(8) > 0; part = part[path.at(-1)]) {
    const keys = Object.keys(part)
    if (keys.length === 0) break
    path.push(keys[random(keys.length)])
  }
  return random(8) > 0 ? path : [...path, 'nowhere']
}

/** The value at the end of a path; undefined if the path leads nowhere. */
export const at = (value, path) =>
  path.reduce(
    (part, key) =>
      typeof part === 'object' && part !== null && Object.hasOwn(part, key) && !(Array.isArray(part) && key === 'length')
        ? part[key]
        : undefined,
    value,
  )
