// Meets every row of the fault table, some at a time, and reports in lines of JSON: what came of each, then what is left.
// Standard input: where they are met.
import { text } from 'node:stream/consumers'
import * as sdk from 'isosocket'
import type { FaultAddress } from 'isosocket/testing'
import { encounterOf, meet } from '../../suite/fault-encounter.js'
import { faultTable } from '../../suite/fault-table.js'
import { lastingHandles } from './open-handles.js'
import { gatherStrays } from './stray-rejections.js'

/** What became of a row. */
export interface RowReport {
  readonly name: string
  readonly seen: string
  readonly wanted: string
  readonly milliseconds: number
}

/** What is left after all of them. */
export interface LeftReport {
  readonly strays: readonly string[]
  readonly handles: readonly string[]
}

const atOnce = 4
/** A connection that was given up may take a second to say so. */
const patience = 5_000

const report = (value: RowReport | LeftReport) => console.log(JSON.stringify(value))

const strays = gatherStrays()
const addresses: FaultAddress[] = JSON.parse(await text(process.stdin))
const rows = faultTable.entries()

async function meetSome(): Promise<void> {
  for (const [index, row] of rows) {
    const address = addresses[index]
    if (address === undefined) throw new Error(`no address for "${row.name}"`)
    const start = performance.now()
    const seen = await meet(sdk, row, address, row.node).then(JSON.stringify, String)
    const milliseconds = performance.now() - start
    report({ name: row.name, seen, wanted: JSON.stringify(encounterOf(row.node)), milliseconds })
  }
}

await Promise.all(Array.from({ length: atOnce }, meetSome))
report({ handles: await lastingHandles(patience), strays })
