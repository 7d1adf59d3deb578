import { expect, inject, test } from 'vitest'
import { addressOf } from '../server/behaviours.js'
import { Program } from './run-program.js'

const MiB = 1024 * 1024
const rounds = 5
const perRound = 1_000

interface Round {
  sockets: number
  alive: number
  handles: string[]
  heap: number
}

test('five rounds of 1,000 sockets leave nothing behind, and the process ends by itself', async () => {
  const url = addressOf(inject('server').url, '/echo')
  const program = new Program(
    'sockets-come-and-go.mjs',
    [url, String(rounds), String(perRound)],
    ['--expose-gc'],
  )
  const { handles } = await program.report<Pick<Round, 'handles'>>()
  const warm = await program.report<Round>()
  const heaps: number[] = []
  for (let number = 0; number < rounds; number++) {
    const round = await program.report<Round>()
    expect(round.sockets).toBe(perRound)
    expect(round.alive).toBe(0)
    expect(round.handles).toEqual(handles)
    heaps.push(round.heap)
  }
  console.log(
    'heap after each round, MiB:',
    [warm.heap, ...heaps].map((heap) => (heap / MiB).toFixed(2)).join(' '),
  )
  // 1,000 sockets that stayed would take some 10 MiB.
  expect(Math.max(...heaps) - warm.heap).toBeLessThan(MiB)
  expect(await program.ended(20_000)).toBe(0)
})
