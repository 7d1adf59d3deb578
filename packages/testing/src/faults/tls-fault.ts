import { certificateFaults } from '../certificates/certificate-faults.js'
import type { FaultTable } from '../fault.js'
import { choice } from '../parameter-kinds.js'
import type { TlsFaultName } from '../tls-faults.js'

/** Faults of TLS. */
export interface TlsFaultParameters {
  /**
   * A server that fails in one way before it is asked anything. `fault`:
   *
   * - `valid`: nothing is wrong, for comparison
   * - of time: `expired`, `not-yet-valid`, `expired-intermediate`
   * - of the name: `wrong-name`
   * - of trust: `self-signed`, `untrusted` (by an authority that the client does not know), `untrusted-chain` (with one between),
   *   `untrusted-root-sent`, `incomplete-chain`, `forged` (signed with another key), `issuer-is-no-authority`,
   *   `weak-authority-key`, `outside-name-constraints`, `wrong-usage` (a client's certificate), `unknown-critical-extension`
   * - of revocation: `revoked`, `revoked-intermediate`, `revocation-list-missing`, `revocation-list-stale`
   * - two at a time, of which a runtime may report one: `expired-and-untrusted`, `expired-and-wrong-name`, `expired-and-revoked`,
   *   `expired-and-self-signed`
   * - of the agreement: `tls-version` (TLS 1.1 at most), `no-shared-cipher`
   * - of the client: `client-certificate-required` (TLS 1.3), `client-certificate-required-1.2`, `client-certificate-untrusted`
   * - of the connection: `silent-tls`, `not-tls`, `closed-in-tls-handshake`, `reset-in-tls-handshake`
   */
  tls: { fault?: TlsFaultName }
}

const certificateFaultNames = Object.keys(certificateFaults) as (keyof typeof certificateFaults)[]

/** How the fault of {@link TlsFaultParameters} is made. */
export const tlsFault: FaultTable<TlsFaultParameters> = {
  tls: {
    parameters: {
      fault: choice<[TlsFaultName, ...TlsFaultName[]]>(
        'untrusted',
        ...certificateFaultNames,
        'silent-tls',
        'not-tls',
        'closed-in-tls-handshake',
        'reset-in-tls-handshake',
      ),
    },
    place: async ({ fault }, { tls }) => {
      const { address, control } = (await tls()).faults[fault]
      return { url: address, options: control }
    },
  },
}
