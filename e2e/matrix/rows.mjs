// The rows of the matrix: `npm test` fills the first, the long run the others.
import { wantedRows } from '../browsers/places.mjs'
import { runtimes, wantedRuntimes } from '../runtimes/find-runtimes.mjs'

/** The Node that runs the tests, and pages in the engines. */
export function shortRows() {
  return ['node', ...wantedRows(['page']).map(({ name }) => name)]
}

/** The other runtimes, and workers in the engines. */
export function longRows() {
  return [...wantedRuntimes(), ...wantedRows(['dedicated', 'shared'])].map(({ name }) => name)
}

/**
 * For sorting: Node and what is like it, then the engines, each with its workers.
 * @param {string} name
 */
export function rankOf(name) {
  const names = ['node', ...runtimes.map((runtime) => runtime.name)]
  const rank = names.indexOf(name)
  if (rank >= 0) return rank
  const [engine, place = 'page'] = name.split('-')
  return (
    names.length +
    ['chromium', 'firefox', 'webkit'].indexOf(engine ?? '') * 3 +
    ['page', 'dedicated', 'shared'].indexOf(place)
  )
}
