import type { CaseContext } from '../case-context.js'
import { defineCase, suite } from '../define-case.js'

async function echoed({ message }: CaseContext, data: string | Uint8Array<ArrayBuffer>) {
  const socket = await message('/echo')
  await socket.send(data)
  const answer = await socket.receive()
  if (answer === null) throw new Error('the server closed instead of answering')
  return answer
}

export const messages = suite('message', [
  defineCase('`Message.type` and `.isComplete`', async (context) => {
    const { isosocket, expect } = context
    const text = await echoed(context, 'text')
    const binary = await echoed(context, Uint8Array.of(1))
    expect(text).to.be.instanceOf(isosocket.Message)
    expect([text.type, text.isComplete]).to.deep.equal(['utf8', true])
    expect([binary.type, binary.isComplete]).to.deep.equal(['binary', true])
  }),

  defineCase('`Message.text()` keeps a BOM', { needs: 'byteOrderMark' }, async (context) => {
    const { expect } = context
    expect((await echoed(context, '\uFEFFtext')).text()).to.equal('\uFEFFtext')
    const binary = await echoed(context, Uint8Array.of(0xef, 0xbb, 0xbf, 0x41))
    expect(binary.text()).to.equal('\uFEFFA')
  }),

  defineCase('`Message.text()` of a binary message decodes strictly', async (context) => {
    const { throwsWith, expect } = context
    expect((await echoed(context, new TextEncoder().encode('Grüße 🌍'))).text()).to.equal('Grüße 🌍')
    const wrong = await echoed(context, Uint8Array.of(0x41, 0xc3, 0x28))
    throwsWith(() => wrong.text(), 'ERR_INVALID_UTF8')
    expect(wrong.bytes()).to.deep.equal(Uint8Array.of(0x41, 0xc3, 0x28))
  }),

  defineCase('`Message.json()` parses text and binary messages', async (context) => {
    const { expect } = context
    const value = { name: 'Grüße', list: [1, null, true] }
    expect((await echoed(context, JSON.stringify(value))).json()).to.deep.equal(value)
    const bytes = new TextEncoder().encode(JSON.stringify(value))
    expect((await echoed(context, bytes)).json()).to.deep.equal(value)
    const wrong = await echoed(context, '{')
    expect(() => wrong.json()).to.throw()
  }),

  defineCase('`Message.bytes()` is a plain Uint8Array, the same object each time', async (context) => {
    const { expect } = context
    for (const data of ['é', Uint8Array.of(0xc3, 0xa9)]) {
      const received = await echoed(context, data)
      const bytes = received.bytes()
      expect(Object.getPrototypeOf(bytes)).to.equal(Uint8Array.prototype)
      expect(bytes).to.deep.equal(Uint8Array.of(0xc3, 0xa9))
      expect(received.bytes()).to.equal(bytes)
      expect(received.text()).to.equal('é')
    }
  }),

  defineCase("`Message.bytes()` is the caller's own", async ({ message, expect }) => {
    const socket = await message('/burst', { count: 50, size: 64 })
    const all: Uint8Array[] = []
    for await (const next of socket) {
      const bytes = next.bytes()
      expect(new DataView(bytes.buffer, bytes.byteOffset).getUint32(0)).to.equal(all.length)
      bytes.fill(0xff)
      if (all.push(bytes) === 50) break
    }
    for (const bytes of all) expect(bytes.every((byte) => byte === 0xff)).to.equal(true)
  }),

  defineCase('`Message.arrayBuffer()` has exactly the length of the message', async ({ message, expect }) => {
    const socket = await message('/burst', { count: 10, size: 33 })
    for (let index = 0; index < 10; index++) {
      const buffer = (await socket.receive())?.arrayBuffer()
      expect(buffer).to.be.instanceOf(ArrayBuffer)
      expect(buffer?.byteLength).to.equal(33)
      expect(buffer && new DataView(buffer).getUint32(0)).to.equal(index)
    }
    const text = await message('/greet', { text: 'é' })
    expect((await text.receive())?.arrayBuffer().byteLength).to.equal(2)
  }),

  defineCase('`Message`: after its memory was transferred, what needs it says so', async (context) => {
    const { throwsWith, expect } = context
    const transfer = (buffer: ArrayBuffer) => structuredClone(buffer, { transfer: [buffer] })
    // Of a size that has memory of its own
    const size = 100_000
    for (const data of ['x'.repeat(size), new Uint8Array(size)]) {
      const gone = await echoed(context, data)
      expect(transfer(gone.bytes().buffer).byteLength).to.be.greaterThanOrEqual(size)
      for (const form of [() => gone.bytes(), () => gone.arrayBuffer(), () => gone.reader()]) {
        expect(throwsWith(form, 'ERR_INVALID_ARGUMENT').message).to.contain('transferred')
      }
      if (gone.type === 'binary') {
        for (const form of [() => gone.text(), () => gone.json()]) throwsWith(form, 'ERR_INVALID_ARGUMENT')
      }
      expect(String(gone)).to.be.a('string')
      const first = await echoed(context, data)
      transfer(first.arrayBuffer())
      throwsWith(() => first.arrayBuffer(), 'ERR_INVALID_ARGUMENT')
      const known = await echoed(context, data)
      const text = known.text()
      transfer(known.bytes().buffer)
      expect(known.text()).to.equal(text)
    }
    const empty = await echoed(context, new Uint8Array(0))
    expect([empty.text(), empty.bytes().length, empty.arrayBuffer().byteLength]).to.deep.equal(['', 0, 0])
  }),

  defineCase('`Message.reader()` is a loaded `DataReader`', async (context) => {
    const { isosocket, throwsWith, expect } = context
    const reader = (await echoed(context, 'Grüße!')).reader()
    expect(reader).to.be.instanceOf(isosocket.DataReader)
    expect(reader.unconsumedBufferLength).to.equal(8)
    expect(reader.readString(reader.unconsumedBufferLength)).to.equal('Grüße!')
    throwsWith(() => reader.readByte(), 'ERR_OUT_OF_BOUNDS')
    const binary = (await echoed(context, Uint8Array.of(1, 2, 3))).reader()
    expect(binary.readBytes(2)).to.deep.equal(Uint8Array.of(1, 2))
    expect(binary.readByte()).to.equal(3)
  }),

  defineCase(
    '`Message`: text that is no UTF-8 is not delivered and ends the connection',
    { needs: 'textValidation' },
    async (context) => {
      const { message, once, newId, stats, has, eventually, rejects, expect } = context
      const id = newId()
      const socket = await message('/bad-utf8', { id })
      const event = once(socket, 'close')
      const error = await rejects(socket.receive())
      expect((await event).wasClean).to.equal(false)
      expect(error).to.equal((await event).error)
      // What an engine tells page and peer is its own affair: Chromium 1002, Firefox nothing
      if (!has('failureDetail')) return
      expect((await event).error?.code).to.equal('ERR_INVALID_UTF8')
      await eventually(async () => expect((await stats(id)).close?.code).to.equal(1007))
    },
  ),
])
