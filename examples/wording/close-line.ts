import type { CloseInfo } from 'isosocket'

/** What the demo gives as the reason when it closes. */
export const closeReason = 'Closed due to user request.'

/** The end of a connection, as the guide prints it. */
export function closeLine({ code, reason }: CloseInfo): string {
  return `WebSocket_Closed; Code: ${code}, Reason: "${reason}"`
}
