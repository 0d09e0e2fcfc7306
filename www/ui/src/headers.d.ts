/** Response headers for the events page. */
export const EVENTS_HEADERS: Record<string, string>
/** Response headers for a file of the inspector; `path` is relative to the folder of the build. */
export function headersFor(path: string): Record<string, string>
