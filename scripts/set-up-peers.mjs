import { existsSync } from 'node:fs'
import { canInstallPackages, installPackages } from './debian-packages.mjs'

/** Servers and clients that were not written here, by a file that each brings, for the long tests. */
const peers = {
  'python3-websockets': '/usr/lib/python3/dist-packages/websockets',
}

/** Gets the peers that are missing, where that may be; without one its tests are skipped by name. */
export function setUpPeers() {
  const missing = Object.entries(peers).flatMap(([name, file]) => (existsSync(file) ? [] : [name]))
  if (missing.length > 0 && canInstallPackages()) installPackages(missing)
}
