// How long the tests run: scripts/test.js and scripts/soak.js set NPM_HOOKS_EFFORT for the command that was called.
const COMMANDS = ['test', 'all', 'soak']
const command = process.env.NPM_HOOKS_EFFORT || 'test'
if (!COMMANDS.includes(command)) throw new Error(`NPM_HOOKS_EFFORT is ${command}: use one of ${COMMANDS.join(', ')}, or leave it out`)

/** Whether the tests run in their shortest form, that of `npm test`. */
export const isShort = command === 'test'
export const isSoak = command === 'soak'

/** The size of a long test: in `npm test`, in `npm run soak`, and in `npm run test:all`, where it is that of `npm test` unless it is given. */
export const effort = (inTest, inSoak, inAll = inTest) => ({ test: inTest, all: inAll, soak: inSoak })[command]
