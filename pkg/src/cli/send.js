// @ts-check
// `npm-hooks send`: a signed sample delivery, to test a receiver.
import { createDelivery } from 'npm-hooks/packument'
import { Misuse } from './exit.js'
import { readInput, requiredSecret, SECRET_OPTIONS } from './input.js'
import { endpointIn, post } from './post.js'

/** @satisfies {readonly import('../../packument.js').ChangeToSend['kind'][]} */
const KINDS = /** @type {const} */ ([
  'publish',
  'unpublish',
  'dist-tag',
  'dist-tag-rm',
  'owner',
  'owner-rm',
  'deprecated',
  'undeprecated',
  'star',
  'unstar',
  'change',
])

/**
 * The options that say something of a change of each kind; `sample`: only with the sample, because the payload alone has it.
 *
 * @type {Record<(typeof KINDS)[number], { always: readonly string[], sample?: readonly string[] }>}
 */
const USED = {
  publish: { always: ['version', 'tag'] },
  unpublish: { always: ['version', 'tag'] },
  'dist-tag': { always: ['tag'], sample: ['version'] },
  'dist-tag-rm': { always: ['tag'] },
  owner: { always: ['maintainer'] },
  'owner-rm': { always: ['maintainer'] },
  deprecated: { always: ['version'], sample: ['message'] },
  undeprecated: { always: ['version'] },
  star: { always: ['user'] },
  unstar: { always: ['user'] },
  change: { always: [] },
}

export const send = {
  summary: 'post a signed sample delivery',
  options: /** @type {const} */ ({
    kind: { type: 'string' },
    name: { type: 'string' },
    version: { type: 'string' },
    tag: { type: 'string' },
    maintainer: { type: 'string' },
    user: { type: 'string' },
    message: { type: 'string' },
    packument: { type: 'string' },
    ...SECRET_OPTIONS,
  }),
  files: { min: 1, max: 1 },
  help: `Usage: npm-hooks send URL --kind KIND --name PACKAGE --secret-env NAME [OPTIONS]

Posts a signed delivery as npm sent it, to test a receiver.

  --kind KIND         ${KINDS.slice(0, 5).join(', ')},
                      ${KINDS.slice(5).join(', ')}
  --name PACKAGE      the package
  --version VERSION   --tag TAG, --maintainer NAME, --user NAME, --message TEXT:
                      what the kind needs
  --packument FILE    the payload; by default a sample that shows the change
  --secret-env NAME   the variable that has the secret
  --secret-file FILE  the file that has the secret
  --json              one line of JSON

Example: npm-hooks send http://127.0.0.1:8787/hook --kind publish \\
           --name lodash --version 4.17.22 --secret-env NPM_HOOK_SECRET
Exit codes: 0 answered with 2xx, 1 another status, 2 wrong usage, 3 no answer.
`,

  /**
   * @param {{ values: Record<string, any>, positionals: string[] }} args
   * @param {import('./output.js').Output} output
   */
  async run({ values, positionals: [target = ''] }, output) {
    const url = endpointIn(target)
    const { kind = 'publish', name, version, tag, maintainer, user, message, packument } = values
    if (!KINDS.includes(kind)) throw new Misuse(`--kind is one of ${KINDS.join(', ')}`)
    if (name === undefined) throw new Misuse('--name is missing: the package')
    assertUsed(kind, values)
    const secret = requiredSecret(values)
    const payload = packument === undefined ? undefined : await readInput(packument)
    // As `npm publish` does.
    const distTag = tag ?? (kind === 'publish' ? 'latest' : undefined)
    const change = { kind, name, version, distTag, maintainer, user, message }
    return post(url, delivery(change, { secret, packument: payload }), output, { kind, name })
  },
}

/**
 * @param {keyof typeof USED} kind
 * @param {Record<string, unknown>} values
 */
function assertUsed(kind, values) {
  const { always, sample = [] } = USED[kind]
  for (const option of ['version', 'tag', 'maintainer', 'user', 'message']) {
    if (values[option] === undefined || always.includes(option)) continue
    const isInSample = sample.includes(option)
    if (isInSample && values.packument !== undefined)
      throw new Misuse(`--${option} has no effect with --packument, which says it for --kind ${kind}`, 'no-effect')
    if (!isInSample) throw new Misuse(`--${option} has no effect with --kind ${kind}${hint(always.concat(sample))}`, 'no-effect')
  }
  if (kind === 'unpublish' && values.tag !== undefined && values.version === undefined)
    throw new Misuse('--tag has no effect with --kind unpublish without --version: the whole package is removed', 'no-effect')
}

/** @param {readonly string[]} used */
const hint = (used) => (used.length === 0 ? '' : `; it takes ${used.map((option) => `--${option}`).join(', ')}`)

/**
 * @param {any} change
 * @param {{ secret: string, packument: Uint8Array | undefined }} options
 */
function delivery(change, options) {
  try {
    return createDelivery(change, options)
  } catch (error) {
    // What the kind needs is a caller's mistake.
    throw error instanceof TypeError ? new Misuse(error.message) : error
  }
}
