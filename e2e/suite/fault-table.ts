import { connectingRows } from './fault-connecting-rows.js'
import { lossFaultRows } from './fault-loss-rows.js'
import { messageFaultRows } from './fault-message-rows.js'
import { proxyRows } from './fault-proxy-rows.js'
import type { FaultRow } from './fault-row.js'
import { tlsRows } from './fault-tls-rows.js'

/** Every fault, in the order in which a connection meets them, and what each runtime has to make of it. */
export const faultTable: readonly FaultRow[] = [
  ...connectingRows,
  ...proxyRows,
  ...tlsRows,
  ...messageFaultRows,
  ...lossFaultRows,
]

/** What is not the same, but looks the same in Node: the error cannot say which it was. */
export const indistinguishable: readonly { readonly faults: readonly string[]; readonly because: string }[] =
  [
    {
      faults: [
        'the server has no cipher in common with us',
        'the server wants a client certificate, in TLS 1.2',
      ],
      because: 'before TLS 1.3 both are the alert `handshake_failure`',
    },
    {
      faults: [
        'the client certificate is not one that the server trusts',
        'the connection is ended instead of an answer',
      ],
      because: 'a server on Node ends the connection without an alert, after the handshake',
    },
    {
      faults: ['a reset directly behind data', 'the connection ends without a Close frame'],
      because: 'libuv reports data that comes together with a reset, and then an end',
    },
    {
      faults: ['the certificate between is not sent', 'the authority is not known'],
      because: 'either way the issuer of the certificate is not there',
    },
  ]
