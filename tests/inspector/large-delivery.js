// A delivery of a given size.

/** Returns a body of about `bytes`, and a text that it contains once, near its end. */
export function largeDelivery(bytes) {
  const versions = {}
  const time = {}
  const description = 'A line of text, as there are many. '.repeat(110)
  const count = Math.round(bytes / 4400)
  for (let at = 0; at < count; at++) {
    const version = `${Math.floor(at / 500)}.${Math.floor(at / 20) % 25}.${at % 20}`
    versions[version] = {
      name: 'large',
      version,
      description,
      dist: { integrity: `sha512-${at}`, tarball: `https://registry.example/large-${version}.tgz` },
    }
    time[version] = new Date(1.5e12 + at * 3_600_000).toISOString()
  }
  const last = Object.keys(versions).at(-1)
  const payload = { name: 'large', 'dist-tags': { latest: last }, versions, time }
  const body = JSON.stringify({
    event: 'package:publish',
    name: 'large',
    type: 'package',
    version: '1.0.0',
    hookOwner: { username: 'u' },
    payload,
    change: { version: last, 'dist-tag': 'latest' },
    time: 1.7e12,
  })
  return { body, uniqueText: `sha512-${count - 3}` }
}
