// Where in a browser the suite runs.
import { wantedEngines } from './find-engines.mjs'

/** @typedef {'page' | 'dedicated' | 'shared'} Place */

/**
 * What follows the engine's name in the matrix.
 * @type {{ readonly [Name in Place]: string }}
 */
export const placeNotes = { page: '', dedicated: ', dedicated worker', shared: ', shared worker' }

/**
 * The places of this run: the page, or those named in `PLACES` (a comma list).
 * @returns {Place[]}
 */
function wantedPlaces() {
  const names = (process.env['PLACES'] ?? 'page').split(',').map((name) => name.trim().toLowerCase())
  return names.map((name) => {
    if (name === 'page' || name === 'dedicated' || name === 'shared') return name
    throw new Error(`PLACES names "${name}"; the places are ${Object.keys(placeNotes).join(', ')}.`)
  })
}

/**
 * The places of each engine, by the names that they have in the results: `chromium`, `chromium-shared`.
 * @param {readonly Place[]} places
 */
export function wantedRows(places = wantedPlaces()) {
  return places.flatMap((place) =>
    wantedEngines().map((engine) => ({
      engine,
      place,
      name: place === 'page' ? engine : `${engine}-${place}`,
    })),
  )
}
