// Ports of 127.0.0.1 to listen on.
import { createServer } from 'node:net'

/** The port in `text`, checked to be free; `otherwise` is the command that asks for another one. */
export async function requestedPort(text, otherwise) {
  const port = Number(text)
  if (!Number.isInteger(port) || port < 1 || port > 65535) fail(`PORT is ${text}: set it to a number from 1 to 65535`)
  const probe = createServer()
  const error = await new Promise((resolve) => {
    probe.once('error', resolve).listen(port, '127.0.0.1', () => probe.close(() => resolve()))
  })
  if (error?.code === 'EADDRINUSE') fail(`port ${port} is in use: stop the program that uses it, or choose another port: ${otherwise}`)
  if (error) fail(`port ${port} cannot be used: ${error.message}`)
  return port
}

/** A port that is free now, for tests. */
export function freePort() {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address()
      probe.close(() => resolve(port))
    })
  })
}

function fail(message) {
  console.error(`\n✗ ${message}`)
  process.exit(1)
}
