import { join } from 'node:path'
import { Peer } from './peer.js'

export const haproxyFile = '/usr/sbin/haproxy'

/** What is configured. */
export interface HaproxyOptions {
  /** Lines of the `global` section. */
  readonly global?: string
  /** Lines of the one frontend. */
  readonly frontend?: string
  /** The backends; one is called `server`, where all goes that the frontend sends nowhere else. */
  readonly backends: string
}

/** Starts haproxy in HTTP mode. */
export function startHaproxy({ global = '', frontend = '', backends }: HaproxyOptions): Promise<Peer> {
  return Peer.start({
    file: haproxyFile,
    files: ({ port }) => ({
      'haproxy.cfg': `
global
  maxconn 100
${global}
defaults
  mode http
  retries 0
  timeout connect 2s
  timeout client 20s
  timeout server 2s
  timeout queue 1s
  timeout tarpit 500ms
  timeout tunnel 1h
frontend entrance
  bind 127.0.0.1:${port}
${frontend}
  default_backend server
${backends}
`,
    }),
    arguments: ({ folder }) => ['-db', '-f', join(folder, 'haproxy.cfg')],
  })
}
