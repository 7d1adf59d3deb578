import { join } from 'node:path'
import { Peer } from './peer.js'

export const squidFile = '/usr/sbin/squid'
const passwordHelper = '/usr/lib/squid/basic_ncsa_auth'

/** What is configured. */
export interface SquidOptions {
  /** Lines `name:hash`, as of `htpasswd`; without them nobody is asked. */
  readonly passwords?: string
  /** The ports that `CONNECT` may go to; without them all. */
  readonly allowedPorts?: readonly number[]
}

/** Starts squid as a proxy for `CONNECT`. */
export function startSquid({ passwords, allowedPorts }: SquidOptions = {}): Promise<Peer> {
  return Peer.start({
    file: squidFile,
    files: ({ folder, port }) => ({
      passwords: passwords ?? '',
      'squid.conf': `
http_port 127.0.0.1:${port}
visible_hostname localhost
pid_filename none
pinger_enable off
netdb_filename none
access_log none
cache_log /dev/null
cache_mem 0 MB
coredump_dir ${folder}
shutdown_lifetime 0 seconds
connect_timeout 2 seconds
acl allowed port ${allowedPorts?.join(' ') ?? '1-65535'}
http_access deny !allowed
${
  passwords === undefined
    ? 'http_access allow CONNECT'
    : `
auth_param basic program ${passwordHelper} ${join(folder, 'passwords')}
auth_param basic children 1 startup=1 idle=1
auth_param basic realm staff
auth_param basic casesensitive on
acl users proxy_auth REQUIRED
http_access allow CONNECT users`
}
http_access deny all
`,
    }),
    arguments: ({ folder }) => ['-N', '-d', '1', '-f', join(folder, 'squid.conf')],
  })
}
