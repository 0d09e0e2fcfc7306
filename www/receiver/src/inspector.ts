// The inspector's files, under the inspector's own headers.
import { HEADERS } from '../../inspector/headers.ts'

interface Assets {
  fetch(request: Request): Promise<Response>
}

/** Answers for `/inspector/`; null for every other path, and where the inspector was not deployed along. */
export async function inspector(request: Request, assets: unknown): Promise<Response | null> {
  if (!/^\/inspector(\/|$)/.test(new URL(request.url).pathname) || !isAssets(assets)) return null
  const file = await assets.fetch(request)
  const response = new Response(file.body, file)
  for (const [name, value] of Object.entries(HEADERS)) response.headers.set(name, value)
  return response
}

function isAssets(value: unknown): value is Assets {
  return typeof value === 'object' && value !== null && 'fetch' in value
}
