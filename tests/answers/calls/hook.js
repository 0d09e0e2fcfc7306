// Gives tests the recorded package instead of the package.
const RECORDED = ['npm-hooks', 'npm-hooks/packument', 'npm-hooks/verify', 'npm-hooks/filter']
const QUERY = '?recorded'

/** Only what a test imports: the recorded module imports the package itself. */
export async function resolve(specifier, context, next) {
  const resolved = await next(specifier, context)
  if (!RECORDED.includes(specifier) || context.parentURL?.endsWith(QUERY)) return resolved
  return { ...resolved, url: `${resolved.url}${QUERY}`, shortCircuit: true }
}

export async function load(url, context, next) {
  if (!url.endsWith(QUERY)) return next(url, context)
  const original = url.slice(0, -QUERY.length)
  const names = Object.keys(await import(original))
  const source = `import * as api from ${JSON.stringify(original)}
import { recordedInFile } from ${JSON.stringify(new URL('recorded.js', import.meta.url).href)}
export const { ${names.join(', ')} } = recordedInFile(api)
`
  return { format: 'module', source, shortCircuit: true }
}
