// What a sender who means harm, or a broken one, may send: bodies that a reader chokes on, of any size.

const encoder = new TextEncoder()
const HEAD = '{"event":"package:publish","name":"n","payload":'
const around = (payload) => `${HEAD}${payload},"change":{"version":"1.0.0"},"time":1}`
/** `part` over and over, to about `size` bytes. */
const over = (part, size) => part.repeat(size / part.length)
const many = (size, length, member) => Array.from({ length: size / length }, (_, at) => member(at)).join(',')
const deep = (levels) => '['.repeat(levels) + ']'.repeat(levels)

/** `[name, body]`, and what is to come of it: a code and its offset, or neither where it is taken. */
const KINDS = [
  ['opening brackets', (size) => [around(over('[', size)), 'too-deep', HEAD.length + 511]],
  ['nothing but opening brackets', (size) => [over('[', size), 'too-deep', 512]],
  ['opening braces, with keys', (size) => [around(over('{"a":', size)), 'too-deep', HEAD.length + 511 * 5]],
  ['nothing but closing brackets', (size) => [over(']', size), 'not-json', 0]],
  ['empty arrays', (size) => [around(`[${over('[],', size)}[]]`)]],
  ['arrays as deep as may be', (size) => [around(`[${over(`${deep(510)},`, size)}[]]`)]],
  ['escaped backslashes', (size) => [around(`"${over('\\\\', size)}"`)]],
  [
    'backslashes, and the last escapes the quote',
    (size) => {
      const text = `${HEAD}"${over('\\\\', size)}\\"}`
      return [text, 'not-json', text.length]
    },
  ],
  ['nothing but backslashes', (size) => [over('\\', size), 'not-json', 0]],
  ['escaped letters', (size) => [around(`"${over('\\u0041', size)}"`)]],
  ['lone surrogates', (size) => [around(`"${over('\\ud800', size)}"`)]],
  ['escaped quotes', (size) => [around(`"${over('\\"', size)}"`)]],
  ['empty strings', (size) => [around(`[${over('"",', size)}""]`)]],
  ['nothing but quotes', (size) => [over('"', size), 'not-json', 2]],
  ['quotes as a payload', (size) => [around(over('"', size)), 'not-json', HEAD.length + 2]],
  ['numbers of one digit', (size) => [around(`[${over('1,', size)}1]`)]],
  ['one number', (size) => [around(over('1', size))]],
  ['one number of half the size', (size) => [around(over('7', size / 2))]],
  ['one fraction and its exponent', (size) => [around(`0.${over('3', size / 2)}e-${over('9', size / 2)}`)]],
  ['nothing but digits', (size) => [over('1', size), 'not-an-object']],
  ['beyond ASCII', (size) => [around(`"${over('é', size / 2)}"`)]],
  [
    'a character that is cut',
    (size) => {
      const body = encoder.encode(`${HEAD}"${over('€', size / 3)}`).subarray(0, -1)
      return [body, 'not-utf-8', body.length]
    },
  ],
  ['white space', (size) => [around(`[${over(' ', size)}]`)]],
  ['white space before everything', (size) => [over('\n', size) + around('{}'), 'envelope-too-large']],
  ['one key over and over', (size) => [around(`{${over('"k":1,', size)}"k":1}`)]],
  ['one version over and over', (size) => [around(`{"versions":{${over('"1.0.0":{},', size)}"1.0.0":{}}}`)]],
  ['versions over and over', (size) => [around(`{${over('"versions":{"1.0.0":1},', size)}"versions":{}}`)]],
  ['another key each time', (size) => [around(`{${many(size, 12, (at) => `"k${at}":1`)}}`)]],
  ['maintainers', (size) => [around(`{"maintainers":[${many(size, 20, (at) => `{"name":"m${at}"}`)}]}`)]],
  ['one key', (size) => [around(`{"${over('k', size)}":1}`)]],
  ['keys of the envelope', (size) => [`{"event":"e","name":"n",${many(size, 12, (at) => `"k${at}":1`)}}`, 'envelope-too-large']],
  ['one key of the envelope over and over', (size) => [`{"event":"e","name":"n",${over('"k":1,', size)}"k":1}`, 'duplicate-key', 30]],
  ['an envelope and nothing else', (size) => [`{"event":"${over('e', size)}","name":"n"}`, 'envelope-too-large']],
  ['nothing but zeros', (size) => [new Uint8Array(size), 'not-json', 0]],
  [
    'cut short',
    (size) => {
      const text = `${HEAD}"${over('x', size)}`
      return [text, 'not-json', text.length]
    },
  ],
  [
    'something behind its end',
    (size) => {
      const text = around(`"${over('x', size)}"`)
      return [`${text}}`, 'not-json', text.length]
    },
  ],
]

/** One at a time, for each is large: `[name, body, code, offset]`. */
export function* hostileBodies(size) {
  for (const [name, make] of KINDS) {
    const [body, code, offset] = make(size)
    yield [name, typeof body === 'string' ? encoder.encode(body) : body, code, offset]
  }
}
