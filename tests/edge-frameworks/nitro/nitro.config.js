// NITRO_LINES: what docs/hosts.md says to add, as JSON.
export default defineNitroConfig({
  compatibilityDate: '2026-04-01',
  runtimeConfig: { npmHookSecret: 'npm-hook-fixture-secret' },
  ...JSON.parse(process.env.NITRO_LINES ?? '{}'),
})
