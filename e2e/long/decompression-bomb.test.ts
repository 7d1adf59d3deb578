import { FaultServer } from 'isosocket/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Program } from './run-program.js'

const MiB = 2 ** 20
const GiB = 2 ** 30

interface Report {
  extensions: string
  code: string
  closeCode: number
  state: string
  milliseconds: number
  growth: number
}

let faults: FaultServer

beforeAll(async () => {
  faults = await FaultServer.start()
})

afterAll(() => faults.close())

// A mebibyte that inflates to a gibibyte, then a gibibyte that inflates to a tebibyte: that would take minutes to come
test.each([GiB, 1024 * GiB])(
  'a decompression bomb of %i bytes is refused before it is inflated',
  async (bytes) => {
    const { url } = await faults.at('deflate-bomb', { bytes, after: 'message' })
    const program = new Program('decompression-bomb.mjs', [url])
    const { growth, milliseconds, ...report } = await program.report<Report>()
    console.log(`grown by ${(growth / MiB).toFixed(1)} MiB, refused after ${milliseconds.toFixed(0)} ms`)
    expect(report).toEqual({
      extensions: 'permessage-deflate',
      code: 'ERR_MESSAGE_TOO_BIG',
      closeCode: 1009,
      state: 'closed',
    })
    expect(growth).toBeLessThan(16 * MiB)
    expect(milliseconds).toBeLessThan(20_000)
    await expect.poll(() => faults.connections).toBe(0)
    expect(await program.ended(20_000)).toBe(0)
  },
)
