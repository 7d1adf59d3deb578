import { FaultServer } from 'isosocket/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Program } from '../long/run-program.js'
import { faultTable } from '../suite/fault-table.js'
import { buildProgram } from './build-program.js'
import { placeRows } from './place-rows.js'
import type { LeftReport, RowReport } from './programs/meet-faults.js'

let faults: FaultServer

beforeAll(async () => {
  faults = await FaultServer.start()
})

afterAll(() => faults.close())

test('the table has sixty faults and more, each under a name of its own', () => {
  expect(new Set(faultTable.map(({ name }) => name)).size).toBe(faultTable.length)
  const kinds = new Set(faultTable.map(({ fault, secure, does }) => JSON.stringify([fault, secure, does])))
  expect(kinds.size).toBe(faultTable.length)
  expect(faultTable.length).toBeGreaterThanOrEqual(60)
})

test('a process that has met every fault ends by itself, and leaves nothing behind', {
  timeout: 120_000,
}, async () => {
  const addresses = await placeRows(faults)
  const program = new Program(await buildProgram('meet-faults'), [])
  program.tell(JSON.stringify(addresses))
  const ended = program.ended(60_000)
  const wrong: RowReport[] = []
  for (const _ of faultTable) {
    const row = await program.report<RowReport>()
    if (row.seen !== row.wanted || row.milliseconds > 12_000) wrong.push(row)
  }
  expect(wrong).toEqual([])
  const left = await program.report<LeftReport>()
  expect(left).toEqual({ strays: [], handles: [] })
  expect(await ended).toBe(0)
  await expect.poll(() => faults.connections).toBe(0)
})
