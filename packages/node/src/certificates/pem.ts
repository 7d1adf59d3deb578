/** PEM (RFC 7468) as a string or bytes; several certificates or lists may stand in one. */
export type PemData = string | Uint8Array

/** The kinds of blocks that are told apart. */
export type PemLabel = 'CERTIFICATE' | 'X509 CRL'

/** As text; bytes are taken as ASCII. */
export function pemText(data: PemData): string {
  return typeof data === 'string' ? data : Buffer.from(data).toString('latin1')
}

/** The blocks of one kind, each with its frame. */
export function pemBlocks(data: PemData | readonly PemData[], label: PemLabel): string[] {
  const frame = new RegExp(`-----BEGIN ${label}-----[^-]+-----END ${label}-----`, 'g')
  const all = typeof data === 'string' || data instanceof Uint8Array ? [data] : data
  return all.flatMap((one) => pemText(one).match(frame) ?? [])
}
