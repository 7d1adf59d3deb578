import { randomInt } from 'node:crypto'
import { FaultServer } from 'isosocket/testing'
import { expect, test } from 'vitest'
import { buildProgram } from '../faults/build-program.js'
import { placeRows } from '../faults/place-rows.js'
import type { RoundReport } from '../faults/programs/random-faults.js'
import { Program } from './run-program.js'

const MiB = 1024 * 1024
const seconds = 60
/** To play the same again: `SEED=… npx vitest run --project long random-faults`. */
const seed = Number(process.env['SEED'] ?? randomInt(2 ** 32))

/** What is loaded when it is first needed is there after these. */
const warmUp = 3

test('a minute of random faults, over a hundred sockets at a time, leaves nothing behind', async () => {
  const faults = await FaultServer.start()
  try {
    const addresses = await placeRows(faults)
    const program = new Program(
      await buildProgram('random-faults'),
      [String(seed), String(seconds)],
      ['--expose-gc'],
    )
    console.log(`SEED=${seed}`)
    program.tell(JSON.stringify(addresses))
    const ended = program.ended((seconds + 60) * 1000)
    const rounds: RoundReport[] = []
    do {
      const round = await program.report<RoundReport>()
      expect(round).toMatchObject({ wrong: [], strays: [], handles: [], alive: 0 })
      rounds.push(round)
    } while (rounds.at(-1)?.last !== true)
    expect(await ended).toBe(0)
    const sum = (what: 'sequences' | 'sockets') => rounds.reduce((total, round) => total + round[what], 0)
    const heaps = rounds.map(({ heap }) => heap)
    console.log(
      `${rounds.length} rounds, ${sum('sequences')} sequences, ${sum('sockets')} sockets; heap after each round, MiB: ` +
        heaps.map((heap) => (heap / MiB).toFixed(2)).join(' '),
    )
    expect(sum('sequences')).toBeGreaterThanOrEqual(200)
    const [warm = 0, ...later] = heaps.slice(warmUp)
    expect(Math.max(...later) - warm).toBeLessThan(MiB)
    await expect.poll(() => faults.connections).toBe(0)
  } finally {
    await faults.close()
  }
})
