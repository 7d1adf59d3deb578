import type { CaseContext } from '../case-context.js'
import { defineCase, suite } from '../define-case.js'
import type { MessageSocket } from '../sdk.js'

/** Receives until a message is complete, and gives its sections. */
async function sectionsOf(socket: MessageSocket) {
  const sections = []
  for (;;) {
    const section = await socket.receive()
    if (section === null) throw new Error('the connection was closed inside a message')
    sections.push(section)
    if (section.isComplete) return sections
  }
}

async function echoed(
  { message }: Pick<CaseContext, 'message'>,
  send: (socket: MessageSocket) => Promise<unknown>,
) {
  const socket = await message('/echo')
  await send(socket)
  return await socket.receive()
}

export const partsAndText = suite('parts and text', [
  defineCase('`sendNonfinalFrame(data)` and `sendFinalFrame(data)` make one message', async (context) => {
    const { message, expect } = context
    const socket = await message('/echo')
    await socket.sendNonfinalFrame('Hello, ')
    await socket.sendNonfinalFrame('')
    await socket.sendFinalFrame('World!')
    await socket.sendNonfinalFrame(new Uint8Array([1, 2]))
    await socket.sendFinalFrame(new Uint8Array([3]).buffer)
    const [text, bytes] = [await socket.receive(), await socket.receive()]
    expect([text?.type, text?.text()]).to.deep.equal(['utf8', 'Hello, World!'])
    expect([bytes?.type, [...(bytes?.bytes() ?? [])]]).to.deep.equal(['binary', [1, 2, 3]])
    expect(socket.information.messagesSent).to.equal(2)
  }),

  defineCase('`sendFinalFrame(data)` alone sends a whole message', async (context) => {
    const message = await echoed(context, (socket) => socket.sendFinalFrame('alone'))
    context.expect(message?.text()).to.equal('alone')
  }),

  defineCase('`sendNonfinalFrame(data)`: other sends wait until the message has ended', async (context) => {
    const { message, expect } = context
    const socket = await message('/echo')
    const parts = [
      socket.sendNonfinalFrame('first '),
      socket.send('other'),
      socket.writable.getWriter().write('written'),
      socket.sendFinalFrame('last'),
    ]
    await Promise.all(parts)
    const texts = [await socket.receive(), await socket.receive(), await socket.receive()]
    expect(texts.map((text) => text?.text())).to.deep.equal(['first last', 'other', 'written'])
  }),

  defineCase('`sendFinalFrame(data)` of another kind than the parts before is refused', async (context) => {
    const { message, rejectsWith, expect } = context
    const socket = await message('/echo')
    await socket.sendNonfinalFrame('text')
    await rejectsWith(socket.sendFinalFrame(new Uint8Array(1)), 'ERR_INVALID_ARGUMENT')
    await rejectsWith(socket.sendFinalFrame(5 as never), 'ERR_INVALID_ARGUMENT')
    await socket.sendFinalFrame(' and text')
    expect((await socket.receive())?.text()).to.equal('text and text')
  }),

  defineCase('`sendNonfinalFrame(data)`: a character is not cut between parts', async (context) => {
    const message = await echoed(context, async (socket) => {
      await socket.sendNonfinalFrame('smile \ud83d')
      await socket.sendFinalFrame('\ude00!')
    })
    context.expect(message?.text()).to.equal('smile 😀!')
  }),

  defineCase(
    '`sendNonfinalFrame(data)`: close() does not wait for an end that never comes',
    async (context) => {
      const { message, rejectsWith, expect } = context
      const socket = await message('/echo', {}, { closeTimeout: 5_000 })
      await socket.sendNonfinalFrame('begun')
      const behind = socket.send('behind')
      const outcome = await Promise.all([
        socket.close(),
        isOnTheWire(context) ? rejectsWith(behind, 'ERR_CLOSED') : behind,
      ])
      expect(outcome[0].code).to.equal(1000)
    },
  ),

  defineCase(
    '`control.receiveMode` is `full`: fragments arrive as one message',
    async ({ message, expect }) => {
      const socket = await message('/fragments', { parts: 4, size: 100, every: 10 })
      const whole = await socket.receive()
      expect([whole?.isComplete, whole?.bytes().byteLength]).to.deep.equal([true, 400])
    },
  ),

  defineCase(
    '`control.receiveMode` `partial`: the sections of a message, the last complete',
    async (context) => {
      const { message, expect, has } = context
      const options = { receiveMode: 'partial' as const }
      const socket = await message('/fragments', { parts: 4, size: 100, every: 10 }, options)
      const sections = await sectionsOf(socket)
      const bytes = sections.reduce((sum, section) => sum + section.bytes().byteLength, 0)
      expect(bytes).to.equal(400)
      expect(sections.map((section) => section.isComplete).indexOf(true)).to.equal(sections.length - 1)
      if (has('sections')) expect(sections.length).to.be.at.least(4)
      else expect(sections.length).to.equal(1)
      expect(socket.information.messagesReceived).to.equal(1)
    },
  ),

  defineCase('`control.receiveMode` `partial`: text is never cut inside a character', async (context) => {
    const { message, expect } = context
    const parameters = { parts: 7, size: 33, kind: 'text', every: 5 } as const
    const socket = await message('/fragments', parameters, { receiveMode: 'partial' })
    const texts = (await sectionsOf(socket)).map((section) => section.text())
    expect(texts.join('')).to.match(/^é+$/)
    expect(texts.join('').length).to.equal(Math.ceil((7 * 33) / 2))
  }),

  defineCase(
    '`control.receiveMode` `partial`: a section comes before the message has ended',
    { needs: 'sections' },
    async ({ message, expect }) => {
      const parameters = { parts: 3, size: 10, every: 300 } as const
      const socket = await message('/fragments', parameters, { receiveMode: 'partial' })
      const first = await socket.receive()
      expect(first?.isComplete).to.equal(false)
      expect(socket.information.messagesReceived).to.equal(0)
    },
  ),

  defineCase(
    '`control.receiveMode` `partial`: maxMessageSize is that of the whole message',
    async (context) => {
      const { message, rejectsWith, expect } = context
      const options = { receiveMode: 'partial', maxMessageSize: 250 } as const
      const socket = await message('/fragments', { parts: 3, size: 100, every: 20 }, options)
      const all = (async () => {
        for (;;) await socket.receive()
      })()
      const error = await rejectsWith(all, 'ERR_MESSAGE_TOO_BIG')
      expect(error.closeCode).to.equal(context.has('failureDetail') ? 1009 : 4009)
    },
  ),

  defineCase(
    '`send(data)`: a lone surrogate becomes U+FFFD',
    { needs: 'wellFormedText' },
    async (context) => {
      const message = await echoed(context, (socket) => socket.send('a\ud800b\udc00'))
      context.expect(message?.text()).to.equal('a\ufffdb\ufffd')
    },
  ),

  defineCase('`send(data)`: a BOM arrives as it was sent', { needs: 'byteOrderMark' }, async (context) => {
    const message = await echoed(context, (socket) => socket.send('\ufefftext'))
    context.expect(message?.text()).to.equal('\ufefftext')
  }),

  defineCase('`send(data)`: empty messages go there and back, text and binary', async (context) => {
    const { message, expect } = context
    const socket = await message('/echo')
    await socket.send('')
    await socket.send(new Uint8Array(0))
    const [text, bytes] = [await socket.receive(), await socket.receive()]
    expect([text?.type, text?.text(), bytes?.type, bytes?.bytes().byteLength]).to.deep.equal([
      'utf8',
      '',
      'binary',
      0,
    ])
  }),

  defineCase(
    '`readable` of a stream: an empty message is not its end',
    async ({ stream, isosocket, expect }) => {
      const socket = await stream('/empty')
      const reader = new isosocket.DataReader(socket.readable, { inputStreamOptions: 'partial' })
      const loading = reader.load(10)
      const writer = socket.writable.getWriter()
      await writer.write(new Uint8Array([1, 2, 3]))
      expect(await loading).to.equal(3)
      expect(socket.information.messagesReceived).to.equal(3)
    },
  ),
])

/** Where the parts are joined nothing of the message has gone out, and what is behind it can still be sent. */
function isOnTheWire(context: CaseContext): boolean {
  return context.has('fragments')
}
