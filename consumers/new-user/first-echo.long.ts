import { once } from 'node:events'
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { afterAll, expect, inject, test } from 'vitest'
import type { EnginePage } from '../../e2e/browsers/engine-page.js'
import { wantedEngines } from '../../e2e/browsers/find-engines.mjs'
import { openEngine } from '../../e2e/browsers/open-engine.js'
import { publishedPackages } from '../installed/published-packages.js'
import { readmeSteps } from './readme-steps.js'
import { Terminal } from './terminal.js'

const empty = mkdtempSync(join(realpathSync(tmpdir()), 'isosocket-new-user-'))
const terminal = new Terminal(empty)
let page: EnginePage | undefined

afterAll(async () => {
  await page?.close()
  terminal.close()
  rmSync(empty, { recursive: true, force: true, maxRetries: 5 })
})

test('from an empty folder to an echo in Node, with Vite and with a script tag, by the README alone, in two minutes', async () => {
  const start = performance.now()
  const port = await freePort()
  const outputs = new Map<string, string>()
  let address = ''
  for (const step of readmeSteps('From an empty folder to an echo')) {
    if (step.kind === 'save') writeFileSync(join(terminal.folder, step.file), atPort(step.text, port))
    else if (step.kind === 'do') outputs.set(step.command, await terminal.run(withTarballs(step.command)))
    else if (step.command.includes('vite')) {
      address = await terminal.leaveRunning(step.command, /http:\/\/localhost:\d+\//)
    } else {
      await terminal.leaveRunning(atPort(step.command, port))
      await answers(port)
    }
  }
  expect(outputs.get('node echo.mjs')).toBe('Hello, World!\n')

  const [engine = 'chromium'] = wantedEngines()
  page = await openEngine(engine)
  for (const url of [address, pathToFileURL(join(terminal.folder, 'page.html')).href]) {
    await page.open(url)
    await expect.poll(() => page?.evaluate(shownText, undefined)).toBe('Hello, World!')
  }
  const seconds = (performance.now() - start) / 1000
  console.log(`From an empty folder to three echoes: ${seconds.toFixed(1)} s`)
  expect(seconds).toBeLessThan(120)
})

/** Runs in the page: what its visitor reads there. */
function shownText(): string {
  // biome-ignore lint/performance/useDomNodeTextContent: the text of scripts is no text for visitors
  return document.body.innerText
}

/** Nothing is published yet: the packages are installed from what would be. */
function withTarballs(command: string): string {
  const names = publishedPackages().map(({ name }) => name)
  const tarballs = inject('packed').flatMap(({ name, tarball }) =>
    names.includes(name) ? [`'${tarball}'`] : [],
  )
  return command.replace(/^npm i isosocket$/m, `npm i ${tarballs.join(' ')}`)
}

/** Somebody else may have the port that the README takes. */
function atPort(text: string, port: number): string {
  return text.replaceAll('8080', String(port))
}

async function freePort(): Promise<number> {
  const server = createServer()
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const address = server.address()
  await once(server.close(), 'close')
  return typeof address === 'object' && address !== null ? address.port : 0
}

async function answers(port: number): Promise<void> {
  for (;;) {
    const socket = connect(port, 'localhost')
    const isThere = await once(socket, 'connect').then(
      () => true,
      () => false,
    )
    socket.destroy()
    if (isThere) return
    await delay(50)
  }
}
