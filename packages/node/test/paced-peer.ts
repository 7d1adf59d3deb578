import { createHash, randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import type { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** What RFC 6455 §1.3 has the server add to the client's key. */
const keySuffix = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11'

/** Read at a time. */
const step = 64 * 1024

/** How long a step takes, in milliseconds. */
const stepTime = 50

/** A Close frame is masked and holds a code: so long. */
const closeFrameSize = 8

/** A server that reads slowly and steadily. */
export interface PacedPeer {
  /** To connect to it: over a local socket, of which systems buffer little. */
  readonly path: string
  end(): void
}

/** Starts it for one client, of which it expects so many bytes of frames and then a Close frame, which it answers. */
export async function startPacedPeer(expected: number, extension?: string): Promise<PacedPeer> {
  const name = `isosocket-${randomUUID()}`
  const path = process.platform === 'win32' ? `\\\\.\\pipe\\${name}` : join(tmpdir(), `${name}.sock`)
  const connections = new Set<Socket>()
  const server = createServer()
  server.on('upgrade', (request, connection: Socket) => {
    connections.add(connection)
    connection.on('error', () => {})
    const key = request.headers['sec-websocket-key']
    const accept = createHash('sha1').update(`${key}${keySuffix}`).digest('base64')
    const fields = ['Upgrade: websocket', 'Connection: Upgrade', `Sec-WebSocket-Accept: ${accept}`]
    if (extension !== undefined) fields.push(`Sec-WebSocket-Extensions: ${extension}`)
    connection.write(`HTTP/1.1 101 Switching Protocols\r\n${fields.join('\r\n')}\r\n\r\n`)
    readSlowly(connection, expected)
  })
  await new Promise<void>((resolve) => server.listen(path, resolve))
  return {
    path,
    end: () => {
      for (const connection of connections) connection.destroy()
      server.close()
    },
  }
}

function readSlowly(connection: Socket, expected: number): void {
  let read = 0
  connection.pause()
  const timer = setInterval(() => {
    read += (connection.read(Math.min(step, connection.readableLength)) as Buffer | null)?.length ?? 0
    if (read < expected + closeFrameSize) return
    clearInterval(timer)
    connection.end(Buffer.from([0x88, 0]))
  }, stepTime)
  connection.once('close', () => clearInterval(timer))
}
