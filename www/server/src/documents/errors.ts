// The errors of the hooks API: each status with its codes.
import type { Schema } from './schema.js'
import { closed, text } from './schema.js'

/** By status: what it means, and the codes. */
export const ERRORS: Record<number, { summary: string; codes: string[] }> = {
  400: {
    summary: 'The request cannot be read.',
    codes: ['not-json', 'hook-not-an-object', 'filter-not-an-object', 'bad-limit', 'bad-offset', 'bad-before'],
  },
  401: {
    summary: 'The token is missing or not valid, or the registry asks for a one-time password.',
    codes: ['unauthorized', 'otp-required'],
  },
  403: { summary: 'The hook belongs to another user, or the user has too many.', codes: ['not-your-hook', 'too-many-hooks'] },
  404: {
    summary: 'There is no such hook or delivery, or the server has no hooks.',
    codes: ['not-found', 'not-configured'],
  },
  405: { summary: 'The path does not support the method; the header `allow` says which it does.', codes: ['method-not-allowed'] },
  409: { summary: 'The user has such a hook already.', codes: ['hook-exists'] },
  413: { summary: 'The body is too large or too slow, or the filter is too large.', codes: ['too-large', 'filter-too-large'] },
  422: {
    summary: 'A member of the hook, or of its filter, is refused.',
    codes: [
      'hook-type',
      'hook-name',
      'hook-endpoint',
      'hook-address',
      'hook-secret',
      'filter-member',
      'filter-packages',
      'filter-kinds',
      'filter-release',
      'filter-tags',
      'filter-range',
      'filter-prereleases',
      'filter-level',
    ],
  },
  429: { summary: 'Too many requests.', codes: ['too-many-requests'] },
  503: {
    summary: 'The server cannot answer now, and nothing was changed.',
    codes: ['unavailable', 'states-unavailable', 'registry-unavailable', 'not-configured', 'undecryptable'],
  },
}

const RETRY_AFTER = { 'retry-after': { description: 'Seconds to wait.', schema: { type: 'string', pattern: '^[0-9]+$' } } }

const OTP = { 'www-authenticate': { description: '`OTP` if the registry asks for a one-time password.', schema: { type: 'string' } } }

/** Headers of the errors that have some. */
const HEADERS: Record<number, Schema> = { 401: OTP, 429: RETRY_AFTER, 503: RETRY_AFTER }

/** Codes in `error` are followed by the message, because npm prints `error` alone. */
function errorSchema(codes: string[]): Schema {
  const error = text('A stable code, `: ` and the message.', { pattern: `^(${codes.join('|')}): ` })
  return closed('An error.', { error, message: text('What to do, for people.') })
}

/** The responses of the components of the OpenAPI document, by name. */
export const errorResponses: Schema = Object.fromEntries(
  Object.entries(ERRORS).map(([status, { summary, codes }]) => [
    nameOf(Number(status)),
    {
      description: summary,
      ...(HEADERS[Number(status)] && { headers: HEADERS[Number(status)] }),
      content: { 'application/json': { schema: errorSchema(codes) } },
    },
  ]),
)

/** References to the errors with these statuses. */
export function errorsOf(...statuses: number[]): Schema {
  return Object.fromEntries(statuses.map((status) => [status, { $ref: `#/components/responses/${nameOf(status)}` }]))
}

function nameOf(status: number): string {
  return `Error${status}`
}
