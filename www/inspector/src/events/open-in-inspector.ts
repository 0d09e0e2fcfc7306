// Opens a stored body in the inspector, in a new tab. The body is posted from page to page.
import type { ApiClient } from './api-client.ts'

export async function openInInspector(api: ApiClient, id: string): Promise<void> {
  const tab = window.open('/inspector/', '_blank')
  const data = await api.getBlob(`events/${id}/body`)
  const send = ({ source, origin, data: message }: MessageEvent<unknown>) => {
    if (source !== tab || origin !== location.origin || message !== 'ready') return
    removeEventListener('message', send)
    tab?.postMessage({ name: `${id}.body`, data }, location.origin)
  }
  addEventListener('message', send)
  // The inspector may have announced itself while the body was loading.
  tab?.postMessage('ready?', location.origin)
}
