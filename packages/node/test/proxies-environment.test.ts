import { expect, test } from 'vitest'
import { isExcepted, proxyFromEnvironment } from '../src/proxies/proxy-environment.js'

const server = { host: 'www.example.com', port: 443 }

function chosen(protocol: string, environment: { [name: string]: string }): string | undefined {
  return proxyFromEnvironment(protocol, server, environment)?.href
}

test.each<[string, { [name: string]: string }, string | undefined]>([
  ['wss:', {}, undefined],
  ['wss:', { HTTPS_PROXY: 'http://p:1' }, 'http://p:1/'],
  ['wss:', { https_proxy: 'http://p:1' }, 'http://p:1/'],
  ['wss:', { HTTP_PROXY: 'http://p:1', http_proxy: 'http://p:1' }, undefined],
  ['ws:', { HTTP_PROXY: 'http://p:1' }, 'http://p:1/'],
  ['ws:', { HTTPS_PROXY: 'http://p:1' }, undefined],
  ['wss:', { ALL_PROXY: 'socks5://p:1' }, 'socks5://p:1'],
  ['ws:', { all_proxy: 'socks5h://p:1' }, 'socks5h://p:1'],
])('for %s the environment %o means %s', (protocol, environment, expected) => {
  expect(chosen(protocol, environment)).toBe(expected)
})

test('the finer variable wins: wss_proxy, https_proxy, all_proxy, and each in lower case', () => {
  const environment: { [name: string]: string } = {
    wss_proxy: 'http://first',
    WSS_PROXY: 'http://second',
    https_proxy: 'http://third',
    HTTPS_PROXY: 'http://fourth',
    all_proxy: 'http://fifth',
    ALL_PROXY: 'http://sixth',
  }
  for (const name of Object.keys(environment)) {
    expect(chosen('wss:', environment)).toBe(`${environment[name]}/`)
    delete environment[name]
  }
})

test('an empty variable means no proxy', () => {
  expect(chosen('wss:', { https_proxy: '', HTTPS_PROXY: 'http://p:1', ALL_PROXY: 'http://p:1' })).toBe(
    undefined,
  )
})

test('an address without a scheme is that of an HTTP proxy', () => {
  expect(chosen('wss:', { HTTPS_PROXY: 'p.example:3128' })).toBe('http://p.example:3128/')
  expect(chosen('wss:', { HTTPS_PROXY: 'user:secret@p.example:3128' })).toBe(
    'http://user:secret@p.example:3128/',
  )
})

test('in a CGI program HTTP_PROXY is not believed: whoever asks could set it', () => {
  expect(chosen('ws:', { REQUEST_METHOD: 'GET', HTTP_PROXY: 'http://evil' })).toBe(undefined)
  expect(chosen('ws:', { REQUEST_METHOD: 'GET', http_proxy: 'http://good' })).toBe('http://good/')
})

test.each(['http://user:secret@', 'ftp://user:secret@p', 'user:secret@p:port'])(
  'an address that is none is an error, and is not shown: %s',
  (address) => {
    expect(() => chosen('wss:', { HTTPS_PROXY: address })).toThrow(
      expect.objectContaining({
        code: 'ERR_INVALID_ARGUMENT',
        message: expect.stringMatching(/^(?!.*secret).*HTTPS_PROXY/),
      }),
    )
  },
)

test('NO_PROXY excepts hosts, and no_proxy wins over it', () => {
  const environment = { HTTPS_PROXY: 'http://p:1', NO_PROXY: 'example.com' }
  expect(chosen('wss:', environment)).toBe(undefined)
  expect(chosen('wss:', { ...environment, no_proxy: '' })).toBe('http://p:1/')
})

test.each([
  // Everything.
  ['*', 'www.example.com', 443, true],
  ['other.test, *', 'www.example.com', 443, true],
  // A name is itself and everything below it.
  ['example.com', 'example.com', 443, true],
  ['example.com', 'www.example.com', 443, true],
  ['example.com', 'notexample.com', 443, false],
  ['example.com', 'example.com.evil.test', 443, false],
  ['www.example.com', 'example.com', 443, false],
  // A dot or a star before it changes nothing.
  ['.example.com', 'www.example.com', 443, true],
  ['.example.com', 'example.com', 443, true],
  ['.example.com', 'notexample.com', 443, false],
  ['*.example.com', 'www.example.com', 443, true],
  ['*.example.com', 'notexample.com', 443, false],
  // Case and the dot of the root are the same.
  ['EXAMPLE.com', 'www.example.com', 443, true],
  ['example.com.', 'www.example.com', 443, true],
  ['example.com', 'www.example.com.', 443, true],
  // Several, with commas or blanks between.
  ['a.test,b.test', 'b.test', 443, true],
  [' a.test , b.test ', 'b.test', 443, true],
  ['a.test b.test', 'b.test', 443, true],
  ['', 'b.test', 443, false],
  [' , ,', 'b.test', 443, false],
  // A port.
  ['example.com:8080', 'example.com', 8080, true],
  ['example.com:8080', 'www.example.com', 8080, true],
  ['example.com:8080', 'example.com', 443, false],
  ['127.0.0.1:8080', '127.0.0.1', 8080, true],
  ['127.0.0.1:8080', '127.0.0.1', 80, false],
  ['[::1]:8080', '::1', 8080, true],
  ['[::1]:8080', '::1', 80, false],
  [':8080', 'example.com', 8080, false],
  // Addresses are themselves, however they are written.
  ['127.0.0.1', '127.0.0.1', 80, true],
  ['127.0.0.1', '127.0.0.11', 80, false],
  ['0.1', '127.0.0.1', 80, false],
  ['::1', '::1', 80, true],
  ['[::1]', '::1', 80, true],
  ['0:0:0:0:0:0:0:1', '::1', 80, true],
  ['2001:DB8::1', '2001:db8::1', 80, true],
  ['fe80::1%eth0', '::1', 80, false],
  // Ranges.
  ['10.0.0.0/8', '10.20.30.40', 80, true],
  ['10.0.0.0/8', '11.20.30.40', 80, false],
  ['10.0.0.0/8', 'www.example.com', 80, false],
  ['10.0.0.0/8:8080', '10.20.30.40', 80, false],
  ['2001:db8::/32', '2001:db8:1::1', 80, true],
  ['2001:db8::/32', '2001:db9::1', 80, false],
  ['10.0.0.0/33', '10.0.0.0', 80, false],
  ['10.0.0.0/x', '10.0.0.0', 80, false],
  // Nothing is excepted by itself.
  ['example.com', 'localhost', 80, false],
  ['example.com', '127.0.0.1', 80, false],
])('NO_PROXY = "%s": %s, port %d, is excepted: %s', (list, host, port, expected) => {
  expect(isExcepted(list, { host, port })).toBe(expected)
})
