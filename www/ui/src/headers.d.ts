/** The headers of every file of the inspector. */
export const HEADERS: Record<string, string>
/** The headers of the receiver's page. */
export const EVENTS_HEADERS: Record<string, string>
