// Compression with the host's streams.

export async function gzip(bytes: Uint8Array | string): Promise<Uint8Array> {
  return through(new Blob([bytes as Uint8Array<ArrayBuffer>]).stream().pipeThrough(new CompressionStream('gzip')))
}

export async function gunzip(bytes: Uint8Array): Promise<Uint8Array> {
  return through(new Blob([bytes as Uint8Array<ArrayBuffer>]).stream().pipeThrough(new DecompressionStream('gzip')))
}

async function through(stream: ReadableStream): Promise<Uint8Array> {
  return new Uint8Array(await new Response(stream).arrayBuffer())
}
