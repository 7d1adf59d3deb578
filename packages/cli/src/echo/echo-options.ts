import { type OptionTable, optionHelp, parseArguments } from '../arguments/option-table.js'
import { wholeNumber } from '../arguments/option-value.js'
import { shellWord } from '../arguments/shell-word.js'
import { UsageError } from '../arguments/usage-error.js'

/** What `echo` takes, in the order of its help. */
const echoOptions = {
  port: {
    type: 'string',
    short: 'p',
    value: 'N',
    help: 'listen on this port; 8080. 0 takes any that is free: the address that is\nprinted has it',
  },
  host: {
    type: 'string',
    value: 'ADDRESS',
    help: 'listen on this address; 127.0.0.1, which only programs of this machine\nreach. 0.0.0.0 lets everybody on the network in',
  },
  path: { type: 'string', value: 'PATH', help: 'echo at this path only, and answer 404 elsewhere' },
  'tls-cert': {
    type: 'string',
    value: 'FILE',
    help: 'speak TLS (wss:) with this certificate (PEM), and with --tls-key',
  },
  'tls-key': { type: 'string', value: 'FILE', help: 'the key of --tls-cert (PEM)' },
  compression: { type: 'boolean', help: 'agree to permessage-deflate where a client offers it' },
  quiet: { type: 'boolean', short: 'q', help: 'print the address and errors, nothing else' },
  help: { type: 'boolean', short: 'h', help: 'print this' },
} as const satisfies OptionTable

/** What `isosocket echo --help` prints. */
export const echoHelp = `Usage: isosocket echo [options]

A WebSocket server for tests: it sends back what it gets, text as text and binary as binary, and takes
from each client only as fast as that client reads. It accepts any path, any sub-protocol (the first
that is offered) and pages of any origin. Its address goes to standard output, a line for each
connection that comes or goes to standard error. Ctrl-C closes them all with 1001 and ends it.

Options:
${optionHelp(echoOptions)}
`

/** What the user wants of `echo`. */
export interface EchoRequest {
  readonly port: number
  readonly host: string
  /** As it stands in requests: percent-encoded, with `..` resolved. */
  readonly path: string | undefined
  readonly tls: { readonly cert: string; readonly key: string } | undefined
  readonly compression: boolean
  readonly quiet: boolean
}

/** Throws a {@link UsageError}; `undefined` if help is wanted. */
export function echoRequest(args: readonly string[]): EchoRequest | undefined {
  const { values, positionals } = parseArguments(echoOptions, args)
  if (values.help) return undefined
  if (positionals[0] !== undefined) {
    const address = /^(?:wss?:\/\/)?(?:\[?([^/]*?)\]?:)?(\d+)\/?$/i
    const [, host = '', port = '8080'] = address.exec(positionals[0]) ?? []
    const right = `isosocket echo ${host === '' ? '' : `--host ${shellWord(host)} `}--port ${port}`
    throw new UsageError(`echo takes options only, not "${positionals[0]}": ${right}`)
  }
  const {
    port = '8080',
    host = '127.0.0.1',
    path,
    compression,
    quiet,
    'tls-cert': cert,
    'tls-key': key,
  } = values
  if ((cert === undefined) !== (key === undefined)) {
    throw new UsageError('--tls-cert and --tls-key belong together: give both (they may be the same file).')
  }
  return {
    port: wholeNumber('--port', port, 0, 65_535),
    host,
    path: path === undefined ? undefined : checkedPath(path),
    tls: cert === undefined || key === undefined ? undefined : { cert, key },
    compression,
    quiet,
  }
}

function checkedPath(path: string): string {
  if (!path.startsWith('/'))
    throw new UsageError(`--path begins with a slash: --path ${shellWord(`/${path}`)}`)
  const { pathname, search, hash } = new URL(`ws://localhost${path}`)
  if (search === '' && hash === '') return pathname
  const what = search === '' ? 'fragment' : 'query'
  throw new UsageError(`--path takes no ${what}: --path ${shellWord(path.replace(/[?#].*$/s, ''))}`)
}
