import { BlackHole } from '../black-hole.js'
import { DeafPort } from '../deaf-port.js'
import type { FaultTable } from '../fault.js'
import { choice, duration, text } from '../parameter-kinds.js'
import { patience } from '../wire/peer.js'
import type { Ending } from '../wire/wire.js'

/** Faults before the server has heard a word: TCP. */
export interface ConnectionFaults {
  /** A host name without an address. Nothing is made for it: `.invalid` is reserved (RFC 6761 §6.4). */
  'unknown-host': object
  /** An address without a route to it. */
  unreachable: object
  /** Nobody listens at the port. */
  refused: object
  /** Nobody answers, as where a firewall drops the packets. It needs Linux. */
  'black-hole': object
  /** The connection is accepted and ended (`how`: `close` or `reset`) `after` ms (0), whatever was asked. */
  'lost-on-accept': { how?: Ending; after?: number }
  /** The connection is accepted and nothing is ever said, `for` ms (60 000); then it is ended. */
  silent: { for?: number }
  /** Another protocol, whose server speaks first: `text`, by default what an SSH server says. */
  'speaks-first': { text?: string }
}

/** How the faults of {@link ConnectionFaults} are made. */
export const connectionFaults: FaultTable<ConnectionFaults> = {
  'unknown-host': {
    parameters: {},
    place: async () => ({ url: 'ws://unknown-host.invalid/', options: {} }),
  },
  unreachable: {
    parameters: {},
    // The system itself refuses to connect to the broadcast address: nothing leaves the machine.
    place: async () => ({ url: 'ws://255.255.255.255/', options: {} }),
  },
  refused: {
    parameters: {},
    place: async (_, { host, keep }) => {
      const deaf = await DeafPort.take(host)
      keep(deaf)
      return { url: `ws://${host}:${deaf.port}/`, options: {} }
    },
  },
  'black-hole': {
    parameters: {},
    place: async (_, { host, keep }) => {
      const hole = await BlackHole.open({ host })
      keep({ connections: 0, close: () => hole.close() })
      return { url: `ws://${host}:${hole.port}/`, options: {} }
    },
  },
  'lost-on-accept': {
    parameters: { how: choice('close', 'reset'), after: duration(0) },
    beforeRequest: true,
    serve: async (wire, { how, after }) => {
      if (after > 0) await wire.wait(after)
      wire.end(how)
    },
  },
  silent: {
    parameters: { for: duration(patience) },
    serve: (wire, { for: milliseconds }) => wire.linger(milliseconds),
  },
  'speaks-first': {
    parameters: { text: text('SSH-2.0-OpenSSH_9.9\r\n') },
    beforeRequest: true,
    serve: async (wire, { text }) => {
      await wire.write(text)
      await wire.linger(patience)
    },
  },
}
