// The fuzz targets. Those in Rust are src/fuzz.rs, with a program for each in fuzz/; that in JavaScript is fuzz/request.js.

/** The longest input of each target, in bytes: long enough for what it reads, short enough to be changed often. */
export const TARGETS = /** @type {const} */ ([
  { name: 'classification', maxBytes: 8192 },
  { name: 'comparison', maxBytes: 16_384 },
  { name: 'envelope', maxBytes: 8192 },
  { name: 'facts', maxBytes: 8192 },
  { name: 'filter', maxBytes: 1024 },
  { name: 'hook', maxBytes: 1024 },
  { name: 'request', maxBytes: 4096, isJavaScript: true },
  { name: 'review', maxBytes: 8192 },
  { name: 'scanner', maxBytes: 4096 },
  { name: 'tag', maxBytes: 400 },
])

/** How much of a corpus the repository keeps. Its smallest inputs are kept: they reach most of what all reach. */
export const MAX_CORPUS_BYTES = 96_000
