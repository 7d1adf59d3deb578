import { memoryCases } from './memory.mjs'
import { oneWayCases } from './one-way.mjs'
import { roundTripCases } from './round-trips.mjs'
import { serverCases } from './servers.mjs'
import { transferCases } from './transfers.mjs'

export const allCases = [...oneWayCases, ...roundTripCases, ...transferCases, ...memoryCases, ...serverCases]
