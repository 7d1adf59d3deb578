import { afterAll, beforeAll, expect, test } from 'vitest'
import * as sdk from '../src/index.js'
import { difference } from './fuzz/difference.js'
import { playAll, seedsFrom } from './fuzz/play-all.js'
import { SequenceServer } from './fuzz/sequence-server.js'

// `SEED=1234 npx vitest run --project unit frame-tap` replays one sequence.
const replayed = process.env['SEED']
// The last: a fault while reading is held, with more behind it.
const seeds = replayed === undefined ? [...seedsFrom(0, 400), 698_158] : [Number(replayed)]

let server: SequenceServer

beforeAll(async () => {
  server = await SequenceServer.start()
})

afterAll(() => server.stop())

test('any sequence of frames, cut anywhere, is the same to plain ws and to us', {
  timeout: 120_000,
}, async () => {
  const differences = await playAll(seeds, (seed) => difference(sdk, server, seed))
  expect(differences.join('\n')).toBe('')
})
