import fc from 'fast-check'
import { expect, test } from 'vitest'
import { DataReader, DataWriter, Message, WebSocketError } from '../src/index.js'

function streamOf(chunks: readonly Uint8Array[]): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(chunk)
      controller.close()
    },
  })
}

const chunksOfBytes = fc.array(fc.uint8Array({ maxLength: 20 }), { maxLength: 10 })
const loads = fc.array(fc.nat(30), { minLength: 1, maxLength: 40 })

function joined(chunks: readonly Uint8Array[]): number[] {
  return chunks.flatMap((chunk) => [...chunk])
}

test('whatever the sections, what is read is what was sent', async () => {
  await fc.assert(
    fc.asyncProperty(chunksOfBytes, loads, fc.boolean(), async (chunks, counts, partial) => {
      const reader = new DataReader(streamOf(chunks), { inputStreamOptions: partial ? 'partial' : 'none' })
      const all = joined(chunks)
      const read: number[] = []
      for (const count of counts) {
        const before = reader.unconsumedBufferLength
        const loaded = await reader.load(count)
        expect(loaded).toBeLessThanOrEqual(count)
        expect(reader.unconsumedBufferLength).toBe(before + loaded)
        if (!partial) expect(loaded).toBe(Math.min(count, all.length - read.length))
        read.push(...reader.readBytes(reader.unconsumedBufferLength))
      }
      expect(read).toEqual(all.slice(0, read.length))
    }),
  )
})

test('the reader of a message is a DataReader without a stream', async () => {
  class OwnReader extends DataReader {}
  const reader: DataReader = new Message('binary', new Uint8Array([1, 2]), true).reader()
  expect(reader instanceof DataReader).toBe(true)
  expect(reader instanceof OwnReader).toBe(false)
  expect(new OwnReader(streamOf([])) instanceof OwnReader).toBe(true)
  expect({} instanceof DataReader).toBe(false)
  const noStream = expect.objectContaining({ code: 'ERR_INVALID_STATE' })
  await expect(reader.load(1)).rejects.toThrow(noStream)
  expect(() => reader.detachStream()).toThrow(noStream)
  expect(reader.readUInt16()).toBe(0x0102)
  await reader.close()
  await expect(reader.load(1)).rejects.toThrow(expect.objectContaining({ code: 'ERR_CLOSED' }))
})

test('readX takes from what is loaded, in any pieces', async () => {
  await fc.assert(
    fc.property(fc.uint8Array({ maxLength: 50 }), fc.array(fc.nat(10)), (bytes, lengths) => {
      const reader = DataReader.fromBuffer(bytes)
      const read: number[] = []
      for (const length of lengths) {
        const left = reader.unconsumedBufferLength
        if (length > left) {
          expect(() => reader.readBytes(length)).toThrow(
            expect.objectContaining({ code: 'ERR_OUT_OF_BOUNDS' }),
          )
          expect(reader.unconsumedBufferLength).toBe(left)
        } else {
          read.push(...reader.readBytes(length))
        }
      }
      read.push(...reader.detachBuffer())
      expect(read).toEqual([...bytes])
    }),
  )
})

test('a string written is the string read, and measureString is its length', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'grapheme', maxLength: 100 }), async (text) => {
      const writer = new DataWriter()
      const length = writer.writeString(text)
      expect(writer.measureString(text)).toBe(length)
      expect(writer.unstoredBufferLength).toBe(length)
      expect(DataReader.fromBuffer(writer.detachBuffer()).readString(length)).toBe(text)
      expect(writer.unstoredBufferLength).toBe(0)
    }),
  )
})

test('load("none") waits for all it was asked for, load("partial") for what there is', async () => {
  let push: (chunk: Uint8Array) => void = () => {}
  const stream = new ReadableStream<Uint8Array>({
    start(controller) {
      push = (chunk) => controller.enqueue(chunk)
    },
  })
  const reader = new DataReader(stream)
  const loading = reader.load(4)
  push(new Uint8Array(3))
  reader.inputStreamOptions = 'none'
  push(new Uint8Array(3))
  expect(await loading).toBe(4)
  reader.inputStreamOptions = 'partial'
  expect(await reader.load(256)).toBe(2)
})

test('a load that gives up leaves what had come, and the next goes on', async () => {
  let push: (chunk: Uint8Array) => void = () => {}
  const stream = new ReadableStream<Uint8Array>({
    start(controller) {
      push = (chunk) => controller.enqueue(chunk)
    },
  })
  const reader = new DataReader(stream)
  push(new Uint8Array([1, 2]))
  await expect(reader.load(4, { timeout: 10 })).rejects.toMatchObject({ code: 'ERR_RECEIVE_TIMEOUT' })
  expect(reader.unconsumedBufferLength).toBe(2)
  push(new Uint8Array([3, 4]))
  expect(await reader.load(2)).toBe(2)
  expect(reader.readBytes(4)).toEqual(new Uint8Array([1, 2, 3, 4]))
})

test('a second load, or detachStream, during one is ERR_INVALID_STATE', async () => {
  const reader = new DataReader(new ReadableStream<Uint8Array>())
  const first = reader.load(1)
  await expect(reader.load(1)).rejects.toMatchObject({ code: 'ERR_INVALID_STATE' })
  expect(() => reader.detachStream()).toThrow(expect.objectContaining({ code: 'ERR_INVALID_STATE' }))
  const closing = expect(first).rejects.toMatchObject({ code: 'ERR_CLOSED' })
  await reader.close()
  await closing
})

test('detachStream names a surplus that cannot go back, and detachBuffer gives it', async () => {
  const reader = new DataReader(streamOf([new Uint8Array([1, 2, 3])]))
  await reader.load(1)
  expect(() => reader.detachStream()).toThrow(/2 bytes more.*detachBuffer/)
  await reader.load(2)
  expect(reader.detachBuffer()).toEqual(new Uint8Array([1, 2, 3]))
  expect(reader.detachStream().locked).toBe(false)
})

test('close() without detachStream() cancels the stream', async () => {
  let cancelled = false
  const stream = new ReadableStream<Uint8Array>({
    cancel() {
      cancelled = true
    },
  })
  const reader = new DataReader(stream)
  await reader.close()
  expect(cancelled).toBe(true)
  expect(() => reader.readByte()).toThrow(expect.objectContaining({ code: 'ERR_CLOSED' }))
})

test.each([-1, 1.5, Number.NaN, Infinity, '4'])('load(%s) is ERR_INVALID_ARGUMENT', async (count) => {
  const reader = new DataReader(streamOf([]))
  await expect(reader.load(count as number)).rejects.toMatchObject({ code: 'ERR_INVALID_ARGUMENT' })
  expect(await reader.load(1)).toBe(0)
})

test('invalid UTF-8 is an error and consumes nothing', () => {
  const reader = DataReader.fromBuffer(new Uint8Array([0xc3, 0x28]))
  expect(() => reader.readString(2)).toThrow(expect.objectContaining({ code: 'ERR_INVALID_UTF8' }))
  expect(reader.unconsumedBufferLength).toBe(2)
})

test('a stream of something else than bytes is refused', async () => {
  const stream: ReadableStream = new ReadableStream<unknown>({
    start(controller) {
      controller.enqueue('text')
    },
  })
  await expect(new DataReader(stream).load(1)).rejects.toMatchObject({ code: 'ERR_INVALID_ARGUMENT' })
  expect(() => new DataReader({} as ReadableStream<Uint8Array>)).toThrow(WebSocketError)
})

test('one store is one chunk, with nothing written none', async () => {
  const chunks: Uint8Array[] = []
  const stream = new WritableStream<Uint8Array>({ write: (chunk) => void chunks.push(chunk) })
  const writer = new DataWriter(stream)
  expect(await writer.store()).toBe(0)
  writer.writeString('héllo')
  writer.writeBytes(new Uint8Array([1, 2]))
  writer.writeByte(3)
  writer.writeBuffer(new Uint8Array([9, 8, 7]), 1, 1)
  expect(await writer.store()).toBe(10)
  expect(chunks).toEqual([new Uint8Array([104, 195, 169, 108, 108, 111, 1, 2, 3, 8])])
  expect(writer.detachStream()).toBe(stream)
  await expect(writer.store()).rejects.toMatchObject({ code: 'ERR_INVALID_STATE' })
})

test('a store during a store is ERR_INVALID_STATE and keeps what was written', async () => {
  let finish: () => void = () => {}
  const stream = new WritableStream<Uint8Array>({
    write: () =>
      new Promise<void>((resolve) => {
        finish = resolve
      }),
  })
  const writer = new DataWriter(stream)
  writer.writeByte(1)
  const first = writer.store()
  writer.writeByte(2)
  await expect(writer.store()).rejects.toMatchObject({ code: 'ERR_INVALID_STATE' })
  expect(() => writer.detachStream()).toThrow(expect.objectContaining({ code: 'ERR_INVALID_STATE' }))
  expect(writer.unstoredBufferLength).toBe(1)
  await new Promise((resolve) => setTimeout(resolve, 1))
  finish()
  expect(await first).toBe(1)
})

test('writer.close() without detachStream() closes the stream', async () => {
  let closed = false
  const stream = new WritableStream<Uint8Array>({
    close() {
      closed = true
    },
  })
  await new DataWriter(stream).close()
  expect(closed).toBe(true)
})
