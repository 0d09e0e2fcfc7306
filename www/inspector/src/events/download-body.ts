// Saves a quarantined body as a file.
import type { ApiClient } from './api-client.ts'

export async function downloadBody(api: ApiClient, id: string): Promise<void> {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(await api.getBlob(`quarantine/${id}`))
  link.download = `${id}.bin`
  link.click()
  URL.revokeObjectURL(link.href)
}
