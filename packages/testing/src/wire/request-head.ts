/** What a client asks for. */
export interface RequestHead {
  readonly method: string
  /** Path and query. */
  readonly target: string
  /** Names in lower case; of several fields of one name the last. */
  readonly headers: ReadonlyMap<string, string>
}

/** Reads the head of an HTTP request (RFC 9112 §2). Kind: judging the client is not its task. */
export function parseRequestHead(bytes: Buffer): RequestHead {
  const [requestLine = '', ...fields] = bytes.toString('latin1').trimEnd().split('\r\n')
  const [method = '', target = '/'] = requestLine.split(' ')
  const headers = new Map<string, string>()
  for (const field of fields) {
    const colon = field.indexOf(':')
    if (colon > 0) headers.set(field.slice(0, colon).toLowerCase(), field.slice(colon + 1).trim())
  }
  return { method, target, headers }
}
