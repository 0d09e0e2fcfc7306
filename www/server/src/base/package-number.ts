// The number that represents a package's name in the table of deliveries, and that selects its shard.

/**
 * FNV-1a over UTF-16 code units, which distributes short names evenly. It must never change. Two packages with the same number only
 * wait for each other.
 */
export function packageNumber(name: string): number {
  let value = 0x811c9dc5
  for (let at = 0; at < name.length; at++) value = Math.imul(value ^ name.charCodeAt(at), 0x01000193)
  return value >>> 0
}
