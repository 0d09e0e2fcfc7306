// Sends events again.
import type { RedeliverResult } from 'npm-hooks-events-api'
import type { ApiClient } from './api-client.ts'
import { errorText } from './use-api.ts'

/** Of one event and target, of all that were received in a time range, or all that wait for a target. */
export type Selection = { id: string; target: string } | { from: number; to: number } | { target: string; waiting: true }

/** Returns a message for the operator; never rejects. */
export async function redeliver(api: ApiClient, selection: Selection): Promise<string> {
  try {
    const { queued } = await api.post<RedeliverResult>('redeliver', selection)
    return `${queued} ${queued === 1 ? 'delivery' : 'deliveries'} queued.`
  } catch (error) {
    return errorText(error)
  }
}
