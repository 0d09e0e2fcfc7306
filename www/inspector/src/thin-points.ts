// Fewer points where more would be drawn over each other: drawing each of 30,000 would stop the page for a second.

/**
 * Of the items of a row that lie within one of `columns` equal parts between `min` and `max`, the first. Their order is kept. `placeOf` gives
 * the position of an item and its row, a whole number from 0.
 */
export function thinPoints<T>(
  items: readonly T[],
  placeOf: (item: T) => { x: number; y: number },
  min: number,
  max: number,
  columns: number,
): T[] {
  const count = Math.max(1, Math.floor(columns))
  const width = (max - min) / count
  const taken = new Set<number>()
  return items.filter((item) => {
    const { x, y } = placeOf(item)
    // One part more, for what lies at `max` itself.
    const cell = y * (count + 1) + Math.floor((x - min) / width)
    if (taken.has(cell)) return false
    taken.add(cell)
    return true
  })
}
