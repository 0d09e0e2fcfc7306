// The OpenAPI document of the hooks API.
import { MAX_HOOKS_PER_USER } from 'npm-hooks/hook'
import { KINDS } from 'npm-hooks-events-api'
import { DEFAULT_DELIVERIES, MAX_DELIVERIES } from '../api/hooks/deliveries.js'
import { HOOKS_PATH, MAX_LIMIT } from '../api/hooks/hooks.js'
import { UNAVAILABLE_HEADER } from '../base/shards.js'
import { errorResponses, errorsOf } from './errors.js'
import { hookSchema, hookUpdateSchema, newHookSchema } from './hook.js'
import type { Schema } from './schema.js'
import { closed, integer, integerOrNull, text, textOrNull } from './schema.js'

const ref = (name: string): Schema => ({ $ref: `#/components/schemas/${name}` })
const json = (schema: Schema): Schema => ({ 'application/json': { schema } })
const query = (name: string, description: string, schema: Schema): Schema => ({ name, in: 'query', description, schema })
const parameter = (name: string): Schema => ({ $ref: `#/components/parameters/${name}` })

const UNAVAILABLE_SHARDS = {
  [UNAVAILABLE_HEADER]: {
    description:
      'The parts of the server that have not answered, separated by a comma and a space; what they know of deliveries is missing.',
    schema: { type: 'string' },
  },
}

function success(description: string, schema: Schema): Schema {
  return { 200: { description, headers: UNAVAILABLE_SHARDS, content: json(schema) } }
}

const body = (name: string): Schema => ({ requestBody: { required: true, content: json(ref(name)) } })

/** Every operation takes a one-time password, and may answer with these errors. */
function operation(operationId: string, summary: string, more: Schema, responses: Schema, ...errors: number[]): Schema {
  const { parameters = [], ...rest } = more as { parameters?: Schema[] }
  const statuses = [401, 404, 429, 503, ...errors].sort()
  return {
    operationId,
    summary,
    tags: ['Hooks'],
    parameters: [...parameters, parameter('otp')],
    ...rest,
    responses: { ...responses, ...errorsOf(...statuses) },
  }
}

const list = closed('A page of hooks.', {
  objects: { type: 'array', items: ref('Hook'), maxItems: MAX_LIMIT },
  total: integer('How many match in all.', { minimum: 0, maximum: MAX_HOOKS_PER_USER }),
})

const pingResult = closed('What the endpoint answered.', {
  response_code: integer('The status; 0 if nothing answered.', { minimum: 0, maximum: 999 }),
  error: textOrNull('Why nothing answered.'),
  ms: integer('How long it took.', { minimum: 0 }),
  response: textOrNull('The start of the body of a response without success.'),
})

const attempt = closed('An attempt to send it.', {
  number: integer('1 for the first.', { minimum: 1 }),
  at: integer('When, in milliseconds since 1970.'),
  status: integerOrNull('The status; null if nothing answered.'),
  ms: integer('How long it took.', { minimum: 0 }),
  error: textOrNull('Why nothing answered.'),
  response: textOrNull('The start of the body of a response without success.'),
})

const delivery = closed('An event that the hook got, or is to get.', {
  id: text("The event's id, which is also the delivery's header `webhook-id`.", { pattern: '^[0-9a-f]{32}$' }),
  seq: integer('Of two events of a package, the one with the higher number was accepted later.'),
  name: text('The package.'),
  kind: text('What has happened; a later version may add one.', { examples: [...KINDS] }),
  summary: text('The change in a line.'),
  received: integer('When the server accepted the event, in milliseconds since 1970.'),
  state: text('`failed` deliveries are not sent any more, unless you redeliver them.', { enum: ['delivered', 'waiting', 'failed'] }),
  due: integerOrNull('When it is sent next; null if it does not wait.'),
  fault: textOrNull('What has to be fixed before it can succeed.', { enum: ['event', 'configuration', 'target', null] }),
  reason: textOrNull('Why it is not sent any more.'),
  attempts: { type: 'array', items: attempt },
})

const deliveries = closed('A page of deliveries, the newest first.', {
  objects: { type: 'array', items: ref('HookDelivery'), maxItems: MAX_DELIVERIES },
  next: textOrNull('The parameter `before` of the next page; null on the last.'),
})

const id = { parameters: [parameter('id')] }
const hook = (description: string) => success(description, ref('Hook'))

/** The server reads whole numbers of at most nine digits. */
const COUNT: Schema = { type: 'integer', maximum: 999_999_999 }

const paths = {
  [HOOKS_PATH]: {
    get: operation(
      'listHooks',
      "Lists the user's hooks.",
      {
        parameters: [
          query('package', 'The name that hooks are on, exactly: a package, `@scope`, `~user`.', { type: 'string' }),
          query('limit', `More than ${MAX_LIMIT} is the same as ${MAX_LIMIT}.`, { ...COUNT, minimum: 1, default: MAX_LIMIT }),
          query('offset', 'How many to skip.', { ...COUNT, minimum: 0, default: 0 }),
        ],
      },
      success('The hooks in the order in which they were added.', list),
      400,
    ),
  },
  [`${HOOKS_PATH}/hook`]: {
    post: operation('createHook', 'Adds a hook.', body('NewHook'), hook('The hook.'), 400, 403, 409, 413, 422),
  },
  [`${HOOKS_PATH}/hook/{id}`]: {
    get: operation('getHook', 'Reads a hook.', id, hook('The hook.'), 403),
    put: operation(
      'updateHook',
      'Changes a hook, and resumes one that is suspended.',
      { ...id, ...body('HookUpdate') },
      hook('The hook.'),
      400,
      403,
      409,
      413,
      422,
    ),
    delete: operation('deleteHook', 'Removes a hook.', id, hook('The hook as it was, with `deleted: true`.'), 403),
  },
  [`${HOOKS_PATH}/hook/{id}/deliveries`]: {
    get: operation(
      'listDeliveries',
      'Lists the deliveries of a hook, the newest first.',
      {
        parameters: [
          parameter('id'),
          query('limit', 'How many.', { type: 'integer', minimum: 1, maximum: MAX_DELIVERIES, default: DEFAULT_DELIVERIES }),
          query('before', 'The member `next` of an earlier answer.', { type: 'string', pattern: '^[0-9]{1,15}-[0-9a-f]{32}$' }),
        ],
      },
      success('The deliveries.', deliveries),
      400,
      403,
    ),
  },
  [`${HOOKS_PATH}/hook/{id}/ping`]: {
    post: operation(
      'pingHook',
      'Sends a signed event to the endpoint now. It is not counted as a delivery.',
      id,
      success('What came back.', pingResult),
      403,
    ),
  },
  [`${HOOKS_PATH}/hook/{id}/deliveries/{event}/redeliver`]: {
    post: operation(
      'redeliver',
      'Sends an event again.',
      { parameters: [parameter('id'), parameter('event')] },
      success('It is queued.', closed('What was queued.', { queued: integer('How many deliveries.', { minimum: 1 }) })),
      403,
    ),
  },
}

/** `/openapi.json` */
export const openapiDocument: Schema = {
  openapi: '3.1.0',
  info: {
    title: 'npm hooks API',
    description: "npm's hooks API, for `npm hook` and libnpmhook, with the deliveries of a hook, a ping and redelivery.",
    version: '1.0.0',
    license: { name: 'MIT OR Apache-2.0', identifier: 'MIT OR Apache-2.0' },
  },
  servers: [{ url: '/' }],
  tags: [{ name: 'Hooks', description: 'Subscriptions to the changes of packages.' }],
  security: [{ bearerAuth: [] }],
  paths,
  components: {
    securitySchemes: {
      bearerAuth: { type: 'http', scheme: 'bearer', description: 'A token of the configuration, or an npm token that the registry knows.' },
    },
    parameters: {
      id: { name: 'id', in: 'path', required: true, description: "The hook's id.", schema: { type: 'string' } },
      event: { name: 'event', in: 'path', required: true, description: "The event's id.", schema: { type: 'string' } },
      otp: {
        name: 'npm-otp',
        in: 'header',
        description: 'A one-time password, which is passed on to the registry that checks the token.',
        schema: { type: 'string' },
      },
    },
    responses: errorResponses,
    schemas: { Hook: hookSchema, NewHook: newHookSchema, HookUpdate: hookUpdateSchema, HookDelivery: delivery },
  },
}
