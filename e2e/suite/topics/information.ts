import { defineCase, suite } from '../define-case.js'
import { newMessage, newSockets } from '../new-socket.js'

const capabilityNames = [
  'headers',
  'receiveBackpressure',
  'sections',
  'fragments',
  'ping',
  'hardAbort',
  'sendProgress',
  'failureDetail',
] as const

export const information = suite('information', [
  defineCase('`capabilities` names what the transport can do', (context) => {
    const { expect } = context
    for (const { capabilities } of newSockets(context)) {
      for (const name of capabilityNames) {
        if (name === 'sendProgress') expect(capabilities[name]).to.be.oneOf(['bytes', 'message'])
        else expect(capabilities[name], name).to.be.a('boolean')
      }
    }
  }),

  defineCase('`information.url` and `.protocol` can be read at any time', async (context) => {
    const { at, expect } = context
    const address = at('/protocol')
    for (const socket of newSockets(context, { protocols: ['chat.v2'] })) {
      expect(socket.information.url).to.equal('')
      expect(socket.information.protocol).to.equal('')
      expect(socket.information.extensions).to.equal('')
      await socket.connect(address)
      expect(socket.information.url).to.equal(address)
      await socket.close()
      expect(socket.information.url).to.equal(address)
      expect(socket.information.protocol).to.equal('chat.v2')
    }
  }),

  defineCase('`information` counts payload and messages in both directions', async ({ message, expect }) => {
    const socket = await message('/echo')
    const { information } = socket
    const nothing = { messagesSent: 0, bytesSent: 0, messagesReceived: 0, bytesReceived: 0 }
    expect(countersOf(information)).to.deep.equal(nothing)
    await socket.send('é')
    await socket.send('')
    await socket.send(new Uint8Array(100))
    for (let count = 0; count < 3; count++) await socket.receive()
    const counted = { messagesSent: 3, bytesSent: 102, messagesReceived: 3, bytesReceived: 102 }
    expect(countersOf(information)).to.deep.equal(counted)
    await socket.close()
    expect(countersOf(information)).to.deep.equal(counted)
  }),

  defineCase(
    '`information` counts the bytes of a `StreamWebSocket`',
    async ({ stream, isosocket, expect }) => {
      const socket = await stream('/echo')
      const writer = socket.writable.getWriter()
      await writer.write(new Uint8Array(70_000))
      await writer.write(new Uint8Array(0))
      const reader = new isosocket.DataReader(socket.readable)
      await reader.load(70_000)
      expect(socket.information).to.deep.include({ bytesSent: 70_000, bytesReceived: 70_000 })
      expect(socket.information.messagesSent).to.be.greaterThan(0)
    },
  ),

  defineCase(
    '`information.bytesReceived` counts what came, read or not',
    async ({ message, eventually, expect }) => {
      const socket = await message('/burst', { count: 5, size: 1000 })
      await eventually(() => {
        expect(socket.information).to.deep.include({ messagesReceived: 5, bytesReceived: 5_000 })
      })
    },
  ),

  defineCase('`information.bandwidth` tells bits per second in both directions', async (context) => {
    const { at, delay, expect } = context
    const socket = newMessage(context)
    expect(socket.information.bandwidth).to.deep.equal({ inboundBitsPerSecond: 0, outboundBitsPerSecond: 0 })
    const before = performance.now()
    await socket.connect(at('/echo'))
    const opened = performance.now()
    for (let count = 0; count < 20; count++) {
      await socket.send(new Uint8Array(50_000))
      await socket.receive()
    }
    await delay(100)
    const bits = 8_000_000
    // The rates are rounded, and clocks of pages are coarse.
    const most = bits / ((performance.now() - opened - 10) / 1000)
    const { inboundBitsPerSecond, outboundBitsPerSecond } = socket.information.bandwidth
    const least = bits / ((performance.now() - before + 10) / 1000)
    for (const bandwidth of [inboundBitsPerSecond, outboundBitsPerSecond]) {
      expect(bandwidth).to.be.within(least, most)
    }
  }),

  defineCase('`information.bandwidth` stays what it was at the end', async ({ message, delay, expect }) => {
    const socket = await message('/echo')
    await socket.send(new Uint8Array(50_000))
    await socket.receive()
    await socket.close()
    const { bandwidth } = socket.information
    expect(bandwidth.inboundBitsPerSecond).to.be.greaterThan(0)
    await delay(50)
    expect(socket.information.bandwidth).to.deep.equal(bandwidth)
  }),

  defineCase('`information` tells addresses and timings where the runtime knows them', async (context) => {
    const { at, server, has, expect } = context
    for (const socket of newSockets(context)) {
      const { information } = socket
      expect([information.localAddress, information.remoteAddress]).to.deep.equal([undefined, undefined])
      await socket.connect(at('/echo'))
      if (!has('failureDetail')) continue
      expect(information.remoteAddress).to.include('127.0.0.1')
      expect(information.localAddress).to.include('127.0.0.1')
      expect(new URL(server.url).hostname).to.equal('127.0.0.1')
      const { connect, upgrade } = information.timings ?? {}
      for (const milliseconds of [connect, upgrade]) {
        expect(milliseconds).to.be.a('number')
        expect(milliseconds).to.be.within(0, 10_000)
      }
      expect(information.tlsProtocol).to.equal(undefined)
    }
  }),
])

interface Counters {
  messagesSent: number
  bytesSent: number
  messagesReceived: number
  bytesReceived: number
}

function countersOf({ messagesSent, bytesSent, messagesReceived, bytesReceived }: Counters): Counters {
  return { messagesSent, bytesSent, messagesReceived, bytesReceived }
}
