import { readFileSync } from 'node:fs'
import { extname } from 'node:path'

/** @import { RequestListener } from 'node:http' */

/** @type {{ readonly [extension: string]: string }} */
const types = {
  '.html': 'text/html',
  '.css': 'text/css',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
}

/**
 * Serves these files and no others, and `/isosocket.js`, which a script tag makes the global `isosocket`. For a page with
 * more of them there are Express, Fastify and Vite.
 * @param {{ readonly [path: string]: URL }} files
 * @returns {RequestListener}
 */
export function pageFiles(files) {
  const script = new URL('isosocket.global.js', import.meta.resolve('isosocket'))
  const contents = new Map(
    Object.entries({ ...files, '/isosocket.js': script }).map(([path, file]) => [
      path,
      { type: `${types[extname(file.pathname)]}; charset=utf-8`, content: readFileSync(file) },
    ]),
  )
  return ({ url = '/' }, response) => {
    const found = contents.get(url.replace(/\?.*/, ''))
    if (found === undefined) {
      response.writeHead(404).end('Not found\n')
      return
    }
    response.writeHead(200, {
      'Content-Type': found.type,
      // Scripts and sockets of this host only: what somebody smuggles into the page does nothing.
      'Content-Security-Policy': "default-src 'self'; img-src data:",
      'X-Content-Type-Options': 'nosniff',
    })
    response.end(found.content)
  }
}
