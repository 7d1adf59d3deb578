import { execFile, spawnSync } from 'node:child_process'
import { promisify } from 'node:util'
import { WebSocketListener } from 'isosocket/server'
import { expect, test } from 'vitest'

// Debian's own interpreter: it is the one that Debian's packages are for.
const python = '/usr/bin/python3'
const available = spawnSync(python, ['-c', 'import websockets']).status === 0

if (!available) console.log('skipped: python3-websockets is missing (apt-get install python3-websockets)')

test.skipIf(!available)('a client of python3-websockets and our server understand each other', async () => {
  const listener = await WebSocketListener.listen({ port: 0, host: '127.0.0.1', protocols: ['echo'] })
  listener.onrequest = ({ request }) => {
    const { pathname } = request.url
    const socket = request.acceptMessage({ compression: pathname === '/compressed' && { threshold: 0 } })
    if (pathname === '/closing') void socket.close(1012, 'back soon')
    socket.onmessage = ({ message }) => {
      void socket.send(message.type === 'utf8' ? message.text() : message.bytes())
    }
  }
  const program = new URL('programs/python-client.py', import.meta.url).pathname
  try {
    const { stdout } = await promisify(execFile)(python, [program, `ws://127.0.0.1:${listener.port}/`], {
      timeout: 60_000,
    })
    expect(JSON.parse(stdout)).toEqual({
      subprotocol: 'echo',
      text: 'héllo 🎉',
      bytes: [0, 255, 127],
      fragments: 'in several frames',
      large: true,
      pong: true,
      close: [4002, 'bye'],
      extensions: ['permessage-deflate'],
      compressed: true,
      closed: [1012, 'back soon'],
      refused: true,
    })
  } finally {
    await listener.close({ timeout: 2_000 })
  }
})
