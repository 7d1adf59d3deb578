import { readdirSync, readFileSync } from 'node:fs'
import type { RequestListener } from 'node:http'
import { extname, join, relative, sep } from 'node:path'

const contentTypes: { readonly [extension: string]: string } = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
}

/** `wasm-unsafe-eval` is for the hash; sockets may go wherever the user wants to try. */
const contentSecurityPolicy = [
  "default-src 'self'",
  "script-src 'self' 'wasm-unsafe-eval'",
  'connect-src * ws: wss:',
  'img-src data:',
].join('; ')

/**
 * Serves the files that are in a folder now, from memory: a later build does not take them away, and
 * nothing else on the disk can be asked for.
 */
export function pageFiles(folder: string): RequestListener {
  const files = new Map(filesIn(folder).map((file) => [pathOf(folder, file), readFileSync(file)]))
  return ({ method, url = '/' }, response) => {
    const asked = url.replace(/[?#].*$/, '')
    const path = asked === '/' ? '/index.html' : asked
    const content = files.get(path)
    if (content === undefined) {
      response.writeHead(404, { 'content-type': 'text/plain' }).end('Not found\n')
    } else if (method !== 'GET' && method !== 'HEAD') {
      response.writeHead(405, { allow: 'GET, HEAD' }).end()
    } else {
      response.writeHead(200, {
        'cache-control': 'no-cache',
        'content-length': content.byteLength,
        'content-security-policy': contentSecurityPolicy,
        'content-type': contentTypes[extname(path)] ?? 'application/octet-stream',
        'x-content-type-options': 'nosniff',
      })
      response.end(method === 'HEAD' ? undefined : content)
    }
  }
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
}

function pathOf(folder: string, file: string): string {
  return `/${relative(folder, file).split(sep).join('/')}`
}
