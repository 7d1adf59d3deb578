import type { ServerAddresses } from '../server/behaviours.js'
import type { Place } from './places.mjs'

// The global set-up runs in the runner, the tests in its workers: the environment is what they share.

const variable = 'ISOSOCKET_SUITE'

export function publishAddresses(page: string, server: ServerAddresses): void {
  process.env[variable] = JSON.stringify({ page, server })
}

export function suitePage(place: Place): string {
  const { page } = published()
  return place === 'page' ? page : `${page}in-worker.html?place=${place}`
}

export function suiteServer(): ServerAddresses {
  return published().server
}

function published(): { page: string; server: ServerAddresses } {
  return JSON.parse(process.env[variable] ?? '{}')
}
