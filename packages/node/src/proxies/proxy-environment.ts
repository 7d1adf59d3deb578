import { BlockList, isIP } from 'node:net'
import type { HostAndPort } from '../connecting/host-and-port.js'
import { checkProxyAddress } from './proxy-address.js'

/** Variables of a process by name. */
export interface Environment {
  readonly [name: string]: string | undefined
}

/** Which variables count, by the scheme of the address to connect to: the first that is there. */
const variables: { readonly [protocol: string]: readonly string[] } = {
  'ws:': ['ws_proxy', 'http_proxy', 'all_proxy'],
  'wss:': ['wss_proxy', 'https_proxy', 'all_proxy'],
}

/**
 * The proxy that the environment asks for, by the conventions of curl: `WSS_PROXY`, `HTTPS_PROXY` for `wss:`, `WS_PROXY`,
 * `HTTP_PROXY` for `ws:`, then `ALL_PROXY`, each also in lower case, which wins; an empty one means none. Without a scheme it is
 * `http:`. Throws `ERR_INVALID_ARGUMENT` for what is no address.
 */
export function proxyFromEnvironment(
  protocol: string,
  target: HostAndPort,
  environment: Environment,
): URL | undefined {
  if (isExcepted(environment['no_proxy'] ?? environment['NO_PROXY'] ?? '', target)) return undefined
  for (const name of (variables[protocol] ?? []).flatMap((lower) => [lower, lower.toUpperCase()])) {
    const value = readable(name, environment)?.trim()
    if (value === '') return undefined
    if (value !== undefined) {
      return checkProxyAddress(
        `The environment variable ${name}`,
        value.includes('://') ? value : `http://${value}`,
      )
    }
  }
  return undefined
}

/** In a CGI program `HTTP_PROXY` is a header of the request that it answers: anybody could set it. */
function readable(name: string, environment: Environment): string | undefined {
  return name === 'HTTP_PROXY' && environment['REQUEST_METHOD'] !== undefined ? undefined : environment[name]
}

/**
 * Whether a target is in a list like that of `NO_PROXY`. Entries are separated by commas or blanks: `*` is everything; a name is
 * itself and everything below it, whether or not it begins with `.` or `*.`; an IP address is itself; `10.0.0.0/8` is a range;
 * `:8080` behind a name or an address (IPv6 in brackets) means this port only.
 */
export function isExcepted(list: string, { host, port }: HostAndPort): boolean {
  const name = withoutRoot(host)
  return list.split(/[\s,]+/).some((entry) => {
    if (entry === '*') return true
    const { pattern, onlyPort } = splitEntry(entry)
    if (pattern === '' || (onlyPort !== undefined && onlyPort !== port)) return false
    if (isIP(name) !== 0) return name === pattern || isInRange(name, pattern)
    return name === pattern || name.endsWith(`.${pattern}`)
  })
}

function splitEntry(entry: string): { readonly pattern: string; readonly onlyPort: number | undefined } {
  // More than one colon without brackets is an IPv6 address.
  const [, host = '', port] = /^(\[[^\]]*\]|[^:]*)(?::(\d+))?$/.exec(entry) ?? [entry, entry]
  const bare = host.replace(/^\[|\]$/g, '').replace(/^\*?\./, '')
  return {
    pattern: normalized(withoutRoot(bare.toLowerCase())),
    onlyPort: port === undefined ? undefined : Number(port),
  }
}

/** `example.com.` is the same host as `example.com`. */
function withoutRoot(host: string): string {
  return host.replace(/\.$/, '').toLowerCase()
}

/** An address in the one form that `URL` writes, so that `::0:1` is `::1`. */
function normalized(pattern: string): string {
  if (isIP(pattern) !== 6 || pattern.includes('%')) return pattern
  return new URL(`http://[${pattern}]`).hostname.slice(1, -1)
}

function isInRange(address: string, range: string): boolean {
  const [network = '', bits = ''] = range.split('/')
  const family = isIP(network)
  if (family === 0 || !/^\d{1,3}$/.test(bits) || Number(bits) > (family === 6 ? 128 : 32)) return false
  const blocks = new BlockList()
  blocks.addSubnet(network, Number(bits), family === 6 ? 'ipv6' : 'ipv4')
  return blocks.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4')
}
