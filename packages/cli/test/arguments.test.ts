import { MessageWebSocket, nearestWord } from '@isosocket/node'
import { describe, expect, test } from 'vitest'
import { headerPairs } from '../src/arguments/header-lines.js'
import { byteCount, duration } from '../src/arguments/option-value.js'
import { UsageError } from '../src/arguments/usage-error.js'
import { connectHelp } from '../src/connect/connect-help.js'
import { connectOptions } from '../src/connect/connect-options.js'
import { connectRequest } from '../src/connect/connect-request.js'
import { exitCodeOf } from '../src/failures/exit-code.js'
import { run } from './program.js'

const address = 'ws://127.0.0.1:1/'

describe('a mistake is exit code 2, and one sentence that says what to write', () => {
  test.concurrent.each([
    [[], 'Usage: isosocket connect URL'],
    [['conect', address], 'There is no command conect: did you mean connect?'],
    [['echo', '8081'], 'isosocket echo --port 8081'],
    [['echo', ':8081'], 'isosocket echo --port 8081'],
    [['echo', 'localhost:9000'], 'isosocket echo --host localhost --port 9000'],
    [['echo', 'ws://[::1]:9000/'], 'isosocket echo --host ::1 --port 9000'],
    [['echo', '--host', ''], '--host needs a value: --host ADDRESS.'],
    [['localhost:8080'], 'An address needs a command: isosocket connect ws://localhost:8080'],
    [['example.com/chat'], 'An address needs a command: isosocket connect wss://example.com/chat'],
    [['echo', '--path', 'a b'], "--path '/a b'"],
    [['http://localhost/'], 'An address needs a command: isosocket connect http://localhost/'],
    [['WS://localhost/'], 'An address needs a command: isosocket connect WS://localhost/'],
    [['echo', 'here'], 'isosocket echo --port 8080'],
    [['localhost:8080/?a=1&b=2'], "isosocket connect 'ws://localhost:8080/?a=1&b=2'"],
    [['frobnicate'], 'There is no command frobnicate: see isosocket --help'],
    [[address], `An address needs a command: isosocket connect ${address}`],
    [['connect', address, '--binry'], 'There is no option --binry: did you mean --binary?'],
    [['connect', address, '--send', 'a', '--receive', './a'], 'cannot be sent and overwritten at once'],
    [['connect', address, '--proxy', 'ftp://proxy/'], 'proxy'],
    [['connect', `${address}#part`], 'fragment'],
  ])('isosocket %j', async (args, words) => {
    const { code, stdout, stderr } = await run(args)

    expect(code).toBe(2)
    expect(stderr).toContain(words)
    expect(stdout).toBe('')
  })

  test.concurrent.each([
    [[], 'connect needs an address'],
    [['localhost:8080'], 'did you mean ws://localhost:8080?'],
    [['example.com/chat'], 'did you mean wss://example.com/chat?'],
    [[address, '--headers', 'A: b'], 'did you mean --header?'],
    [[address, '--prot', 'a'], 'did you mean --protocol?'],
    [[address, '--frobnicate'], 'There is no option --frobnicate: see --help'],
    [[address, '-z'], 'There is no option -z: see --help'],
    [[address, '--send'], '--send needs a value: --send FILE.'],
    [[address, '--send', '--quiet'], '--send needs a value before --quiet'],
    [[address, '--binary=yes'], '--binary takes no value'],
    [[address, '--wait', '1', '--wait', '2'], '--wait is given twice, and takes one value'],
    [[address, '-s', 'a', '--protocol', 'a'], '--protocol a is given twice: once is enough.'],
    [[address, '--protocol', 'a/b'], 'a name of letters, digits and such as . - _ +, not "a/b".'],
    [[address, '--protocol', 'a/b c'], 'not "a/b".'],
    [[address, '--protocol', 'a$b c'], "one name: --protocol 'a$b' --protocol c."],
    [['ws:/localhost:8080'], 'did you mean ws://localhost:8080?'],
    [['ws:/127.0.0.1:8080'], 'did you mean ws://127.0.0.1:8080?'],
    [['ws:8080/chat'], 'did you mean ws://localhost:8080/chat?'],
    [['ws:8080'], 'did you mean ws://localhost:8080?'],
    [[':8080'], 'did you mean ws://localhost:8080?'],
    [['8080'], 'did you mean ws://localhost:8080?'],
    [['::1'], "did you mean 'ws://[::1]'?"],
    [['ws//localhost:1'], 'did you mean ws://localhost:1?'],
    [['//example.com'], 'did you mean wss://example.com?'],
    [['ftp://example.com'], 'did you mean wss://example.com?'],
    [['/chat'], '"/chat" has no host: write wss://example.com/chat'],
    [['ws:///chat'], '"ws:///chat" has no host: write wss://example.com/chat'],
    [['ws:'], '"ws:" has no host: write wss://example.com/'],
    [[address, '--protocol', 'a,b'], '--protocol takes one name: --protocol a --protocol b.'],
    [[address, '--protocol', 'a b'], '--protocol takes one name: --protocol a --protocol b.'],
    [[address, '--protocol', ''], '--protocol needs a value: --protocol NAME.'],
    [[address, '--protocol='], '--protocol needs a value: --protocol NAME.'],
    [[address, '--send='], '--send needs a value: --send FILE.'],
    [[address, '--proxy', 'localhost:3128'], 'did you mean --proxy http://localhost:3128?'],
    [[address, '--proxy', 'me:secret@localhost:3128'], 'with its scheme, such as http://localhost:3128'],
    [[address, '--close-code', '99'], '--close-code takes 1000 or a number from 3000 to 4999'],
    [[address, '--close-code', '5000'], '--close-code takes 1000 or a number from 3000 to 4999'],
    [['https:example.com'], 'did you mean https://example.com?'],
    [[address, '--timeout', '5'], 'did you mean --connect-timeout?'],
    [[address, 'hello'], `to send a message: echo hello | isosocket connect ${address}`],
    [[address, 'hello there', 'you'], `echo 'hello there' | isosocket`],
    [[`${address}?a=1&b`, "it's"], `echo 'it'\\''s' | isosocket connect '${address}?a=1&b'`],
    [['localhost:8080/?a=1&b=2'], "did you mean 'ws://localhost:8080/?a=1&b=2'?"],
    [[address, '--send', '-a b'], "--send='-a b'"],
    [[address, '--max-message', '0'], '--max-message takes a size such as 4096, 500KiB'],
    [[address, '--max-message', '5MB'], '--max-message takes a size such as 4096, 500KiB'],
    [[address, '--send', 'a', '--max-message', '1'], '--max-message about messages'],
    [[address, '--header', 'nothing'], "--header takes 'Name: value'"],
    [[address, '--wait', 'soon'], '--wait takes a time such as 500ms'],
    [[address, '--connect-timeout', '0'], '--connect-timeout takes a time above 0'],
    [[address, '--count', '0'], '--count takes a number, 1 or more'],
    [[address, '--close-code', '1001'], '--close-code takes 1000 or a number from 3000 to 4999'],
    [[address, '--close-reason', 'é'.repeat(62)], '--close-reason takes at most 123 bytes'],
    [[address, '--user', 'me'], '--user has no password'],
    [[address, '--cert', 'me.pem'], '--cert and --key belong together'],
    [[address, '--send', 'a', '--binary'], 'leave out --binary'],
    [[address, '--receive', 'a', '--count', '1'], '--receive is about bytes'],
    [[address, '--receive', '-', '--json'], 'both print on standard output'],
    [[address, '--quiet', '--verbose'], 'contradict each other'],
  ])('connect %j', (args, words) => {
    let error: unknown
    try {
      connectRequest(args)
    } catch (thrown) {
      error = thrown
    }

    expect(error).toBeInstanceOf(UsageError)
    expect((error as UsageError).message).toContain(words)
    expect(exitCodeOf(error)).toBe(2)
  })
})

test.concurrent('--help says all on standard output, in lines that a terminal has room for', async () => {
  const { code, stdout, stderr } = await run(['connect', '--help'])

  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(stdout).toBe(connectHelp)
  for (const name of Object.keys(connectOptions)) expect(stdout).toContain(`--${name}`)
  expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100)
})

test.concurrent('help COMMAND says what COMMAND --help does', async () => {
  expect(await run(['help', 'conect'])).toMatchObject({ code: 2 })
  expect(await run(['help', 'connect'])).toMatchObject({ code: 0, stdout: connectHelp })
})

test.concurrent('--version is that of the package isosocket', async () => {
  const { default: facts } = await import('../../isosocket/package.json', { with: { type: 'json' } })

  expect((await run(['--version'])).stdout).toBe(`${facts.version}\n`)
})

test.concurrent('a value that begins with a dash is written with =', () => {
  expect(connectRequest([address, '--close-reason=-v'])?.closeReason).toBe('-v')
})

test.concurrent.each([
  ['500ms', 500],
  ['5s', 5000],
  ['5', 5000],
  ['1.5s', 1500],
  ['2m', 120_000],
  ['1h', 3_600_000],
  ['0', 0],
  ['forever', Infinity],
])('a time: %s is %d ms', (text, milliseconds) => {
  expect(duration('--wait', text)).toBe(milliseconds)
})

test.concurrent.each([
  ['1', 1],
  ['4096B', 4096],
  ['1.5KiB', 1536],
  ['200MiB', 209_715_200],
  ['2GiB', 2_147_483_648],
  ['unlimited', Infinity],
])('a size: %s is %d bytes', (text, bytes) => {
  expect(byteCount('--max-message', text)).toBe(bytes)
})

test.concurrent('a header that is given twice is one field with both values', () => {
  const { control } = new MessageWebSocket({
    headers: headerPairs(['A: one', 'Cookie: a=1;b=2:3', 'a:two', 'cookie: c=3']),
  })

  expect(control.headers).toEqual({ A: 'one, two', Cookie: 'a=1;b=2:3; c=3' })
})

test.concurrent.each([
  ['binry', 'binary'],
  ['bianry', 'binary'],
  ['reecive', 'receive'],
  ['comp', 'compression'],
  ['size', 'chunk-size'],
  ['xyzzy', undefined],
  ['q', undefined],
])('of a slip the nearest word is meant: %s, %s', (typed, meant) => {
  expect(nearestWord(typed, ['binary', 'receive', 'compression', 'header', 'chunk-size'])).toBe(meant)
})
