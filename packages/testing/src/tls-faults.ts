import { createServer, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer, type TLSSocket } from 'node:tls'
import {
  type CertificateFaultName,
  certificateFaults,
  faultAuthorities,
  type TlsFaultControl,
} from './certificates/certificate-faults.js'
import { Listener } from './listener.js'

/** Gets each connection that TLS was agreed on for, or could be for: answer it as the server should. */
export type ServeStream = (stream: TLSSocket) => void

/** Servers that do not get as far as a certificate: by name, what they do with a connection. */
const connectionFaults = {
  /** Takes the connection and never says anything. */
  'silent-tls': (socket) => {
    socket.resume()
  },
  /** Speaks HTTP without TLS. */
  'not-tls': (socket) => {
    socket.once('data', () =>
      socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n'),
    )
  },
  /** Ends the connection inside its first answer. */
  'closed-in-tls-handshake': (socket) => {
    socket.once('data', () => socket.end(beginningOfAnswer))
  },
  /** Resets the connection when the client has said hello. */
  'reset-in-tls-handshake': (socket) => {
    socket.once('data', () => socket.resetAndDestroy())
  },
} satisfies { readonly [name: string]: (socket: Socket) => void }

/** A handshake record of 122 bytes (RFC 8446 §5.1), of which two come. */
const beginningOfAnswer = Buffer.from('160303007a0200', 'hex')

/** The name of a fault. */
export type TlsFaultName = CertificateFaultName | keyof typeof connectionFaults

/** A server that fails in one way. */
export interface TlsFault {
  /** On 127.0.0.1. */
  readonly port: number
  /** `wss://127.0.0.1:…/` */
  readonly address: string
  /** What the client has to set to meet this fault and no other. */
  readonly control: TlsFaultControl
}

/** Servers that fail, each on a port of its own, until they are closed. */
export interface TlsFaults {
  readonly faults: { readonly [Name in TlsFaultName]: TlsFault }
  /** How many TCP connections are open. */
  readonly connections: number
  /** Ends all servers and all connections. */
  close(): Promise<void>
}

/** Starts one server for each fault of TLS, on free ports of 127.0.0.1. */
export async function startTlsFaults(serve: ServeStream): Promise<TlsFaults> {
  const authorities = faultAuthorities()
  const listeners: Listener[] = []
  const faults: { [name: string]: TlsFault } = {}
  const start = async (name: string, server: Server, control: TlsFaultControl): Promise<void> => {
    // A client that gives up is what these servers are for.
    server.on('tlsClientError', () => {})
    const listener = await Listener.of(server, '127.0.0.1')
    const { port } = listener
    listeners.push(listener)
    faults[name] = { port, address: `wss://127.0.0.1:${port}/`, control }
  }
  for (const [name, make] of Object.entries(certificateFaults)) {
    const { server, control } = make(authorities)
    const tlsServer = createTlsServer(server, (stream) => {
      stream.on('error', () => {})
      serve(stream)
    })
    await start(name, tlsServer, control)
  }
  for (const [name, misbehave] of Object.entries(connectionFaults)) {
    await start(name, createServer(misbehave), {
      trustedCertificates: authorities.trusted.certificate,
    })
  }
  const close = async (): Promise<void> => {
    await Promise.all(listeners.map((listener) => listener.close()))
  }
  return {
    faults: faults as TlsFaults['faults'],
    get connections() {
      return listeners.reduce((sum, { connections }) => sum + connections, 0)
    },
    close,
  }
}
