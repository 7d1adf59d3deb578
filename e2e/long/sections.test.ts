import { expect, test } from 'vitest'
import { HugeMessageServer } from './huge-message-server.js'
import { Program } from './run-program.js'

const MiB = 1024 * 1024
const length = 4096 * MiB

test.each([
  { how: 'in a single frame', frames: 1, pingEvery: 0 },
  { how: 'in 65,536 fragments', frames: 65_536, pingEvery: 0 },
  { how: 'in 65,536 fragments with pings between them', frames: 65_536, pingEvery: 16 },
])('one message of 4 GiB $how is read in sections', async ({ how, frames, pingEvery }) => {
  const server = await HugeMessageServer.start({ length, frames, pingEvery })
  const program = new Program('read-in-sections.mjs', [server.url])
  const read = await program.report<{ sha256: string; growth: number }>()
  const sent = await server.report
  server.stop()
  console.log(
    `4 GiB ${how}: grown by ${(read.growth / MiB).toFixed(1)} MiB, ${sent.pings} pings, ${sent.pongs} pongs`,
  )
  expect(read).toMatchObject({
    length,
    sha256: sent.sha256,
    messagesReceived: 1,
    closed: { code: 1000, reason: '' },
  })
  expect(read.growth).toBeLessThan(96 * MiB)
  expect(sent.pongs).toBe(sent.pings)
  expect(await program.ended(20_000)).toBe(0)
})
