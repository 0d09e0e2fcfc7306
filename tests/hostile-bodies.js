// Bodies of any size that a malicious or broken sender may send.

const encoder = new TextEncoder()
const HEAD = '{"event":"package:publish","name":"n","payload":'
const around = (payload) => `${HEAD}${payload},"change":{"version":"1.0.0"},"time":1}`
/** `part` repeated to about `size` bytes. */
const repeat = (part, size) => part.repeat(size / part.length)
const many = (size, length, member) => Array.from({ length: size / length }, (_, at) => member(at)).join(',')
const deep = (levels) => '['.repeat(levels) + ']'.repeat(levels)

/** `[name, (size) => [body, code, offset]]`: the expected error, or neither code nor offset if the body is accepted. */
const KINDS = [
  ['opening brackets', (size) => [around(repeat('[', size)), 'too-deep', HEAD.length + 511]],
  ['nothing but opening brackets', (size) => [repeat('[', size), 'too-deep', 512]],
  ['opening braces, with keys', (size) => [around(repeat('{"a":', size)), 'too-deep', HEAD.length + 511 * 5]],
  ['nothing but closing brackets', (size) => [repeat(']', size), 'not-json', 0]],
  ['empty arrays', (size) => [around(`[${repeat('[],', size)}[]]`)]],
  ['arrays of the maximum depth', (size) => [around(`[${repeat(`${deep(510)},`, size)}[]]`)]],
  ['escaped backslashes', (size) => [around(`"${repeat('\\\\', size)}"`)]],
  [
    'backslashes, the last of which escapes the quote',
    (size) => {
      const text = `${HEAD}"${repeat('\\\\', size)}\\"}`
      return [text, 'not-json', text.length]
    },
  ],
  ['nothing but backslashes', (size) => [repeat('\\', size), 'not-json', 0]],
  ['escaped letters', (size) => [around(`"${repeat('\\u0041', size)}"`)]],
  ['lone surrogates', (size) => [around(`"${repeat('\\ud800', size)}"`)]],
  ['escaped quotes', (size) => [around(`"${repeat('\\"', size)}"`)]],
  ['empty strings', (size) => [around(`[${repeat('"",', size)}""]`)]],
  ['nothing but quotes', (size) => [repeat('"', size), 'not-json', 2]],
  ['quotes as a payload', (size) => [around(repeat('"', size)), 'not-json', HEAD.length + 2]],
  ['numbers of one digit', (size) => [around(`[${repeat('1,', size)}1]`)]],
  ['one number', (size) => [around(repeat('1', size))]],
  ['one number of half the size', (size) => [around(repeat('7', size / 2))]],
  ['one fraction and its exponent', (size) => [around(`0.${repeat('3', size / 2)}e-${repeat('9', size / 2)}`)]],
  ['nothing but digits', (size) => [repeat('1', size), 'not-an-object']],
  ['beyond ASCII', (size) => [around(`"${repeat('é', size / 2)}"`)]],
  [
    'a truncated character',
    (size) => {
      const body = encoder.encode(`${HEAD}"${repeat('€', size / 3)}`).subarray(0, -1)
      return [body, 'not-utf-8', body.length]
    },
  ],
  ['white space', (size) => [around(`[${repeat(' ', size)}]`)]],
  ['white space before the body', (size) => [repeat('\n', size) + around('{}'), 'envelope-too-large']],
  ['one key repeated', (size) => [around(`{${repeat('"k":1,', size)}"k":1}`)]],
  ['one version repeated', (size) => [around(`{"versions":{${repeat('"1.0.0":{},', size)}"1.0.0":{}}}`)]],
  ['versions repeated', (size) => [around(`{${repeat('"versions":{"1.0.0":1},', size)}"versions":{}}`)]],
  ['a different key each time', (size) => [around(`{${many(size, 12, (at) => `"k${at}":1`)}}`)]],
  ['maintainers', (size) => [around(`{"maintainers":[${many(size, 20, (at) => `{"name":"m${at}"}`)}]}`)]],
  ['one key', (size) => [around(`{"${repeat('k', size)}":1}`)]],
  ['keys of the envelope', (size) => [`{"event":"e","name":"n",${many(size, 12, (at) => `"k${at}":1`)}}`, 'envelope-too-large']],
  ['one key of the envelope repeated', (size) => [`{"event":"e","name":"n",${repeat('"k":1,', size)}"k":1}`, 'duplicate-key', 30]],
  ['an envelope and nothing else', (size) => [`{"event":"${repeat('e', size)}","name":"n"}`, 'envelope-too-large']],
  ['nothing but zeros', (size) => [new Uint8Array(size), 'not-json', 0]],
  [
    'a truncated body',
    (size) => {
      const text = `${HEAD}"${repeat('x', size)}`
      return [text, 'not-json', text.length]
    },
  ],
  [
    'a character after its end',
    (size) => {
      const text = around(`"${repeat('x', size)}"`)
      return [`${text}}`, 'not-json', text.length]
    },
  ],
]

/** Yields `[name, body, code, offset]` one by one, because each body is large. */
export function* hostileBodies(size) {
  for (const [name, make] of KINDS) {
    const [body, code, offset] = make(size)
    yield [name, typeof body === 'string' ? encoder.encode(body) : body, code, offset]
  }
}
