import { expect } from '@playwright/test'
import type { ConnectionStats } from '../../server/behaviours.js'
import { suiteServer } from '../suite-addresses.js'
import {
  beginConnecting,
  closeOnHide,
  connect,
  connectInWorker,
  keepSocket,
  keepUploading,
  writeWithoutWebSocketStream,
} from './in-page.js'
import type { LifePage } from './life-page.js'
import { test } from './life-test.js'

const onlyOwnOrigin = encodeURIComponent("connect-src 'self'")

test.describe('what a page may not do', () => {
  test('a connection that the Content Security Policy forbids fails at once and says so', async ({
    lifePage,
    lifeServer,
  }) => {
    await lifePage.open(`${lifeServer.url}/page?csp=${onlyOwnOrigin}`)
    const url = `${suiteServer().url}/echo?token=secret`
    const { code, status, message } = await lifePage.evaluate(connect, { url })
    expect([code, status]).toEqual(['ERR_BLOCKED', 'CannotConnect'])
    expect(message).toContain('Content Security Policy forbids it')
    expect(message).toContain(`Add ${suiteServer().url} to its connect-src`)
    expect(message).not.toContain('secret')
  })

  test('a policy that only reports forbids nothing', async ({ lifePage, lifeServer }) => {
    await lifePage.open(`${lifeServer.url}/page?report=${onlyOwnOrigin}`)
    const url = `${suiteServer().url}/echo`
    expect(await lifePage.evaluate(connect, { url })).toHaveProperty('code', 'open')
  })

  test('a policy forbids it to a worker as well', async ({ lifePage, lifeServer }) => {
    await lifePage.open(`${lifeServer.url}/page`)
    const url = `${suiteServer().url}/echo`
    const allowed = { url, script: '/worker.js' }
    expect(await lifePage.evaluate(connectInWorker, allowed)).toHaveProperty('code', 'open')
    const forbidden = { url, script: `/worker.js?csp=${onlyOwnOrigin}` }
    const { code, message } = await lifePage.evaluate(connectInWorker, forbidden)
    expect(code).toBe('ERR_BLOCKED')
    // WebKit tells its workers no more than that something forbids it
    expect(message).toMatch(/The browser does not connect .*policy.* forbids it/i)
  })

  test('a page from https: is told that ws: is not for it', async ({ lifePage, lifeServer }) => {
    await lifePage.open(`${lifeServer.secureUrl}/page`)
    const { code, message } = await lifePage.evaluate(connect, { url: 'ws://nobody.invalid/' })
    expect(code).toBe('ERR_BLOCKED')
    expect(message).toContain('a page from https: may not open ws:. Use wss:')
  })

  test('a page from https: reaches this device by ws:, or is told that it may not', async ({
    lifePage,
    lifeServer,
  }) => {
    await lifePage.open(`${lifeServer.secureUrl}/page`)
    const { code, message } = await lifePage.evaluate(connect, { url: `${suiteServer().url}/echo` })
    if (code !== 'open') expect(message).toContain('a page from https: may not open ws:. Use wss:')
  })

  test('a page from https: opens wss:', async ({ lifePage, lifeServer }) => {
    await lifePage.open(`${lifeServer.secureUrl}/page`)
    const url = `${suiteServer().secureUrl}/echo`
    expect(await lifePage.evaluate(connect, { url })).toHaveProperty('code', 'open')
  })

  test('a port that browsers forbid is named', async ({ lifePage, lifeServer }) => {
    await lifePage.open(`${lifeServer.url}/page`)
    const { code, message } = await lifePage.evaluate(connect, { url: 'ws://127.0.0.1:6000/' })
    expect(code).toBe('ERR_BLOCKED')
    expect(message).toContain('port 6000 is forbidden')
  })
})

test.describe('why connecting failed', () => {
  test('a device that is offline is named', async ({ lifePage, lifeServer }) => {
    const { setOffline } = lifePage
    test.skip(setOffline === undefined, 'offlineEmulation')
    await lifePage.open(`${lifeServer.url}/page`)
    await setOffline?.(true)
    try {
      const call = { url: `${suiteServer().url}/echo`, options: { diagnose: true } }
      const { code, message } = await lifePage.evaluate(connect, call)
      expect(code).toBe('ERR_OPAQUE')
      expect(message).toContain('this device is offline')
      // Nothing was asked
      expect(message).toContain('Browsers hide why')
    } finally {
      await setOffline?.(false)
    }
  })

  test('without diagnose nothing is said of the server', async ({ lifePage, lifeServer }) => {
    await lifePage.open(`${lifeServer.url}/page`)
    const { message, phase } = await lifePage.evaluate(connect, { url: `${suiteServer().url}/status/404` })
    expect(message).toMatch(/\(after \d+ ms\)\. Browsers hide why/)
    expect(phase).toBe('')
  })

  test('diagnose tells that nobody answers', async ({ lifePage, lifeServer }) => {
    await lifePage.open(`${lifeServer.url}/page`)
    const call = { url: 'ws://127.0.0.1:20111/', options: { diagnose: true } }
    const { code, message, phase } = await lifePage.evaluate(connect, call)
    expect([code, phase]).toEqual(['ERR_OPAQUE', ''])
    expect(message).toContain('fails as well: most likely no server can be reached there')
  })

  test('diagnose tells the status that a server shows to all, or to its own pages', async ({
    lifePage,
    lifeServer,
  }) => {
    await lifePage.open(`${lifeServer.url}/page`)
    const toAll = { url: `${suiteServer().url}/status/503`, options: { diagnose: true } }
    expect((await lifePage.evaluate(connect, toAll)).message).toContain('is answered with status 426')
    const toItsOwn = { url: `${lifeServer.url}/missing?token=secret`, options: { diagnose: true } }
    const { message, phase } = await lifePage.evaluate(connect, toItsOwn)
    expect(message).toContain(`${lifeServer.url}/missing is answered with status 404`)
    expect(phase).toBe('upgrade')
    const moved = { url: `${lifeServer.url}/moved`, options: { diagnose: true } }
    expect((await lifePage.evaluate(connect, moved)).message).toContain('is answered with a redirect')
  })

  test('diagnose tells that a server answers which shows no more than that', async ({
    lifePage,
    lifeServer,
  }) => {
    await lifePage.open(`${lifeServer.url}/page`)
    const url = lifeServer.secureUrl.replace('https:', 'wss:')
    const call = { url: `${url}/missing`, options: { diagnose: true } }
    const { message, phase } = await lifePage.evaluate(connect, call)
    expect(message).toContain(`${lifeServer.secureUrl}/missing is answered: there is a server`)
    expect(phase).toBe('upgrade')
  })

  test('diagnose tells that a policy forbids it to ask', async ({ lifePage, lifeServer }) => {
    const policy = encodeURIComponent('connect-src ws:')
    await lifePage.open(`${lifeServer.url}/page?csp=${policy}`)
    const call = { url: `${suiteServer().url}/status/503`, options: { diagnose: true } }
    const { message } = await lifePage.evaluate(connect, call)
    // WebKit lets http: pass where ws: may, as CSP 3 has it
    expect(message).toMatch(/Policy forbids it: add http\S+ to connect-src|is answered/)
  })

  test('diagnose does not outlive the deadline of connect', async ({ lifePage, lifeServer }) => {
    await lifePage.open(`${lifeServer.url}/page`)
    const call = { url: `${lifeServer.url}/pending`, options: { diagnose: true, connectTimeout: 5_000 } }
    const { code, message } = await lifePage.evaluate(connect, call)
    expect(code).toBe('ERR_OPAQUE')
    expect(message).toMatch(/is not answered within \d+ ms/)
    await expect.poll(() => lifeServer.pending.every(({ socket }) => socket.destroyed)).toBe(true)
  })

  test('abort() ends the probe of diagnose', async ({ lifePage, lifeServer }) => {
    await lifePage.open(`${lifeServer.url}/page`)
    const before = lifeServer.pending.length
    await lifePage.evaluate(beginConnecting, {
      url: `${lifeServer.url}/pending`,
      options: { diagnose: true },
    })
    await expect.poll(() => lifeServer.pending.length).toBe(before + 1)
    await lifePage.evaluate(() => globalThis.kept?.socket.abort(), undefined)
    await expect.poll(() => eventsKept(lifePage)).toEqual(['failed ERR_ABORTED'])
    // Sooner than the probe would end by itself
    const areGone = () => lifeServer.pending.every(({ socket }) => socket.destroyed)
    await expect.poll(areGone, { timeout: 2_000 }).toBe(true)
  })
})

test.describe('leaving a page', () => {
  test('a page that is stored closes with 4001 and finds its socket closed when it is back', async ({
    lifePage,
    lifeServer,
  }) => {
    const url = `${suiteServer().url}/echo?id=stored-${test.info().project.name}`
    await lifePage.open(`${lifeServer.url}/page`)
    await lifePage.evaluate(keepSocket, { url })
    const events = await leaveAndComeBack(lifePage, lifeServer.url)
    expect(events).toEqual([
      'pagehide true',
      'close 1006 false',
      'closed ERR_CONNECTION_LOST',
      'receive ERR_CONNECTION_LOST',
      // The listeners of the page come after those of its sockets
      'pageshow true',
    ])
    expect(await lifePage.evaluate(() => globalThis.kept?.socket.state, undefined)).toBe('closed')
    await expect.poll(async () => (await stats(url)).close).toEqual({ code: 4001, reason: '' })
    // The page itself is whole: it connects again
    expect(await lifePage.evaluate(connect, { url: `${suiteServer().url}/echo` })).toHaveProperty(
      'code',
      'open',
    )
  })

  test('an upload of a page that is stored does not look finished to the server', async ({
    lifePage,
    lifeServer,
  }) => {
    const url = `${suiteServer().url}/echo?id=uploading-${test.info().project.name}`
    await lifePage.open(`${lifeServer.url}/page`)
    await lifePage.evaluate(keepUploading, { url })
    await expect.poll(async () => (await stats(url)).received.bytes).toBeGreaterThan(0)
    expect(await leaveAndComeBack(lifePage, lifeServer.url)).toEqual(['failed ERR_CONNECTION_LOST'])
    await expect.poll(async () => (await stats(url)).close).toEqual({ code: 4001, reason: '' })
  })

  test('close() in a pagehide listener that was added before the socket connected is what is sent', async ({
    lifePage,
    lifeServer,
  }) => {
    const url = `${suiteServer().url}/echo?id=before-${test.info().project.name}`
    await lifePage.open(`${lifeServer.url}/page`)
    await lifePage.evaluate(closeOnHide, { url, listen: 'before' })
    expect(await leaveAndComeBack(lifePage, lifeServer.url)).toEqual(['closed 4005 bye'])
    await expect.poll(async () => (await stats(url)).close).toEqual({ code: 4005, reason: 'bye' })
  })

  test('close() in a pagehide listener that was added later tells what was sent before it', async ({
    lifePage,
    lifeServer,
  }) => {
    const url = `${suiteServer().url}/echo?id=after-${test.info().project.name}`
    await lifePage.open(`${lifeServer.url}/page`)
    await lifePage.evaluate(closeOnHide, { url, listen: 'after' })
    expect(await leaveAndComeBack(lifePage, lifeServer.url)).toEqual(['closed 4001 '])
    await expect.poll(async () => (await stats(url)).close).toEqual({ code: 4001, reason: '' })
  })

  test('a peer that never answers the closing does not hold a stored page up', async ({
    lifePage,
    lifeServer,
  }) => {
    await lifePage.open(`${lifeServer.url}/page`)
    await lifePage.evaluate(keepSocket, { url: `${suiteServer().url}/no-close-answer` })
    const events = await leaveAndComeBack(lifePage, lifeServer.url)
    expect(events).toContain('closed ERR_CONNECTION_LOST')
  })

  test('a page that is stored while it connects gives that up', async ({ lifePage, lifeServer }) => {
    await lifePage.open(`${lifeServer.url}/page`)
    await lifePage.evaluate(beginConnecting, { url: `${suiteServer().url}/silent?for=20000` })
    const events = await leaveAndComeBack(lifePage, lifeServer.url)
    expect(events).toEqual(['failed ERR_CONNECTION_LOST'])
  })

  test('a page that does without WebSocketStream outlives a loss for which a write has waited', async ({
    lifePage,
    lifeServer,
  }) => {
    await lifePage.open(`${lifeServer.url}/page`)
    const url = `${suiteServer().url}/drop?how=rst&paused=1`
    expect(await lifePage.evaluate(writeWithoutWebSocketStream, { url })).toBe('ERR_CONNECTION_LOST')
    expect(await lifePage.evaluate(connect, { url: `${suiteServer().url}/echo` })).toHaveProperty(
      'code',
      'open',
    )
  })

  test('a page that goes for good leaves the closing to the browser, which says 1001', async ({
    lifePage,
    lifeServer,
  }) => {
    const url = `${suiteServer().url}/echo?id=gone-${test.info().project.name}`
    await lifePage.open(`${lifeServer.url}/page`)
    await lifePage.evaluate(keepSocket, { url })
    await lifePage.evaluate(() => setTimeout(() => location.reload()), undefined)
    await expect.poll(async () => (await stats(url)).close?.code).toBe(1001)
  })
})

/** Goes on to another page and back; skips the test where the engine makes the page anew. */
async function leaveAndComeBack(page: LifePage, url: string): Promise<string[]> {
  await page.open(`${url}/elsewhere`)
  // Later, so that the answer to this is not lost with the page
  await page.evaluate(() => void setTimeout(() => history.back(), 50), undefined)
  await expect
    .poll(() => page.evaluate(() => document.title, undefined).catch(() => ''))
    .toBe('isosocket: pages')
  const isBack = await page.evaluate(() => globalThis.kept !== undefined, undefined)
  test.skip(!isBack, 'storedPages')
  await expect.poll(async () => (await eventsKept(page)).join()).toMatch(/closed|failed/)
  return eventsKept(page)
}

async function eventsKept(page: LifePage): Promise<string[]> {
  return page.evaluate(() => globalThis.kept?.events ?? [], undefined)
}

async function stats(url: string): Promise<ConnectionStats> {
  const id = new URL(url).searchParams.get('id')
  const answer = await fetch(`${suiteServer().httpUrl}/stats?id=${id}`)
  return (await answer.json()) as ConnectionStats
}
