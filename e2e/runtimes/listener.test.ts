import { MessageWebSocket, StreamWebSocket } from 'isosocket'
import { CertificateAuthority } from 'isosocket/testing'
import { beforeAll, describe, expect, test } from 'vitest'
import { delay, eventually } from '../suite/awaiting.js'
import { BareClient, clientFrame, upgradeTo } from './bare-client.js'
import { titleOf, wantedRuntimes } from './find-runtimes.mjs'
import { RunningListener } from './run-listener.js'

// The adapter for servers is the one of Node: it is what Node's modules are made of in other runtimes that is tried here.
const runtimes = wantedRuntimes().filter(
  ({ program, specifier }) => program === 'main' && specifier === 'isosocket',
)

const authority = CertificateAuthority.create()

for (const runtime of runtimes) {
  describe(`a listener in ${titleOf(runtime)}`, { timeout: 60_000 }, () => {
    let server: RunningListener
    let port: number
    let ownPort: number
    let securePort: number

    beforeAll(async () => {
      const { cert, key } = authority.issue()
      server = await RunningListener.start(runtime, { cert, key })
      const addresses = await server.said('listening')
      port = addresses.port
      ownPort = addresses.ownPort
      securePort = addresses.securePort
      return () => server.end()
    }, 60_000)

    const at = (path: string): string => `ws://127.0.0.1:${port}${path}`
    const closeOf = (path: string) => server.said('closed', (closed) => closed.path === path)

    async function expectEcho(socket: MessageWebSocket): Promise<void> {
      const bytes = new Uint8Array(300_000).map((_, index) => index)
      await socket.send('grüße')
      await socket.send(bytes)
      expect((await socket.receive())?.text()).toBe('grüße')
      expect(Buffer.from((await socket.receive())?.bytes() ?? []).equals(bytes)).toBe(true)
    }

    test('sends text and bytes back, with the sub-protocol that it prefers', async () => {
      const socket = new MessageWebSocket()
      socket.control.protocols = ['chat.v1', 'chat.v2']
      await socket.connect(at('/ws/echo'))
      expect(socket.information.protocol).toBe('chat.v2')
      await expectEcho(socket)
      await socket.send('ping')
      expect((await socket.receive())?.text()).toBe('number')
      expect(await socket.ping()).toBeTypeOf('number')
      await socket.close(3000, 'enough')
      expect(await closeOf('/ws/echo')).toMatchObject({ code: '3000', reason: 'enough' })
    })

    test('compresses, if both want it', async () => {
      const socket = new MessageWebSocket()
      socket.control.compression = true
      await socket.connect(at('/ws/compressed'))
      expect(socket.information.extensions).toContain('permessage-deflate')
      await expectEcho(socket)
      await socket.close()
    })

    test('closes with its own code, and notices a client that is gone', async () => {
      const closed = await MessageWebSocket.connect(at('/ws/closed'))
      await closed.send('close 4001')
      expect(await closed.closed).toEqual({ code: 4001, reason: 'as you said' })
      const lost = await MessageWebSocket.connect(at('/ws/lost'))
      lost.closed.catch(() => {})
      lost.abort()
      expect(await closeOf('/ws/lost')).toMatchObject({ code: 'ERR_CONNECTION_LOST' })
    })

    test('passes a stream through', async () => {
      const socket = await StreamWebSocket.connect(at('/ws/stream'))
      const chunk = new Uint8Array(10_000).fill(7)
      const writer = socket.writable.getWriter()
      const written = Promise.all(Array.from({ length: 200 }, () => writer.write(chunk)))
      let size = 0
      const reader = socket.readable.getReader()
      while (size < 2_000_000) {
        const { value } = await reader.read()
        if (value === undefined) break
        expect(value.every((byte) => byte === 7)).toBe(true)
        size += value.length
      }
      await written
      expect(size).toBe(2_000_000)
      await socket.close()
    })

    test('holds a client back that sends faster than it reads', async () => {
      const events: string[] = []
      const socket = await MessageWebSocket.connect(at('/ws/held'))
      const sent = (async () => {
        for (let count = 0; count < 40; count++) await socket.send(new Uint8Array(1_000_000))
        events.push('all sent')
      })()
      const received = (async () => {
        for (let count = 0; count < 40; count++) await socket.receive()
      })()
      await delay(500)
      events.push('let go')
      const other = await MessageWebSocket.connect(at('/ws/other'))
      await other.send('let go')
      await Promise.all([sent, received])
      expect(events).toEqual(['let go', 'all sent'])
      await Promise.all([socket.close(), other.close()])
    })

    test('broadcasts to those who read, and closes who does not', async () => {
      const protocol = { protocols: ['chat.v1'] }
      const reading = await MessageWebSocket.connect(at('/ws/reading'), protocol)
      const deaf = await BareClient.connect(port)
      deaf.socket.write(
        upgradeTo('/ws/deaf').replace('\r\n\r\n', '\r\nSec-WebSocket-Protocol: chat.v1\r\n\r\n'),
      )
      await deaf.until('\r\n\r\n')
      deaf.socket.pause()
      const caller = await MessageWebSocket.connect(at('/ws/caller'))
      await caller.send('broadcast')
      expect(await closeOf('/ws/deaf')).toMatchObject({ code: 'ERR_SEND_OVERFLOW' })
      const { count } = await server.said('broadcasts')
      for (let received = 0; received < count; received++) {
        expect((await reading.receive())?.bytes().length).toBe(200_000)
      }
      deaf.socket.destroy()
      await Promise.all([reading.close(), caller.close()])
    })

    test('rejects with status, header and body', async () => {
      const socket = MessageWebSocket.connect(at('/ws/reject'))
      await expect(socket).rejects.toMatchObject({ response: { status: 403, body: 'Log in first.' } })
      expect(await BareClient.say(port, upgradeTo('/ws/reject'))).toContain('X-Why: members only\r\n')
    })

    test('refuses pages of elsewhere, and says so', async () => {
      const socket = new MessageWebSocket()
      socket.setRequestHeader('Origin', 'https://elsewhere.example')
      await expect(socket.connect(at('/ws/echo'))).rejects.toMatchObject({ response: { status: 403 } })
      expect((await server.said('refused', ({ status }) => status === 403)).reason).toContain(
        'https://elsewhere.example',
      )
    })

    test('leaves pages to their server, answers other paths 404 and other protocols as HTTP', async () => {
      expect(await (await fetch(`http://127.0.0.1:${port}/`)).text()).toBe('the page')
      const handed = await MessageWebSocket.connect(at('/handed'))
      await expectEcho(handed)
      await handed.close()
      expect((await fetch(`http://127.0.0.1:${ownPort}/`)).status).toBe(426)
      const cleartext = upgradeTo('/').replace('websocket', 'h2c')
      expect(await BareClient.say(ownPort, cleartext)).toMatch(/^HTTP\/1\.1 426 /)
      await expect(MessageWebSocket.connect(at('/elsewhere'))).rejects.toMatchObject({
        response: { status: 404 },
      })
    })

    test('tells 503 to a request that nobody answers, and the application when the client goes', async () => {
      await expect(MessageWebSocket.connect(at('/ws/wait'))).rejects.toMatchObject({
        response: { status: 503 },
      })
      const ofWait = (code: string) => server.said('nobody to answer', (said) => said.code === code)
      await ofWait('ERR_CONNECT_TIMEOUT')
      const client = await BareClient.connect(port)
      client.socket.write(upgradeTo('/ws/wait'))
      await delay(100)
      client.socket.destroy()
      await ofWait('ERR_CONNECTION_LOST')
    })

    test('tells clients that break the rules what is wrong', async () => {
      const text = Buffer.from('hello')
      const codeTold = (code: number) => `\x88\x02${String.fromCharCode(code >> 8, code & 0xff)}`
      const told = async (frame: Buffer) => BareClient.say(port, upgradeTo('/ws/faults'), frame)
      expect(await told(clientFrame(1, text, false))).toContain(codeTold(1002))
      expect(await told(clientFrame(3, text))).toContain(codeTold(1002))
      expect(await told(clientFrame(1, Buffer.from([0xff, 0xfe])))).toContain(codeTold(1007))
      const socket = await MessageWebSocket.connect(at('/ws/large'))
      const sending = socket.send(new Uint8Array(1_000_001)).catch(() => {})
      expect(await socket.closed).toMatchObject({ code: 1009 })
      await sending
    })

    test('writes no frame into the answer to an earlier request of the connection', async () => {
      const client = await BareClient.connect(port)
      client.socket.write(`GET /slow HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n${upgradeTo('/ws/echo')}`)
      const first = await Promise.race([client.ended(), client.until('the page')])
      // Refused at once, or answered when its turn comes
      if (first !== '') expect(first).toMatch(/^HTTP\/1\.1 200 /)
      client.socket.destroy()
    })

    test('takes as many as it may, and one more when one has left', async () => {
      const url = `ws://127.0.0.1:${ownPort}/`
      const sockets = await Promise.all([1, 2, 3].map(() => MessageWebSocket.connect(url)))
      await expect(MessageWebSocket.connect(url)).rejects.toMatchObject({ response: { status: 503 } })
      await sockets.pop()?.close()
      sockets.push(await eventually(() => MessageWebSocket.connect(url)))
      for (const socket of sockets) await socket.close()
    })

    test('ends the oldest of too many that have not sent their request', async () => {
      const clients: BareClient[] = []
      for (let count = 0; count < 17; count++) {
        const client = await BareClient.connect(ownPort)
        client.socket.write('GET / HT')
        clients.push(client)
      }
      expect(await clients[0]?.ended()).toBe('')
      for (const { socket } of clients) socket.destroy()
    })

    test('speaks TLS by the server of node:https', async () => {
      const socket = new MessageWebSocket()
      socket.control.trustedCertificates = [authority.certificate]
      await socket.connect(`wss://127.0.0.1:${securePort}/`)
      await expectEcho(socket)
      await socket.close()
    })

    test('close() tells 1001 to all, ends the loop over requests and frees the port; then nothing holds the process', async () => {
      const socket = await MessageWebSocket.connect(at('/ws/last'))
      const other = await MessageWebSocket.connect(`ws://127.0.0.1:${ownPort}/`)
      await socket.send('close all')
      expect(await socket.closed).toMatchObject({ code: 1001 })
      expect(await other.closed).toMatchObject({ code: 1001 })
      await server.said('loop ended')
      await server.said('all closed')
      expect(await server.exit).toBe(0)
    })
  })
}
