// What is recognized in each file of tests/data/requests and tests/data/request-tools: its format, its sentence, the form of the body that
// was signed (`null` if it does not verify), and what is said about it.

/** The secret of all files. */
export const SECRET = 'npm-hook-fixture-secret'

/** The signature of the delivery in tests/data/requests, for the files that have none. */
export const SIGNATURE = 'sha256=9cb6fe8923a7b1e2d10a0a3f4cd3f7a67cc6892a35299c0da3f6d9a5837d76a4'

const SIZED = 'body of 1,547 bytes, signature found.'

export const FILES = [
  ['raw-http-crlf.txt', 'http', `An HTTP request: ${SIZED}`, 'as it is'],
  ['http-gzip-signed-plain.txt', 'http', 'An HTTP request: body of 747 bytes, signature found.', 'decompressed from gzip'],
  ['multipart.txt', 'http', 'An HTTP request: body of 1,609 bytes, signature found.', 'taken from a field of the form'],
  ['vscode-rest.http', 'http', `An HTTP request: ${SIZED}`, 'as it is'],
  [
    'wireshark-hexdump.txt',
    'http',
    'A hexdump of an HTTP request: body of 99 bytes, signature found.',
    null,
    { notes: ['The body has 99 bytes, but its content-length is 1,547: it was cut or changed.'] },
  ],
  [
    'curl-v.txt',
    'trace',
    'The output of curl -v: body of 0 bytes, signature found.',
    null,
    { obstacle: 'curl -v does not show the body. Save it with --trace-ascii, or pass it as a file.' },
  ],
  ['curl-bash.txt', 'curl', `A curl command: ${SIZED}`, 'as it is'],
  ['curl-cmd.txt', 'curl', `A curl command: ${SIZED}`, 'as it is'],
  ['wget.txt', 'wget', `A wget command: ${SIZED}`, 'as it is'],
  ['powershell.txt', 'powershell', `A PowerShell command: ${SIZED}`, 'as it is'],
  ['fetch.txt', 'fetch', `A call of fetch: ${SIZED}`, 'as it is'],
  ['har.har', 'har', `A HAR: ${SIZED}`, 'as it is'],
  ['postman.json', 'postman', `A Postman collection: ${SIZED}`, 'as it is'],
  ['webhooksite-json.json', 'webhook-site', `A request of webhook.site: ${SIZED}`, 'as it is'],
  ['lambda-b64.json', 'lambda', 'An AWS Lambda event: body of 1,547 bytes decoded from base64, signature found.', 'decoded from base64'],
  ['cloudwatch.json', 'log', `A log as JSON: ${SIZED}`, 'as it is'],
  ['gzip-body-alone.gz', 'body', 'A body alone, compressed with gzip.', 'decompressed from gzip'],
  ['json-string.txt', 'body', 'A JSON string of a body alone.', 'parsed from a JSON string'],
  ['b64-alone.txt', 'body', 'Base64 text of a body alone.', 'decoded from base64'],
  ['utf16.txt', 'body', 'UTF-16 text of a body alone.', 'converted from UTF-16'],
  ['empty.body', 'unknown', 'An empty file.', null, { obstacle: 'It has no body and no signature.' }],
  [
    'express-console-log.txt',
    'unknown',
    'An object as console.log prints it.',
    null,
    { obstacle: 'Its bytes are lost. Log the raw body, e.g. as base64.' },
  ],
]

const ASCII = 'body of 293 bytes, signature found.'
const UNICODE = 'body of 301 bytes, signature found.'
const POINTS = '--trace-ascii shows each byte that is not ASCII as a point. If the body has such bytes, use --trace.'

/** What the programs that the files are named after have printed. */
export const TOOLS = [
  ['curl-trace-ascii.txt', 'trace', `A trace of curl: ${ASCII}`, 'as it is', { notes: [POINTS] }],
  ['curl-trace-time.txt', 'trace', `A trace of curl: ${ASCII}`, 'as it is', { notes: [POINTS] }],
  ['curl-trace.txt', 'trace', `A trace of curl: ${UNICODE}`, 'as it is'],
  [
    'curl-trace-chunked.txt',
    'trace',
    'A trace of curl: body of 301 bytes joined from its chunks, signature found.',
    'joined from its chunks',
  ],
  [
    'curl-verbose.txt',
    'trace',
    'The output of curl -v: body of 0 bytes, signature found.',
    null,
    { obstacle: 'curl -v does not show the body. Save it with --trace-ascii, or pass it as a file.' },
  ],
  ...['hexdump', 'hexdump-c', 'hexdump-canonical', 'od', 'od-b', 'od-c', 'od-x', 'od-x1', 'xxd', 'xxd-columns'].map((name) => [
    `${name}.txt`,
    'http',
    `A hexdump of an HTTP request: ${UNICODE}`,
    'as it is',
  ]),
  ...['od-x1-alone', 'xxd-plain'].map((name) => [`${name}.txt`, 'http', `Hex digits of an HTTP request: ${UNICODE}`, 'as it is']),
]
