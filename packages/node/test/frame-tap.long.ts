import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import * as sdk from '../src/index.js'
import { difference } from './fuzz/difference.js'
import type { Sdk } from './fuzz/observation.js'
import { plantedFaults } from './fuzz/planted-faults.js'
import { playAll, seedsFrom } from './fuzz/play-all.js'
import { SequenceServer } from './fuzz/sequence-server.js'

let server: SequenceServer

beforeAll(async () => {
  server = await SequenceServer.start()
})

afterAll(() => server.stop())

/** Plays so many seeds, or until a difference is found, and returns those that were found. */
function differences(tested: Sdk, start: number, count: number): Promise<string[]> {
  return playAll(seedsFrom(start, count), (seed) => inTime(seed, difference(tested, server, seed)), {
    first: true,
  })
}

/** What never ends is a difference, too. */
async function inTime(seed: number, played: Promise<string | undefined>): Promise<string | undefined> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const hung = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve(`seed ${seed}: no end after 20 s`), 20_000)
  })
  return await Promise.race([played, hung]).finally(() => clearTimeout(timer))
}

test('10,000 sequences of frames are the same to plain ws and to us', async () => {
  const first = Number(process.env['SEED'] ?? Date.now() % 1_000_000)
  console.log(`seeds ${first} to ${first + 9_999}; SEED=… replays one`)
  expect((await differences(sdk, first, 10_000)).join('\n')).toBe('')
})

describe('a fault planted in the tap is found', () => {
  const built = readFileSync(new URL('../dist/index.js', import.meta.url), 'utf8')

  test.each(plantedFaults)('$name', async ({ from, to, name }) => {
    expect(built.split(from).length, 'how often the place is there, and one more').toBe(2)
    const planted = new URL(`../dist/planted-${name.replaceAll(/\W+/g, '-')}.js`, import.meta.url)
    writeFileSync(
      planted,
      built.replace(from, () => to),
    )
    try {
      const found = await differences((await import(/* @vite-ignore */ planted.href)) as Sdk, 0, 5_000)
      expect(found.length).toBeGreaterThan(0)
    } finally {
      rmSync(planted)
    }
  })
})
