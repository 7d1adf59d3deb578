/** Where the test server listens. */
export interface ServerAddresses {
  /** `ws://127.0.0.1:port`; a behaviour's path goes below it. */
  readonly url: string
  /** The same over TLS, `wss://localhost:port`, with a certificate that nobody trusts unless given `certificate`. */
  readonly secureUrl: string
  /** `http://127.0.0.1:port`, for `GET /stats?id=` and `GET /resume?id=`. */
  readonly httpUrl: string
  /** The self-signed certificate of `secureUrl`, PEM. */
  readonly certificate: string
  /** `http://127.0.0.x:port`, where the fault server tells where a fault is met. */
  readonly faultsUrl: string
}

export type MessageKind = 'text' | 'binary'

/**
 * What the test server does, by path, and the query each path understands. The server and the cases share this
 * declaration, so that a case asks for a behaviour with completion and a misspelt parameter is a compile error.
 *
 * Every path also takes `id`: the name under which `GET /stats?id=` answers what the server saw of the connection,
 * and `compression=1`, which lets permessage-deflate be negotiated.
 */
export interface Behaviours {
  /** Every message back, same kind and bytes. A client that does not read is not read from either. */
  '/echo': object
  /** Sends `text` at once, in the same TCP segment as the 101 response; then echoes. */
  '/greet': { text?: string }
  /**
   * Sends `count` (1) messages of `size` (16) bytes at once, each numbered from 0: binary in its first four bytes,
   * big-endian; text as `7:xxxx`. At the `end`: `close` (with `code` and `reason`), `drop` (FIN) or `reset` (RST) without a
   * Close frame, or, the default, stays and echoes. The end comes `after` ms: 0 for `close`, else 300.
   */
  '/burst': {
    count?: number
    size?: number
    kind?: MessageKind
    end?: 'close' | 'drop' | 'reset'
    after?: number
    code?: number
    reason?: string
  }
  /**
   * Sends numbered messages like `/burst`, each only when the one before has left for the operating system. `count`
   * is unlimited by default; with one, a Close frame 1000 follows the last.
   */
  '/push': { count?: number; size?: number; kind?: MessageKind }
  /** Sends a Close frame `after` ms (0): with `code` and `reason`, or empty without a code. */
  '/close': { code?: number; reason?: string; after?: number }
  /**
   * Ends the TCP connection without a Close frame, `after` ms (300): `how` is `fin` (default) or `rst`. With `paused` it
   * reads nothing until then.
   */
  '/drop': { after?: number; how?: 'fin' | 'rst'; paused?: 1 }
  /** Offers one subprotocol: `choose`, also when nobody asked for it; without it the client's first. Then echoes. */
  '/protocol': { choose?: string }
  /** Never reads, for `resumeAfter` ms when given, or until `GET /resume?id=`; then discards what comes. */
  '/mute': { resumeAfter?: number }
  /** Reads `bytesPerSecond` (65536) and discards. */
  '/slow': { bytesPerSecond?: number }
  /** Reads everything, never answers a Close frame and keeps the TCP connection open. */
  '/no-close-answer': object
  /** Sends the request's headers as one JSON text message, then echoes. */
  '/headers': object
  /** Counts and hashes what it receives; the text message `report` is answered with a `CountReport` as JSON. */
  '/count': object
  /**
   * Sends one message in `parts` (3) frames of `size` (4) bytes, `every` ms (0) apart, a ping in the middle; then
   * echoes. Text is `é` repeated, cut by an odd `size` inside a character.
   */
  '/fragments': { parts?: number; size?: number; kind?: MessageKind; every?: number }
  /** Sends the empty text, then the empty binary message; then echoes. */
  '/empty': object
  /**
   * `EchoWebSocket.ashx` of Microsoft's sample: greets with a text, and answers each message with a text that repeats it,
   * or tells the size of a binary one.
   */
  '/EchoWebSocket.ashx': object
  /**
   * `partialMessages.ashx` of the sample: greets, and answers each frame at once with a text that repeats it and ends its
   * message if the frame did. Of a frame above 64 KiB each 64 KiB is answered. No `compression`.
   */
  '/partialMessages.ashx': object
  /** Sends a text message that is no UTF-8, `after` ms (300). */
  '/bad-utf8': { after?: number }

  /** Accepts the TCP connection and does not answer the upgrade, `for` ms (2000); then ends it. */
  '/silent': { for?: number }
  /** Answers the upgrade with one header line every `every` ms (100): no single wait is long. `for` as with `/silent`. */
  '/drip': { every?: number; for?: number }
  /** Answers the upgrade with this HTTP status, the `body` filled up to `bodySize`; `header` is a line of its own. */
  [status: `/status/${number}`]: { body?: string; bodySize?: number; retryAfter?: string; header?: string }
  /** Redirects (`status` 302) to `to` (`/echo`). */
  '/redirect': { status?: number; to?: string }
  /** Answers the upgrade with something that is not HTTP. */
  '/garbage': object
}

export type Path = Extract<keyof Behaviours, string>

export type Parameters<P extends Path> = Behaviours[P] & { id?: string; compression?: 1 }

/** The address of a behaviour below `base`, as `new URL(…)` would write it. */
export function addressOf<P extends Path>(base: string, path: P, parameters?: Parameters<P>): string {
  const url = new URL(path, base)
  for (const [name, value] of Object.entries(parameters ?? {})) {
    if (value !== undefined) url.searchParams.append(name, String(value))
  }
  return url.href
}

/** What `/count` answers, and what stands under `received` in the statistics. */
export interface CountReport {
  messages: number
  bytes: number
  /** SHA-256 over the payload of all messages in order, in hexadecimal. */
  sha256: string
}

/** What `GET /stats?id=` answers. */
export interface ConnectionStats {
  id: string
  path: string
  /** The TCP connection is still there. */
  open: boolean
  /** Payload taken from the client's messages; hashed on `/count` only. */
  received: CountReport
  /** Payload given to the connection so far. */
  sent: { messages: number; bytes: number }
  /** Bytes on the wire that the operating system has taken, frames and handshake included. */
  handedToSystem: number
  /** Bytes on the wire read from the operating system. */
  takenFromSystem: number
  /** The client's Close frame (1005 for an empty one), 1006 when the connection ended without, else `null`. */
  close: { code: number; reason: string } | null
  /** Pings and pongs from the client. */
  pings: number
  pongs: number
}
