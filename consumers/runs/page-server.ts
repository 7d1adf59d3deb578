import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll } from 'vitest'

const html = (name: string) =>
  `<!doctype html><html lang="en"><meta charset="utf-8"><title>${name}</title><link rel="icon" href="data:,">
<script type="module" src="/${name}.js"></script></html>`

/** Pages with one script each: `/NAME` has the script that `scripts` has for it. It ends with the tests of the file. */
export async function startPageServer(scripts: ReadonlyMap<string, string>): Promise<string> {
  const server = createServer((request, response) => {
    const [, name = '', suffix] = /^\/([\w-]+)(\.js)?$/.exec(request.url ?? '') ?? []
    const script = scripts.get(name)
    if (script === undefined) response.writeHead(404).end()
    else if (suffix === undefined) response.setHeader('Content-Type', 'text/html').end(html(name))
    else response.setHeader('Content-Type', 'text/javascript').end(readFileSync(script))
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  afterAll(async () => {
    server.closeAllConnections()
    await once(server.close(), 'close')
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
