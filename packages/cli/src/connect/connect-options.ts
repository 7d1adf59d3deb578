import type { OptionTable } from '../arguments/option-table.js'

/** What `connect` takes, in the order of its help. */
export const connectOptions = {
  protocol: {
    type: 'string',
    short: 's',
    multiple: true,
    value: 'NAME',
    help: 'offer a sub-protocol; may be given several times, the best first',
  },
  header: {
    type: 'string',
    short: 'H',
    multiple: true,
    value: "'NAME: VALUE'",
    help: 'send a header with the request that opens the connection; may be\ngiven several times',
  },
  user: {
    type: 'string',
    short: 'u',
    value: 'NAME[:PASSWORD]',
    help: 'what to answer a server that asks who you are (401, Basic); without a\npassword it is taken from the environment, ISOSOCKET_PASSWORD, where\nother users of the machine cannot see it',
  },
  binary: {
    type: 'boolean',
    short: 'b',
    help: 'send binary messages: each line that is typed, or from a pipe the\nbytes as they come',
  },
  send: {
    type: 'string',
    value: 'FILE',
    help: 'stream a file to the server, then close; - is standard input',
  },
  receive: {
    type: 'string',
    value: 'FILE',
    help: 'stream what comes into a file, until the server closes; - is standard\noutput',
  },
  wait: {
    type: 'string',
    short: 'w',
    value: 'TIME',
    help: 'when all is sent, close after so long without a message (500ms, 5s,\nforever); 2s after the end of piped input, 0 at a prompt, forever\nwith --receive',
  },
  count: {
    type: 'string',
    short: 'n',
    value: 'N',
    help: 'close after N messages; exit code 12 if fewer come. Without --wait\nthis waits for them as long as the connection lives',
  },
  'max-message': {
    type: 'string',
    value: 'SIZE',
    help: 'take messages up to this size (500KiB, 2GiB, unlimited); 100MiB. Each\nis held in memory, which what --receive writes to a file is not',
  },
  json: {
    type: 'boolean',
    help: 'print a JSON object for each event, one a line: open, message, pong,\nsent, received, close, error; binary messages in base64',
  },
  ping: {
    type: 'string',
    value: 'TIME',
    help: 'send a ping so often, and say how long the answer took',
  },
  'connect-timeout': {
    type: 'string',
    value: 'TIME',
    help: 'give up if the connection is not open by then; 60s',
  },
  compression: { type: 'boolean', help: 'offer permessage-deflate' },
  'close-code': {
    type: 'string',
    value: 'CODE',
    help: 'close with this code: 1000 (the default) or 3000 to 4999',
  },
  'close-reason': { type: 'string', value: 'TEXT', help: 'and with this reason, 123 bytes at most' },
  ca: {
    type: 'string',
    value: 'FILE',
    help: 'trust the authorities in this PEM file, instead of those that Node\ntrusts',
  },
  cert: { type: 'string', value: 'FILE', help: 'show this client certificate (PEM), with --key' },
  key: { type: 'string', value: 'FILE', help: 'the key of --cert (PEM)' },
  insecure: {
    type: 'boolean',
    short: 'k',
    help: 'accept a certificate that has expired or is not valid yet, that nobody\ntrusted has issued, or that is for another name. Whoever is in between\ncan then read and change everything. What was forgiven is printed',
  },
  proxy: {
    type: 'string',
    short: 'x',
    value: 'URL',
    help: 'connect through a proxy: http:, https: or socks5:; or env, for what\nHTTPS_PROXY, HTTP_PROXY, ALL_PROXY and NO_PROXY say',
  },
  quiet: { type: 'boolean', short: 'q', help: 'print messages and errors, nothing else' },
  verbose: {
    type: 'boolean',
    short: 'v',
    help: 'print how the connection was made, and errors with their stack',
  },
  help: { type: 'boolean', short: 'h', help: 'print this' },
} as const satisfies OptionTable
