import type { FaultTable } from '../fault.js'
import { choice, text } from '../parameter-kinds.js'
import { answerHead, type Fields, firstProtocol, upgradeFields } from '../wire/http-answer.js'
import { Peer } from '../wire/peer.js'
import type { RequestHead } from '../wire/request-head.js'

/** Faults of the answer 101, which RFC 6455 §4.1 tells a client to refuse. */
export interface HandshakeFaults {
  /**
   * Opens with an answer that is wrong in one thing. `fault`:
   *
   * - `wrong-accept`, `no-accept`: the key that proves that the server is a WebSocket server
   * - `no-upgrade`, `wrong-upgrade` (`h2c`), `no-connection`, `wrong-connection` (`keep-alive`): the headers of the upgrade
   * - `bare`: none of the headers
   * - `http-1.0`: an HTTP without upgrades
   * - `other-protocol`: a sub-protocol, `value`, that the client did not offer
   * - `two-protocols`: the client's first and `value`
   * - `no-protocol`: none, although some were offered. RFC 6455 allows it; the WHATWG standard does not
   * - `extension`: an extension, `value`, that the client did not offer
   * - `deflate-parameters`: permessage-deflate with a parameter, `value`, that does not exist
   */
  'bad-upgrade': { fault?: BadUpgrade; value?: string }
}

/** The names of wrong answers; what each is stands at {@link HandshakeFaults}. */
export type BadUpgrade = (typeof badUpgrades)[number]

const badUpgrades = [
  'wrong-accept',
  'no-accept',
  'no-upgrade',
  'wrong-upgrade',
  'no-connection',
  'wrong-connection',
  'bare',
  'http-1.0',
  'other-protocol',
  'two-protocols',
  'no-protocol',
  'extension',
  'deflate-parameters',
] as const

const protocol = 'Sec-WebSocket-Protocol'
const extensions = 'Sec-WebSocket-Extensions'

type Spoil = (good: Fields, value: string, request: RequestHead) => Fields

const spoilt: Record<BadUpgrade, Spoil> = {
  'wrong-accept': (good) => replaced(good, 'Sec-WebSocket-Accept', Buffer.alloc(20).toString('base64')),
  'no-accept': (good) => without(good, 'Sec-WebSocket-Accept'),
  'no-upgrade': (good) => without(good, 'Upgrade'),
  'wrong-upgrade': (good) => replaced(good, 'Upgrade', 'h2c'),
  'no-connection': (good) => without(good, 'Connection'),
  'wrong-connection': (good) => replaced(good, 'Connection', 'keep-alive'),
  bare: () => [],
  'http-1.0': (good) => good,
  'other-protocol': (good, value) => replaced(good, protocol, value),
  'two-protocols': (good, value, request) => replaced(good, protocol, `${firstProtocol(request)}, ${value}`),
  'no-protocol': (good) => without(good, protocol),
  extension: (good, value) => [...good, [extensions, value]],
  'deflate-parameters': (good, value) => [...good, [extensions, `permessage-deflate; ${value}`]],
}

/** How the faults of {@link HandshakeFaults} are made. */
export const handshakeFaults: FaultTable<HandshakeFaults> = {
  'bad-upgrade': {
    parameters: { fault: choice(...badUpgrades), value: text('unasked') },
    serve: async (wire, { fault, value }) => {
      const request = await wire.request()
      const fields = spoilt[fault](upgradeFields(request), value, request)
      await wire.write(answerHead(101, fields, fault === 'http-1.0' ? { version: 'HTTP/1.0' } : {}))
      // A client that opens all the same finds a server that behaves.
      await new Peer(wire).stay()
    },
  },
}

function without(fields: Fields, name: string): Fields {
  return fields.filter(([each]) => each !== name)
}

function replaced(fields: Fields, name: string, value: string): Fields {
  return [...without(fields, name), [name, value]]
}
