import type { Duplex } from 'node:stream'

/**
 * `node:http` has still to answer an earlier request of the connection: it would write that answer between our frames, and what
 * we answer would be taken for it. There is no public name for it. To listen to each request of the server and to the end of its
 * answer would cost all its pages, and is not possible where upgrades are handed over; the connection itself says nothing of it.
 * Deno has the same name; Bun holds the later request back.
 */
export function isAnswering(socket: Duplex & { readonly _httpMessage?: unknown }): boolean {
  return socket._httpMessage !== undefined && socket._httpMessage !== null
}
