/** Where a socket can be in its life, and how it came there. */
export const states = [
  'new',
  'connecting',
  'open',
  'connect failed',
  'closed by us',
  'closed by the peer',
  'lost',
  'aborted',
] as const

export type State = (typeof states)[number]

/**
 * What a call gives in each state, in the order of {@link states}: an error code, `ok`, `pending` for what is still waiting a
 * moment later, or the value.
 */
export type Row = readonly [string, string, string, string, string, string, string, string]

const invalid = 'ERR_INVALID_STATE'
const failed = 'ERR_CONNECT_TIMEOUT'
const lost = 'ERR_CONNECTION_LOST'

const always = (outcome: string): Row => [
  outcome,
  outcome,
  outcome,
  outcome,
  outcome,
  outcome,
  outcome,
  outcome,
]

// biome-ignore format: a table is read by its columns
const common = {
  //                      new        connecting  open       connect failed  closed by us  by the peer  lost     aborted
  'set control':         ['ok',      invalid,    invalid,   invalid,        invalid,      invalid,     invalid, invalid],
  'setRequestHeader()':  ['ok',      invalid,    invalid,   invalid,        invalid,      invalid,     invalid, invalid],
  'addEventListener()':  always('ok'),
  'removeEventListener()': always('ok'),
  'connect()':           ['ok',      invalid,    invalid,   invalid,        invalid,      invalid,     invalid, invalid],
  'writer.write()':      ['pending', 'pending',  'ok',      failed,       'ERR_CLOSED', 'ERR_CLOSED', lost,   'ERR_ABORTED'],
  'store()':             ['pending', 'pending',  '1',       invalid,        invalid,      invalid,     invalid, invalid],
  'close(4000)':         ['4000',    '4000',     '4000',    failed,       '4001',       '4002',      lost,    'ERR_ABORTED'],
  'abort()':             always('ok'),
  'ping()':              [invalid,   invalid,    'ok',      invalid,        invalid,      invalid,     invalid, invalid],
  'closed':              ['pending', 'pending',  'pending', failed,       '4001',       '4002',      lost,    'ERR_ABORTED'],
  'state':               ['new',     'connecting', 'open',  'closed',       'closed',     'closed',    'closed', 'closed'],
  'information.protocol': ['',       '',         'chat',    '',             'chat',       'chat',      'chat',  'chat'],
  'bufferedAmount':      always('0'),
} as const satisfies Record<string, Row>

/** The calls that both classes have. */
export type CommonCall = keyof typeof common

// biome-ignore format: a table is read by its columns
export const messageTable = {
  ...common,
  'set messageType':     always('ok'),
  'send()':              [invalid,   invalid,    'ok',      invalid,        invalid,      invalid,     invalid, invalid],
  'sendFinalFrame()':    [invalid,   invalid,    'ok',      invalid,        invalid,      invalid,     invalid, invalid],
  'receive()':           [invalid,   invalid,    'pending', failed,       'null',       'null',      lost,    'ERR_ABORTED'],
  'iteration':           [invalid,   invalid,    'pending', failed,       'end',        'end',       lost,    'ERR_ABORTED'],
} as const satisfies Record<string, Row>

// biome-ignore format: a table is read by its columns
export const streamTable = {
  ...common,
  'reader.read()':       ['pending', 'pending',  'pending', failed,       'end',        'end',       lost,    'ERR_ABORTED'],
  'load(1)':             ['pending', 'pending',  'pending', failed,       '0',          '0',         lost,    'ERR_ABORTED'],
} as const satisfies Record<string, Row>
