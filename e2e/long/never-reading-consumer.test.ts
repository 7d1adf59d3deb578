import { expect, inject, test } from 'vitest'
import { addressOf, type ConnectionStats } from '../server/behaviours.js'
import { Program } from './run-program.js'

const MiB = 1024 * 1024
/** More than systems let one connection hold, both ends together. */
const heldBySystems = 64 * MiB
const size = 64 * 1024
const count = 16_384

async function stats(id: string): Promise<ConnectionStats> {
  const answer = await fetch(`${inject('server').httpUrl}/stats?id=${id}`)
  return (await answer.json()) as ConnectionStats
}

test.each(['message', 'stream'])(
  'a %s consumer that does not read holds the server back and loses nothing',
  async (kind) => {
    const id = crypto.randomUUID()
    const url = addressOf(inject('server').url, '/push', { size, count, id })
    const program = new Program('never-reading-consumer.mjs', [kind, url, '5000'])
    await program.report()
    const still = await program.report<{ growth: number; received: number }>()
    const held = await stats(id)
    console.log(
      `${kind}: grown by ${(still.growth / MiB).toFixed(1)} MiB, ${(still.received / MiB).toFixed(1)} MiB received,`,
      `${(held.handedToSystem / MiB).toFixed(1)} of ${(count * size) / MiB} MiB taken from the server`,
    )
    expect(still.growth).toBeLessThan(32 * MiB)
    expect(held.handedToSystem).toBeLessThan(heldBySystems)

    program.tell('read')
    const end = await program.report()
    expect(end).toEqual({ messages: count, inOrder: true, closed: { code: 1000, reason: '' } })
    expect(await program.ended(20_000)).toBe(0)
  },
)
