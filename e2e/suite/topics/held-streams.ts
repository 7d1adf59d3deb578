import { defineCase, suite } from '../define-case.js'
import { concatenated, drain, heldBySystems, kibibyte, mebibyte } from '../payload.js'

const held = { receiveBufferSize: 128 * kibibyte }
const needs = 'stream.receiveBackpressure'

/** A byte stream whose reader is slow or has stopped, where the transport can hold the peer back. */
export const heldStreams = suite('byte streams that are held', [
  defineCase('a slow reader holds the server', { needs, timeout: 30_000 }, async (context) => {
    const { stream, newId, stats, delay, expect } = context
    const id = newId()
    const socket = await stream('/push', { id }, held)
    const reader = socket.readable.getReader()
    let bytes = 0
    for (let count = 0; count < 20; count++) {
      bytes += (await reader.read()).value?.byteLength ?? 0
      await delay(50)
    }
    const { handedToSystem } = await stats(id)
    expect(handedToSystem - bytes).to.be.lessThan(heldBySystems)
    expect(socket.information.bytesReceived - bytes).to.be.lessThan(4 * mebibyte)
  }),

  defineCase(
    '`close()` finds the answer of the peer behind what nobody reads',
    { needs, timeout: 30_000 },
    async ({ stream, newId, stats, delay, eventually, expect }) => {
      const id = newId()
      const socket = await stream('/push', { id }, held)
      await delay(500)
      expect(await socket.close(4001, 'enough')).to.deep.equal({ code: 4001, reason: 'enough' })
      await eventually(async () => {
        const { close, open } = await stats(id)
        expect([close, open]).to.deep.equal([{ code: 4001, reason: 'enough' }, false])
      })
    },
  ),

  defineCase(
    '`abort()` lets the server go, whatever was not read',
    { needs, timeout: 30_000 },
    async ({ stream, newId, stats, delay, rejectsWith, eventually, expect }) => {
      const id = newId()
      const socket = await stream('/push', { id }, held)
      await delay(500)
      socket.abort()
      await rejectsWith(socket.closed, 'ERR_ABORTED')
      await eventually(async () => expect((await stats(id)).open).to.equal(false))
    },
  ),

  defineCase(
    'the Close frame of the peer is seen when all before it was read',
    { needs, timeout: 30_000 },
    async ({ stream, delay, expect }) => {
      const socket = await stream('/push', { count: 800 }, held)
      await delay(500)
      expect(socket.state).to.equal('open')
      let bytes = 0
      const reader = socket.readable.getReader()
      for (;;) {
        const { done, value } = await reader.read()
        if (done) break
        bytes += value.byteLength
      }
      expect(bytes).to.equal(800 * 64 * kibibyte)
      expect((await socket.closed).code).to.equal(1000)
    },
  ),

  defineCase(
    'a reader that begins when the server has closed gets all that was sent, and a clean end',
    { timeout: 30_000 },
    async ({ stream, newId, stats, eventually, delay, expect }) => {
      const id = newId()
      const sent = 40 * 64 * kibibyte
      const socket = await stream('/push', { id, count: 40 })
      // Nothing is asked for until what could be is here; who is held back gets the rest when it reads.
      await eventually(async () => expect((await stats(id)).handedToSystem).to.be.greaterThan(sent))
      await delay(300)
      const { chunks, error } = await drain(socket.readable)
      expect([concatenated(chunks).byteLength, error]).to.deep.equal([sent, undefined])
      expect((await socket.closed).code).to.equal(1000)
    },
  ),

  defineCase(
    'where the server closes while it is held back, all arrives or the end is no clean one',
    { needs, timeout: 30_000 },
    async ({ stream, isosocket, delay, expect }) => {
      // Chromium: so many that the server closes when the page has taken 16 times `receiveBufferSize`
      const count = 18
      const socket = await stream('/push', { count }, { receiveBufferSize: 64 * kibibyte })
      await delay(500)
      const { chunks, error } = await drain(socket.readable)
      if (concatenated(chunks).byteLength === count * 64 * kibibyte && error === undefined) {
        expect((await socket.closed).code).to.equal(1000)
        return
      }
      expect(error).to.be.instanceOf(isosocket.WebSocketError)
      expect(error).to.include({ code: 'ERR_CONNECTION_LOST', closeCode: 1006 })
      expect(String(error)).to.include('the last bytes may be missing')
    },
  ),

  defineCase(
    '`readable.cancel()` lets the server go on',
    { needs, timeout: 30_000 },
    async ({ stream, delay, expect }) => {
      const socket = await stream('/push', { count: 800 }, held)
      await delay(500)
      await socket.readable.cancel()
      expect((await socket.closed).code).to.equal(1000)
    },
  ),
])
