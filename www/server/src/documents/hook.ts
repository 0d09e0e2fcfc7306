// The schemas of a hook and of what clients send to create and change one.
import { HOOK_TYPES, MAX_HOOK_ENDPOINT_CHARACTERS, MAX_HOOK_NAME_CHARACTERS, MAX_HOOK_SECRET_CHARACTERS } from 'npm-hooks/hook'
import type { WireHook } from '../api/hooks/wire.js'
import type { Schema } from './schema.js'
import { closed, DIALECT, dateTime, integer, open, text, textOrNull } from './schema.js'

const type = text('What the hook is on: a package, all packages of a scope, or all packages of an npm user.', { enum: [...HOOK_TYPES] })

const name = text('The package (`lodash`, `@babel/core`), the scope with its `@` (`@babel`), or the user without `~` (`alice`).', {
  minLength: 1,
  maxLength: MAX_HOOK_NAME_CHARACTERS,
})

const endpoint = text(
  'The URL that deliveries are posted to. https, without user name, password or fragment, on a public host; http on loopback if the operator sets `HOOK_LOCAL_ENDPOINTS`.',
  { format: 'uri', pattern: '^[Hh][Tt][Tt][Pp][Ss]?://[^/?#@\\s]+([/?][^#\\s]*)?$', maxLength: MAX_HOOK_ENDPOINT_CHARACTERS },
)

const SECRET_LIMITS = { minLength: 1, maxLength: MAX_HOOK_SECRET_CHARACTERS }

const secret = text('The secret that signs deliveries. It is used as it is, never trimmed, and must not be blank.', SECRET_LIMITS)

const FILTER =
  'Which events the hook gets, of those on what it is on (docs/filters.md). Its JSON has at most 2,000 bytes. Not a part of the API of npm.'

const filter: Schema = { type: 'object', description: FILTER }
const filterOrNull: Schema = { type: ['object', 'null'], description: `${FILTER} Null for all.` }

const STATUSES = ['active', 'suspended'] as const satisfies readonly WireHook['status'][]

export const hookSchema: Schema = closed(
  'A hook of a user.',
  {
    id: text('24 lower-case hex digits.', { pattern: '^[0-9a-f]{24}$' }),
    username: text('The user whom the hook belongs to.'),
    name,
    endpoint,
    secret: textOrNull(
      'Missing if the operator withholds secrets; null if the key that encrypted it is not configured any more: update the hook with a new one.',
      SECRET_LIMITS,
    ),
    type,
    filter,
    created: dateTime('When the hook was created.'),
    updated: dateTime('When the hook was last updated.'),
    delivered: { type: 'boolean', description: 'Whether a delivery has ever succeeded.' },
    last_delivery: textOrNull('When the last attempt was; null before the first.', { format: 'date-time' }),
    response_code: integer('The status that answered the last attempt; 0 before the first, and if nothing answered.', {
      minimum: 0,
      maximum: 999,
    }),
    status: text('`suspended` after only failures: probes are sent until one succeeds or the hook is updated.', { enum: [...STATUSES] }),
    deleted: { const: true, description: 'Only in the answer to the request that deletes the hook.' },
  },
  ['secret', 'filter', 'deleted'],
)

/** What creates a hook. Other members are ignored. */
export const newHookSchema: Schema = open('A hook to create.', { type, name, endpoint, secret, filter: filterOrNull }, [
  'type',
  'name',
  'endpoint',
  'secret',
])

/** What changes a hook. Other members are ignored. */
export const hookUpdateSchema: Schema = open(
  'A change of a hook. Without `secret` or `filter` the former one stays.',
  { endpoint, secret, filter: filterOrNull },
  ['endpoint'],
)

/** `/schema/hook.json` */
export const hookDocument: Schema = { $schema: DIALECT, $id: '/schema/hook.json', title: 'Hook', ...hookSchema }
