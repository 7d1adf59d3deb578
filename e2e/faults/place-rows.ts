import type { FaultAddress, FaultServer } from 'isosocket/testing'
import type { FaultRow } from '../suite/fault-row.js'
import { faultTable } from '../suite/fault-table.js'

/** Where each row of the table is met, in its order. */
export function placeRows(faults: FaultServer): Promise<FaultAddress[]> {
  return Promise.all(faultTable.map((row) => place(faults, row)))
}

function place(
  faults: FaultServer,
  { fault: [name, parameters], secure = false }: FaultRow,
): Promise<FaultAddress> {
  return faults.at(name, parameters, { secure })
}
