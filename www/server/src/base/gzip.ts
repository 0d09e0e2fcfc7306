// Compression: fast rather than small, by the host's zlib where there is one.

interface Zlib {
  gzipSync(data: Uint8Array, options: { level: number }): Uint8Array
  gunzipSync(data: Uint8Array): Uint8Array
}

interface Process {
  getBuiltinModule?(name: string): Zlib | undefined
}

/** With `nodejs_compat`. */
const zlib = (globalThis as { process?: Process }).process?.getBuiltinModule?.('node:zlib')

export async function gzip(bytes: Uint8Array | string): Promise<Uint8Array> {
  const data = typeof bytes === 'string' ? new TextEncoder().encode(bytes) : bytes
  if (zlib) return zlib.gzipSync(data, { level: 1 })
  return through(new Blob([data as Uint8Array<ArrayBuffer>]).stream().pipeThrough(new CompressionStream('gzip')))
}

export async function gunzip(bytes: Uint8Array): Promise<Uint8Array> {
  if (zlib) return zlib.gunzipSync(bytes)
  return through(new Blob([bytes as Uint8Array<ArrayBuffer>]).stream().pipeThrough(new DecompressionStream('gzip')))
}

async function through(stream: ReadableStream): Promise<Uint8Array> {
  return new Uint8Array(await new Response(stream).arrayBuffer())
}
