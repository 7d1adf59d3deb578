import { expect, test } from 'vitest'
import {
  BlackHole,
  CertificateAuthority,
  FaultServer,
  HttpProxy,
  SocksProxy,
  selfSigned,
} from '../src/index.js'

const authority = CertificateAuthority.create()

const mistakes: [string, (given: never) => unknown, object, RegExp][] = [
  ['FaultServer.start', (given) => FaultServer.start(given), { host: '::1' }, /no option "host".*: hosts/],
  [
    'FaultServer.start',
    (given) => FaultServer.start(given),
    { hosts: '::1' },
    /"hosts".* an array of strings/,
  ],
  ['HttpProxy.start', (given) => HttpProxy.start(given), { behavior: 'silent' }, /no option "behavior"/],
  [
    'HttpProxy.start',
    (given) => HttpProxy.start(given),
    { behaviour: 'sleepy' },
    /"behaviour".*silent.*status/,
  ],
  [
    'HttpProxy.start',
    (given) => HttpProxy.start(given),
    { credential: 'me:secret' },
    /"credential".*username/,
  ],
  ['HttpProxy.start', (given) => HttpProxy.start(given), { port: '80' }, /"port".*0 to 65535/],
  ['HttpProxy.start', (given) => HttpProxy.start(given), { tls: true }, /"tls".*cert/],
  ['SocksProxy.start', (given) => SocksProxy.start(given), { tls: selfSigned() }, /no option "tls"/],
  [
    'SocksProxy.start',
    (given) => SocksProxy.start(given),
    { behaviour: { status: 403 } },
    /"behaviour".*reply/,
  ],
  ['SocksProxy.start', (given) => SocksProxy.start(given), { hosts: ['a'] }, /"hosts".*object of strings/],
  ['BlackHole.open', (given) => BlackHole.open(given), { hosts: [] }, /no option "hosts"/],
  [
    'create',
    (given) => CertificateAuthority.create('A', given),
    { validto: new Date() },
    /no option "validto"/,
  ],
  ['create', (given) => CertificateAuthority.create('A', given), { pathLength: -1 }, /"pathLength"/],
  ['intermediate', (given) => authority.intermediate('B', given), { names: [] }, /no option "names"/],
  ['issue', (given) => authority.issue(given), { names: 'localhost' }, /"names".* an array of strings/],
  ['issue', (given) => authority.issue(given), { validTo: 5 }, /"validTo".* a valid Date/],
  ['issue', (given) => authority.issue(given), { forged: 'yes' }, /"forged".* true or false/],
  ['issue', (given) => authority.issue(given), { purpose: 'both' }, /"purpose".* server, client/],
  ['selfSigned', (given) => selfSigned(given), { name: 'localhost' }, /no option "name"/],
  [
    'revocationList',
    (given) => authority.revocationList([], given),
    { partial: true },
    /no option "partial"/,
  ],
]

test.each(mistakes)('%s refuses %#', async (_name, run, options, message) => {
  const attempt = async (): Promise<unknown> => run(options as never)
  await expect(attempt()).rejects.toThrow(TypeError)
  await expect(attempt()).rejects.toThrow(message)
})

test.each(mistakes)('%s refuses what is no object of options (%#)', async (_name, run) => {
  const attempt = async (): Promise<unknown> => run(5 as never)
  await expect(attempt()).rejects.toThrow(/takes an object.*not 5/)
})

test('at() refuses a placement or parameters that it does not know', async () => {
  const faults = await FaultServer.start()
  await expect(faults.at('close', {}, { secure: 'yes' } as never)).rejects.toThrow(/"secure".* true or false/)
  await expect(faults.at('close', {}, { tls: true } as never)).rejects.toThrow(/no option "tls"/)
  await expect(faults.at('close', 1001 as never)).rejects.toThrow(/takes an object.*not 1001/)
  const known = await faults.at('none')
  expect(known.url).toMatch(/^ws:/)
  await faults.close()
  await expect(faults.at('none'), 'an address that leads nowhere any more').rejects.toThrow('is closed')
  await expect(faults.at('none', {}, { secure: true })).rejects.toThrow('is closed')
})

test('names of authorities are strings', () => {
  expect(() => CertificateAuthority.create({ validTo: new Date() } as never)).toThrow(/name.* a string/)
})

test('new FaultServer() says how one is made', () => {
  expect(() => Reflect.construct(FaultServer, [])).toThrow(/FaultServer\.start\(\)/)
  expect(() => Reflect.construct(FaultServer, [{}])).toThrow(/FaultServer\.start\(\)/)
})
