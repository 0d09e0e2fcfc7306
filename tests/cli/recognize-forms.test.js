// Requests, exports and logs in the variants that tools write, each of which is read in full.
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib'
import { body, signature, signed, testRows, text } from './genuine.js'

const json = JSON.stringify
const base64 = (value) => Buffer.from(value).toString('base64')
const http = (more, separator = '\r\n', rest = text) =>
  ['POST / HTTP/1.1', `x-npm-signature: ${signature}`, ...more, '', rest].join(separator)
const withBytes = (more, bytes) => Buffer.concat([Buffer.from(http(more, '\r\n', '')), bytes])
const chunked = (...sizes) => {
  let at = 0
  const chunks = sizes.map((size) => {
    const chunk = body.toString('latin1', at, at + size)
    at += size
    return `${size.toString(16)}\r\n${chunk}\r\n`
  })
  return withBytes(['transfer-encoding: chunked'], Buffer.from(`${chunks.join('')}0\r\n\r\n`, 'latin1'))
}
const list = [{ name: 'X-Npm-Signature', value: signature }]
const keys = [{ key: 'X-Npm-Signature', value: signature }]
const har = (request) => json({ log: { entries: [{ request: { headers: [], postData: { text: '{}' } } }, { request }] } })
const lambda = (members) => json({ requestContext: {}, headers: signed, body: text, isBase64Encoded: false, ...members })
const inForm = 'taken from a field of the form'
const boundary = '----WebKitFormBoundary7MA4YWxk'
const multipart = `--${boundary}\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--${boundary}\r\nContent-Disposition: form-data; name="payload"\r\nContent-Type: application/json\r\n\r\n${text}\r\n--${boundary}--\r\n`

testRows({
  'the body alone, as bytes': ['body', body],
  'the body alone, as text': ['body', text],
  'the body alone in base64': ['body', base64(body), 'decoded from base64'],
  'the body alone in base64 with lines': ['body', base64(body).replace(/.{76}/g, '$&\r\n'), 'decoded from base64'],
  'the body alone in base64 of URLs': ['body', body.toString('base64url'), 'decoded from base64'],
  'the body alone in hex': ['body', body.toString('hex'), 'decoded from hex'],
  'the body alone as a JSON string': ['body', `${json(text)}\n`, 'parsed from a JSON string'],
  'the body alone as a JSON string twice': ['body', json(json(text)), 'parsed from a JSON string, then parsed from a JSON string'],
  'the body alone as a Buffer in JSON': ['body', json(body), 'read from the Buffer'],
  'the body alone as numbers': ['body', json([...body]), 'read from the Buffer'],
  'the body alone as a Uint8Array in JSON': ['body', json(new Uint8Array(body)), 'read from the Buffer'],
  'the body alone as a Buffer by console.log': [
    'body',
    `<Buffer ${body.toString('hex').replace(/..(?!$)/g, '$& ')}>\n`,
    'read from the Buffer',
  ],
  'the body alone in UTF-16': ['body', Buffer.from(`\ufeff${text}`, 'utf16le'), 'converted from UTF-16'],
  'the body alone in UTF-16 without a mark': ['body', Buffer.from(text, 'utf16le'), 'converted from UTF-16'],
  'the body alone in UTF-16, the other order': ['body', Buffer.from(`\ufeff${text}`, 'utf16le').swap16(), 'converted from UTF-16'],
  'the body alone, gzip': ['body', gzipSync(body), 'decompressed from gzip'],
  'the body alone, gzip with a line end': ['body', Buffer.concat([gzipSync(body), Buffer.from('\n')]), 'decompressed from gzip'],
  'the body alone, deflate': ['body', deflateSync(body), 'decompressed from deflate'],
  'the body alone, gzip in base64': ['body', base64(gzipSync(body)), 'decoded from base64, then decompressed from gzip'],
  'the body alone in a form': ['body', `payload=${encodeURIComponent(text)}`, inForm],
  'the body alone in a multipart form': ['body', multipart, inForm],
  'a request in UTF-16': ['http', Buffer.from(`\ufeff${http([])}`, 'utf16le')],
  'a request, gzip': ['http', gzipSync(http([]))],
  'a request in base64': ['http', base64(http([]))],
  'LF instead of CRLF': ['http', http([], '\n')],
  'HTTP/1.0': ['http', http([`Content-Length: ${body.length}`]).replace('1.1', '1.0')],
  'HTTP/2': ['http', http([]).replace('HTTP/1.1', 'HTTP/2')],
  'PUT with a long path': ['http', http([]).replace('POST /', 'PUT /a/b?c=d&e=%20')],
  'with its length': ['http', http([`content-length: ${body.length}`])],
  'with its length, and a line end that an editor has added': [
    'http',
    `${http([`content-length: ${body.length}`])}\n`,
    'up to its content-length',
  ],
  'a line end that an editor has added': ['http', `${http([])}\r\n`, 'without the line end at its end'],
  'headers without a request line': ['http', `x-npm-signature: ${signature}\n\n${text}`],
  'headers as a browser shows them': ['http', `Accept:\n*/*\nX-Npm-Signature:\n${signature}\n\n${text}`],
  'a header that is continued': ['http', http(['x-long: a', '\tb'])],
  'pseudo-headers of HTTP/2': ['http', `:method: POST\n:path: /hook\nx-npm-signature: ${signature}\n\n${text}`],
  'empty lines before it': ['http', `\r\n\r\n${http([])}`],
  'a byte order mark before it': ['http', `\ufeff${http([])}`],
  'one chunk': ['http', chunked(body.length), 'joined from its chunks'],
  'chunks that cut a character': ['http', chunked(60, 1, 1, body.length - 62), 'joined from its chunks'],
  'a request, gzip body': ['http', withBytes(['content-encoding: gzip'], gzipSync(body)), 'decompressed from gzip'],
  'a request, gzip body that was signed': ['http', withBytes(['content-encoding: gzip'], body)],
  'a request, deflate body': ['http', withBytes(['content-encoding: deflate'], deflateSync(body)), 'decompressed from deflate'],
  'a request, raw deflate body': ['http', withBytes(['content-encoding: deflate'], deflateRawSync(body)), 'decompressed from deflate'],
  'a request, gzip body in base64': [
    'http',
    withBytes([], Buffer.from(base64(gzipSync(body)))),
    'decoded from base64, then decompressed from gzip',
  ],
  'a request with a form': [
    'http',
    http(['content-type: application/x-www-form-urlencoded'], '\n', `payload=${encodeURIComponent(text)}`),
    inForm,
  ],
  'a request with a multipart form': ['http', http([`content-type: multipart/form-data; boundary=${boundary}`], '\r\n', multipart), inForm],
  'a .http file with variables': [
    'http',
    `@host = x.example\n\n### a delivery\n# @name hook\nPOST https://{{host}}/hook\n    ?a=b\n    &c=d\nx-npm-signature: ${signature}\n\n${text}`,
  ],
  'a .http file with several requests': [
    'http',
    `GET https://x.example/login\naccept: */*\n\n###\n\nPOST https://x.example\nx-npm-signature: ${signature}\n\n${text}\n\n###\nGET https://x.example\n`,
    'without the line end at its end',
  ],
  'a .http file with a response handler': [
    'http',
    `### hook\nPOST https://x.example\nx-npm-signature: ${signature}\n\n${text}\n> {% client.log(1) %}\n`,
  ],
  'a HAR with other requests before it': ['har', har({ headers: list, postData: { mimeType: 'application/json', text } })],
  'a HAR in base64': ['har', har({ headers: list, postData: { encoding: 'base64', text: base64(body) } }), 'decoded from base64'],
  'an entry of a HAR': [
    'json',
    json({ request: { method: 'POST', headers: list, postData: { text } }, response: { headers: list, content: { text: '' } } }),
  ],
  'a HAR as a JSON string': ['har', json(har({ headers: list, postData: { text } }))],
  'a Postman collection with folders': [
    'postman',
    json({
      info: { schema: 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json' },
      item: [
        {
          name: 'a',
          item: [
            {
              name: 'b',
              request: { header: keys, body: { mode: 'raw', raw: text, options: { raw: { language: 'json' } } } },
              response: [],
            },
          ],
        },
      ],
    }),
  ],
  'a Postman collection, version 1': [
    'postman',
    json({
      info: { _postman_id: '1' },
      requests: [{ headers: `Accept: */*\nX-Npm-Signature: ${signature}\n`, rawModeData: text, dataMode: 'raw' }],
    }),
  ],
  'an Insomnia export': [
    'insomnia',
    json({
      _type: 'export',
      __export_format: 4,
      resources: [{ _type: 'workspace' }, { _type: 'request', headers: list, body: { mimeType: 'application/json', text } }],
    }),
  ],
  'a request of webhook.site': ['webhook-site', json({ uuid: '1', headers: { 'x-npm-signature': [signature] }, content: text })],
  'a list of webhook.site': [
    'webhook-site',
    json({ data: [{ uuid: '1', headers: { 'x-npm-signature': [signature] }, content: text }], total: 1 }),
  ],
  "the list of ngrok's API": [
    'ngrok',
    json({
      uri: '/api/requests/http',
      requests: [
        { request: { headers: { 'X-Npm-Signature': [signature] }, raw: base64(http([])) }, response: { raw: base64('HTTP/1.1 401') } },
      ],
    }),
  ],
  "a request of ngrok's API": [
    'ngrok',
    json({ request: { headers: { 'X-Npm-Signature': [signature] }, raw: base64(http([`content-length: ${body.length}`])) } }),
  ],
  'a Lambda event with text': ['lambda', lambda({})],
  'a Lambda event in base64': ['lambda', lambda({ body: base64(body), isBase64Encoded: true }), 'decoded from base64'],
  'a Lambda event, gzip in base64': [
    'lambda',
    lambda({ headers: { ...signed, 'content-encoding': 'gzip' }, body: base64(gzipSync(body)), isBase64Encoded: true }),
    'decoded from base64, then decompressed from gzip',
  ],
  'a Lambda event in base64 that is said to be text': ['lambda', lambda({ body: base64(body) }), 'decoded from base64'],
  'an event of API Gateway': [
    'lambda',
    lambda({ httpMethod: 'POST', headers: null, multiValueHeaders: { 'x-npm-signature': [signature] } }),
  ],
  'an event of a load balancer': [
    'lambda',
    lambda({ requestContext: { elb: { targetGroupArn: 'arn' } }, body: base64(body), isBase64Encoded: true }),
    'decoded from base64',
  ],
  'a Lambda event in the log of CloudWatch': ['lambda', json({ events: [{ message: `2026-11-20T17:52:54Z\tINFO\t${lambda({})}\n` }] })],
  'a request as JSON with pairs': ['json', json({ headers: Object.entries(signed), body: text })],
  "a request as JSON with Node's rawHeaders": ['json', json({ rawHeaders: Object.entries(signed).flat(), body: text })],
  'a request as JSON with a Buffer': ['json', json({ headers: signed, body })],
  'a request as JSON with base64 and its name': [
    'json',
    json({ headers: signed, bodyEncoding: 'base64', body: base64(body) }),
    'decoded from base64',
  ],
  'a request within others': ['json', json({ level: 30, req: { headers: signed, body: text }, msg: 'request' })],
  'a list of requests': [
    'json',
    json([
      { headers: { a: 'b' }, body: '{}' },
      { headers: signed, body: text },
    ]),
  ],
  'a signature as a member': ['json', json({ signature, body: text })],
  'a line of a log': [
    'log',
    `{"level":30,"msg":"up"}\n${json({ level: 30, req: { headers: signed }, headers: signed, body: text })}\n{"level":30}\n`,
  ],
  'a line of a log after its time': [
    'log',
    `2026-11-20 17:52:54 listening\n2026-11-20 17:52:55 INFO request ${json({ headers: signed, body: text })} done\n`,
  ],
  'a line of Docker': ['log', `${json({ log: json({ headers: signed, body: text }), stream: 'stdout' })}\n${json({ log: 'x' })}\n`],
})

// Not every host reads it.
const readsBrotli = (() => {
  try {
    return Boolean(new DecompressionStream('brotli'))
  } catch {
    return false
  }
})()
const brotli = withBytes(['content-encoding: br'], brotliCompressSync(body))
if (readsBrotli) testRows({ 'a request, br body': ['http', brotli, 'decompressed from br'] })
