import { existsSync, rmSync, writeFileSync } from 'node:fs'
import { canInstallPackages, installPackages } from './debian-packages.mjs'
import { run } from './run.mjs'

/**
 * Servers and clients that were not written here, for the long tests: by a file that each brings, and the
 * service that its package would start.
 * @type {{ readonly [name: string]: { file: string, service?: string } }}
 */
const peers = {
  'python3-websockets': { file: '/usr/lib/python3/dist-packages/websockets' },
  'nginx-light': { file: '/usr/sbin/nginx', service: 'nginx' },
  haproxy: { file: '/usr/sbin/haproxy', service: 'haproxy' },
  squid: { file: '/usr/sbin/squid', service: 'squid' },
  'tinyproxy-bin': { file: '/usr/bin/tinyproxy' },
  stunnel4: { file: '/usr/bin/stunnel4' },
  microsocks: { file: '/usr/bin/microsocks' },
  'redis-server': { file: '/usr/bin/redis-server', service: 'redis-server' },
}

/** What Debian's packages ask before they start a service: the exit code 101 says no. */
const servicePolicy = '/usr/sbin/policy-rc.d'

/**
 * Gets the peers that are missing, where that may be; without one its tests are skipped by name. The tests
 * start each by themselves, with a port and a folder of its own: no service is started, now or at the next boot.
 */
export function setUpPeers() {
  const missing = Object.entries(peers).filter(([, { file }]) => !existsSync(file))
  if (missing.length === 0 || !canInstallPackages()) return
  withoutServices(() => installPackages(missing.map(([name]) => name)))
  const services = missing.flatMap(([, { file, service }]) =>
    service !== undefined && existsSync(file) ? [service] : [],
  )
  // Only what was installed just now: a service that was there before is somebody's.
  if (services.length > 0 && existsSync('/usr/bin/systemctl')) {
    run('systemctl', ['disable', '--now', ...services], { stdio: 'ignore' })
  }
}

/**
 * Runs it while packages may start no service.
 * @param {() => void} install
 */
function withoutServices(install) {
  if (existsSync(servicePolicy)) {
    // The machine has a rule of its own, as containers have, that forbid all services.
    install()
    return
  }
  // An interrupt ends the installation, which comes back with it, and must not leave the rule behind.
  const interrupted = () => {}
  process.on('SIGINT', interrupted)
  try {
    writeFileSync(servicePolicy, '#!/bin/sh\nexit 101\n', { mode: 0o755 })
    install()
  } finally {
    rmSync(servicePolicy, { force: true })
    process.off('SIGINT', interrupted)
  }
}
