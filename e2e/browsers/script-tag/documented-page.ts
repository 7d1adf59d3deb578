import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { dirname, join } from 'node:path'

const script = readFileSync(
  join(dirname(createRequire(import.meta.url).resolve('isosocket')), 'isosocket.global.js'),
)

/** The page as `docs/script-tag.md` has it, but for the address of the server. */
function documentedPage(url: string): string {
  const text = readFileSync(new URL('../../../docs/script-tag.md', import.meta.url), 'utf8')
  const [, page = ''] = /^```html\n([\s\S]*?)^```$/m.exec(text) ?? []
  if (!page.includes('ws://localhost:8080')) throw new Error('docs/script-tag.md has no page that connects.')
  return page.replace('ws://localhost:8080', url)
}

export interface DocumentedPage {
  /** `/` is the page as documented; `/changed` has a script of which one byte is another. */
  readonly url: string
  close(): Promise<void>
}

/** Serves the page, and nothing but the script beside it. */
export async function serveDocumentedPage(url: string): Promise<DocumentedPage> {
  const html = documentedPage(url)
  const server = createServer(({ url: path }, response) => {
    if (path?.endsWith('/isosocket.global.js')) {
      response.setHeader('Content-Type', 'text/javascript')
      response.end(path.startsWith('/changed') ? `${script} ` : script)
    } else if (path === '/' || path === '/changed/') response.setHeader('Content-Type', 'text/html').end(html)
    else response.writeHead(404).end()
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      server.closeAllConnections()
      await once(server.close(), 'close')
    },
  }
}
