import fc from 'fast-check'
import { expect, test } from 'vitest'
import { DataReader } from '../src/index.js'
import { openStreamSocket } from './scripted-socket.js'

const turn = () => new Promise((resolve) => setTimeout(resolve, 0))

const size = fc.integer({ min: 1, max: 9 })
const step = fc.record({
  /** Bytes of the messages that come before somebody reads, and of those that come while somebody waits. */
  before: fc.array(size, { maxLength: 3 }),
  meanwhile: fc.array(size, { maxLength: 2 }),
  /** Bytes that come once the reader has given up or has what it wants, and before it leaves. */
  afterwards: fc.array(size, { maxLength: 2 }),
  by: fc.constantFrom('reader', 'byob', 'left reader', 'left byob', 'load', 'partial load'),
  count: size,
})

test('who reads by turns gets all bytes in order, whoever gave up or took a part before', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 12 }), fc.boolean(), async (steps, hasStarted) => {
      const { socket, listener } = await openStreamSocket()
      if (hasStarted) {
        void socket.readable
        await turn()
      }
      let sent = 0
      const got: number[] = []
      const arrive = (sizes: readonly number[]): void => {
        for (const bytes of sizes) {
          listener.received(
            'binary',
            Uint8Array.from({ length: bytes }, () => sent++ % 256),
            true,
          )
        }
      }
      for (const { before, meanwhile, afterwards, by, count } of steps) {
        arrive(before)
        if (by === 'reader') {
          arrive([count])
          const reader = socket.readable.getReader()
          const reads = [reader.read(), ...(meanwhile.length > 0 ? [reader.read()] : [])]
          arrive(meanwhile)
          for (const read of reads) got.push(...((await read).value ?? []))
          arrive(afterwards)
          reader.releaseLock()
        } else if (by === 'byob') {
          const reader = (socket.readable as ReadableStream<Uint8Array<ArrayBuffer>>).getReader({
            mode: 'byob',
          })
          const read = reader.read(new Uint8Array(count))
          arrive([...meanwhile, 1])
          got.push(...((await read).value ?? []))
          arrive(afterwards)
          reader.releaseLock()
        } else if (by === 'left reader' || by === 'left byob') {
          const readable = socket.readable as ReadableStream<Uint8Array<ArrayBuffer>>
          const byob = by === 'left byob' ? readable.getReader({ mode: 'byob' }) : undefined
          const reader = byob ?? readable.getReader()
          const read = byob?.read(new Uint8Array(count)) ?? (reader as ReadableStreamDefaultReader).read()
          await turn()
          arrive(meanwhile)
          reader.releaseLock()
          // A read that has its answer keeps it.
          const { value } = await read.catch(() => ({ value: undefined }))
          got.push(...(value ?? []))
          arrive(afterwards)
        } else {
          const reader = new DataReader(socket.readable, {
            inputStreamOptions: by === 'load' ? 'none' : 'partial',
          })
          const giving = new AbortController()
          const load = reader.load(count, { signal: giving.signal }).catch(() => 0)
          arrive(meanwhile)
          await turn()
          giving.abort()
          await load
          arrive(afterwards)
          await turn()
          got.push(...reader.readBytes(reader.unconsumedBufferLength))
          reader.detachStream()
        }
      }
      listener.ended({ code: 1000, reason: '' })
      for await (const bytes of socket.readable) got.push(...bytes)
      expect(got).toEqual(Array.from({ length: sent }, (_, index) => index % 256))
    }),
    { numRuns: 100, timeout: 20_000 },
  )
})
