// Sends dead letters again.
import type { RedeliverResult } from 'npm-hooks-events-api'
import type { ApiClient } from './api-client.ts'
import { errorText } from './use-api.ts'

/** Of one event and target, or of all that were received in a time range. */
export type Selection = { id: string; target: string } | { from: number; to: number }

/** Returns a message for the operator; never rejects. */
export async function redeliver(api: ApiClient, selection: Selection): Promise<string> {
  try {
    const { queued } = await api.post<RedeliverResult>('redeliver', selection)
    return `${queued} ${queued === 1 ? 'delivery' : 'deliveries'} queued.`
  } catch (error) {
    return errorText(error)
  }
}
