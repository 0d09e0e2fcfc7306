// A registry for the benchmark of looks: packuments of about a size, each answered with 304, or with a new version in each answer.
import { parseEvent } from 'npm-hooks'
import { startRegistry } from '../tests/receiver/stub-registry.js'
import { bodyOf } from './bodies.js'

/** Starts it for `names`; their packuments are like the one in the body `sample`. `answers` counts what it has sent. */
export async function startGrowingRegistry(names, sample, { isChanging }) {
  const registry = await startRegistry()
  const write = writerOf(parseEvent((await bodyOf(sample)).body).payload)
  const known = new Set(names)
  const releases = new Map()
  const answers = { unchanged: 0, documents: 0, bytes: 0 }
  registry.behave = (request, response, path) => {
    const name = decodeURIComponent(path.slice(1))
    if (!known.has(name)) return false
    // No request is kept: the benchmark needs only the counts.
    registry.requests.length = 0
    const last = releases.get(name)
    if (!isChanging && request.headers['if-none-match'] === `"${last}"`) {
      answers.unchanged++
      response.writeHead(304).end()
      return true
    }
    const number = last === undefined ? 0 : last + Number(isChanging)
    releases.set(name, number)
    const body = write(name, number)
    answers.documents++
    answers.bytes += body.byteLength
    response.writeHead(200, { 'content-type': 'application/json', etag: `"${number}"`, 'content-length': body.byteLength }).end(body)
    return true
  }
  return { ...registry, answers }
}

/** Writes a packument with `number` further releases. Only what differs is written again, so that the registry needs little time. */
function writerOf({ versions, time, 'dist-tags': tags, ...rest }) {
  const { latest } = tags
  const { [latest]: newest, ...earlier } = versions
  const modified = Math.max(...Object.values(time).map(Date.parse))
  const dateOf = (number) => new Date(modified + number * 1000).toISOString()
  const [start, ...parts] = JSON.stringify({
    ...rest,
    name: '',
    'dist-tags': { ...tags, latest: '#' },
    versions: { ...earlier, '#': 0 },
    time: { ...time, modified: '#', '#': 0 },
  })
    .split(/"name":""|"#":0|"#"/)
    .map((part) => Buffer.from(part))
  return (name, number) => {
    const releases = Array.from({ length: number }, (_, at) => `9999.${at + 1}.0`)
    const version = releases.at(-1) ?? latest
    const manifests = [latest, ...releases].map((version) => `"${version}":${JSON.stringify({ ...newest, version })}`)
    const times = [latest, ...releases].map((version, at) => `"${version}":"${dateOf(at)}"`)
    const texts = [`"name":"${name}"`, `"${version}"`, manifests.join(), `"${dateOf(number)}"`, times.join()]
    return Buffer.concat([start, ...parts.flatMap((part, at) => [Buffer.from(texts[at]), part])])
  }
}
