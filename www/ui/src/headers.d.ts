/** Response headers for every file of the inspector. */
export const HEADERS: Record<string, string>
/** Response headers for the events page. */
export const EVENTS_HEADERS: Record<string, string>
