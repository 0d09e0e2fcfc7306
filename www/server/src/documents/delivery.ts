// The schema of a delivery: the body that an endpoint gets.
import { HOOK_TYPES } from 'npm-hooks/hook'
import { KINDS } from 'npm-hooks-events-api'
import type { Schema } from './schema.js'
import { closed, DIALECT, integerOrNull, open, text } from './schema.js'

type Kind = Exclude<(typeof KINDS)[number], 'unknown'>

interface EventForm {
  summary: string
  /** The members of `change` that npm sets. */
  change: Record<string, Schema>
}

const version = text('The version.')
const distTag = text('The tag.')
const maintainer = text('The name of the user who was added or removed.')
const user = text('The name of the user who has starred or unstarred the package.')
const deprecated = text('The version; the message is in `payload`.')

const FORMS: Record<Kind, EventForm> = {
  publish: { summary: 'A version was published; `dist-tag` if a tag was moved to it.', change: { version, 'dist-tag': distTag } },
  unpublish: { summary: 'A version was removed; all versions if `change` has no `version`.', change: { version, 'dist-tag': distTag } },
  'dist-tag': { summary: 'A tag was added or moved.', change: { 'dist-tag': distTag } },
  'dist-tag-rm': { summary: 'A tag was removed.', change: { 'dist-tag': distTag } },
  owner: { summary: 'A maintainer was added.', change: { maintainer } },
  'owner-rm': { summary: 'A maintainer was removed.', change: { maintainer } },
  deprecated: { summary: 'A version was deprecated.', change: { deprecated } },
  undeprecated: { summary: 'A version is not deprecated any more.', change: { deprecated } },
  star: { summary: 'A user starred the package.', change: { user } },
  unstar: { summary: 'A user unstarred the package.', change: { user } },
  change: { summary: 'Something changed, and it is not known what.', change: {} },
}

/** Events that npm had, in the order in which the page lists them. */
export const EVENTS = KINDS.filter((kind): kind is Kind => kind !== 'unknown').map((kind) => {
  const { summary, change } = FORMS[kind]
  return { kind, event: `package:${kind}`, summary, changeSchema: open(summary, change) }
})

const members = (name: Schema, username: Schema) => ({
  event: text('What has happened. Have a default for names that are not in this list: servers pass on those that they do not know.', {
    examples: EVENTS.map(({ event }) => event),
  }),
  name,
  type: text('What the hook is on.', { enum: [...HOOK_TYPES] }),
  version: { type: ['string', 'null'], description: 'The version of the envelope, never of the package.', examples: ['1.0.0'] },
  hookOwner: closed('Whom the hook belongs to.', { username }),
  payload: {
    description:
      'The packument, byte for byte as the registry has it. null if it is not stored; a few members if the sender of a received event has sent no more.',
  },
  change: { type: ['object', 'null'], description: 'What has changed. A received event has the value of its sender.' },
  time: integerOrNull('When it happened, in milliseconds since 1970. null if the sender has not said it.'),
})

/** What our server sends. */
export const deliverySchema: Schema = {
  ...closed(
    'The body of a delivery. The signature is over its raw bytes: verify before parsing.',
    members(text('The package.'), text('The user.')),
  ),
  allOf: EVENTS.map(({ event, changeSchema }) => ({
    if: { properties: { event: { const: event } }, required: ['event'] },
    // Some senders write null.
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema.
    then: { properties: { change: { anyOf: [changeSchema, { type: 'null' }] } } },
  })),
}

/** `POST …/ping` sends it. */
export const PING_EVENT = 'npm-hooks:ping'

/** `/schema/delivery.json` */
export const deliveryDocument: Schema = { $schema: DIALECT, $id: '/schema/delivery.json', title: 'Delivery', ...deliverySchema }
