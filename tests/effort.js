/** The size of a long test: the first number in `npm test`, the second in `npm run soak`. */
export const effort = (inTest, inSoak) => (process.env.NPM_HOOKS_SOAK ? inSoak : inTest)
