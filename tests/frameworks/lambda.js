// Mistakes with AWS Lambda, and what to do instead. The events have the members that AWS documents for API Gateway's two payload
// formats; in version 1.0 the names of headers are as the sender wrote them, in 2.0 they are in lower case.
import { accepted, explained } from './answers.js'

/** The event of a REST API, payload version 1.0. */
function eventV1({ body, header }, isBase64Encoded) {
  const headers = { 'Content-Type': 'application/json', Host: 'abc.execute-api.eu-west-1.amazonaws.com', 'X-Npm-Signature': header }
  return {
    version: '1.0',
    resource: '/npm-hook',
    path: '/npm-hook',
    httpMethod: 'POST',
    headers,
    multiValueHeaders: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])),
    queryStringParameters: null,
    multiValueQueryStringParameters: null,
    pathParameters: null,
    stageVariables: null,
    requestContext: { httpMethod: 'POST', path: '/npm-hook', protocol: 'HTTP/1.1', resourcePath: '/npm-hook', stage: '$default' },
    body: encoded(body, isBase64Encoded),
    isBase64Encoded,
  }
}

/** The event of an HTTP API or a function URL, payload version 2.0. */
function eventV2({ body, header }, isBase64Encoded) {
  return {
    version: '2.0',
    routeKey: 'POST /npm-hook',
    rawPath: '/npm-hook',
    rawQueryString: '',
    headers: { 'content-type': 'application/json', host: 'abc.execute-api.eu-west-1.amazonaws.com', 'x-npm-signature': header },
    requestContext: { http: { method: 'POST', path: '/npm-hook', protocol: 'HTTP/1.1' }, routeKey: 'POST /npm-hook', stage: '$default' },
    body: encoded(body, isBase64Encoded),
    isBase64Encoded,
  }
}

const encoded = (body, isBase64Encoded) => (isBase64Encoded ? Buffer.from(body).toString('base64') : body)

/** The signature, however the sender wrote the header's name. */
const header = ({ headers }) => Object.entries(headers).find(([name]) => name.toLowerCase() === 'x-npm-signature')?.[1]
const raw = ({ body, isBase64Encoded }) => Buffer.from(body ?? '', isBase64Encoded ? 'base64' : 'utf8')

const HANDLERS = {
  parsed: (event) => explained(JSON.stringify(JSON.parse(raw(event))), header(event)),
  encoded: (event) => explained(event.body, header(event)),
  'header-name': (event) => explained(raw(event), event.headers['x-npm-signature']),
  raw: (event) => accepted(raw(event), header(event)),
}

/** Calls a handler with the event of each format. The answers must be the same. */
export const lambda = (toEvent, isBase64Encoded) => ({
  post: async (path, sent) => HANDLERS[path](toEvent(sent, isBase64Encoded)),
  stop: () => {},
})

export const FORMATS = { '1.0': eventV1, '2.0': eventV2 }
