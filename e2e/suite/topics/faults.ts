import { defineCase, suite } from '../define-case.js'
import { encounterOf, meet } from '../fault-encounter.js'
import { isOverWs, outcomeFor } from '../fault-outcome.js'
import type { FaultRow } from '../fault-row.js'
import { faultTable } from '../fault-table.js'

/** No deadline that a row waits for is longer than half a second; a machine that is busy may stop for several. */
const settledWithin = 12_000

/** Every fault has a name, and nothing hangs. */
export const faults = suite(
  'faults',
  [...faultTable].sort(openingFirst).map((row) =>
    defineCase(row.name, { needs: row.needs ?? [] }, async ({ isosocket, engine, fault, expect }) => {
      const address = await fault(row.fault, row.secure)
      const expected = outcomeFor(engine, row)
      const start = performance.now()
      // A page has no say in certificates and proxies, and compresses of itself.
      const options = isOverWs(engine) ? address.options : {}
      const encounter = await meet(isosocket, row, { url: address.url, options }, expected)
      const other = row.orElse?.[engine]
      const right = other === undefined ? [expected] : [expected, other]
      // As text, and again in the message: Chai shows only the beginning.
      const seen = JSON.stringify(encounter)
      const wanted = right.map((each) => JSON.stringify(encounterOf(each)))
      expect(wanted, `${seen} instead of ${wanted.join(' or ')}`).to.include(seen)
      expect(performance.now() - start).to.be.below(settledWithin)
    }),
  ),
)

/** Chromium lets a page wait before it connects where most of its attempts have failed. */
function openingFirst(left: FaultRow, right: FaultRow): number {
  return Number(left.node.is === 'refused') - Number(right.node.is === 'refused')
}
