import { variants } from '../cases/variants.mjs'
import { runClient } from './client-process.mjs'
import { keepAwake } from './keep-awake.mjs'

/**
 * What came out in each round, `null` where it failed, by the name of the variant.
 * @typedef {Record<string, (import('../client/job.mjs').Outcome | null)[]>} Outcomes
 */

/**
 * @typedef {object} Conditions
 * @property {string} node The Node that the clients run in.
 * @property {import('../server/server-process.mjs').ServerProcesses} servers
 * @property {number} rounds
 * @property {number} warmUp Milliseconds of processor time.
 * @property {number} duration Milliseconds.
 * @property {(failure: string) => void} failed
 */

/**
 * All variants one after the other, in each round anew, beginning with another one each time.
 * @param {import('../cases/case.mjs').Case} benchCase
 * @param {Conditions} conditions
 * @returns {Promise<Outcomes>}
 */
export async function runCase(benchCase, conditions) {
  const { variants: names, sideBySide, keepsAwake, mostRounds = Infinity, leastRounds = 1 } = benchCase
  /** @type {Outcomes} */
  const outcomes = Object.fromEntries(names.map((name) => [name, []]))
  /** @param {string} name */
  const run = async (name) => {
    const outcome = await runVariant(name, benchCase, conditions)
    outcomes[name]?.push(outcome)
  }
  const stopSpinning = keepsAwake ? keepAwake() : () => {}
  try {
    const rounds = Math.min(Math.max(conditions.rounds, leastRounds), mostRounds)
    for (let round = 0; round < rounds; round++) {
      const first = round % names.length
      const order = [...names.slice(first), ...names.slice(0, first)]
      if (sideBySide) await Promise.all(order.map(run))
      else for (const name of order) await run(name)
    }
  } finally {
    stopSpinning()
  }
  return outcomes
}

/**
 * @param {string} name
 * @param {import('../cases/case.mjs').Case} benchCase
 * @param {Conditions} conditions
 */
async function runVariant(name, benchCase, { node, servers, warmUp, duration, failed }) {
  const variant = variants[name]
  if (variant === undefined) throw new Error(`There is no variant "${name}".`)
  const { style, withoutBufferutil = false } = variant
  const peer = benchCase.peers?.[name] ?? variant.peer
  const port = await servers.port(variant.server ?? benchCase.server)
  const job = { warmUp, duration, ...benchCase.job, peer, port, ...(style !== undefined && { style }) }
  try {
    const outcome = await runClient({
      node,
      job,
      withoutBufferutil,
      collectsGarbage: benchCase.collectsGarbage === true,
    })
    return benchCase.unit === 'MiB/s' ? { ...outcome, value: outcome['mebibytes'] ?? 0 } : outcome
  } catch (error) {
    failed(`${benchCase.id}, ${name}: ${error instanceof Error ? error.message : error}`)
    return null
  }
}
