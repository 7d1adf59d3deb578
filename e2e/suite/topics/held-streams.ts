import { defineCase, suite } from '../define-case.js'
import { heldBySystems, kibibyte, mebibyte } from '../payload.js'

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
