// With NPM_HOOKS_IS_EXTERNAL unset, the test shows what happens without the line that docs/hosts.md asks for.
export default {
  ...(process.env.NPM_HOOKS_IS_EXTERNAL && { serverExternalPackages: ['npm-hooks'] }),
  // Not the repository, which has a lock file too.
  outputFileTracingRoot: import.meta.dirname,
  turbopack: { root: import.meta.dirname },
}
