import { createHash, randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import type { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** What RFC 6455 §1.3 has the server add to the client's key. */
const keySuffix = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11'

/** Read at a time. */
const step = 64 * 1024

/** A Close frame is masked and holds a code: so long. */
const closeFrameSize = 8

/** A server that reads when it is told to, and not before. */
export interface PacedPeer {
  /** To connect to it: over a local socket, of which systems buffer little. */
  readonly path: string
  /** Reads 64 KiB, or what there is of them. */
  read(): void
  end(): void
}

/** Starts it for one client, of which it expects so many bytes of frames and then a Close frame, which it answers. */
export async function startPacedPeer(expected: number, extension?: string): Promise<PacedPeer> {
  const name = `isosocket-${randomUUID()}`
  const path = process.platform === 'win32' ? `\\\\.\\pipe\\${name}` : join(tmpdir(), `${name}.sock`)
  const connections = new Set<Socket>()
  let missing = expected + closeFrameSize
  const server = createServer()
  server.on('upgrade', (request, connection: Socket) => {
    connections.add(connection)
    connection.on('error', () => {})
    const key = request.headers['sec-websocket-key']
    const accept = createHash('sha1').update(`${key}${keySuffix}`).digest('base64')
    const fields = ['Upgrade: websocket', 'Connection: Upgrade', `Sec-WebSocket-Accept: ${accept}`]
    if (extension !== undefined) fields.push(`Sec-WebSocket-Extensions: ${extension}`)
    connection.write(`HTTP/1.1 101 Switching Protocols\r\n${fields.join('\r\n')}\r\n\r\n`)
    connection.pause()
  })
  await new Promise<void>((resolve) => server.listen(path, resolve))
  return {
    path,
    read: () => {
      for (const connection of connections) {
        const read: Buffer | null = connection.read(Math.min(step, connection.readableLength))
        missing -= read?.length ?? 0
        if (missing <= 0 && connection.writable) connection.end(Buffer.from([0x88, 0]))
      }
    },
    end: () => {
      for (const connection of connections) connection.destroy()
      server.close()
    },
  }
}
