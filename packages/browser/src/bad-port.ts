// Fetch standard, "Port blocking" (https://fetch.spec.whatwg.org/#port-blocking), from 1024 on: those below belong to
// services that everybody knows, and nobody starts a WebSocket server there by mistake.
const badPorts = new Set(
  '1719,1720,1723,2049,3659,4045,4190,5060,5061,6000,6566,6665,6666,6667,6668,6669,6679,6697,10080'.split(
    ',',
  ),
)

/** Whether browsers refuse to connect to this port, whatever listens there. */
export function isBadPort(port: string): boolean {
  return badPorts.has(port)
}
