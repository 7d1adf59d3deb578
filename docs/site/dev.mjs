// The site as it is written: pages are shown again when they change, the API reference is that of the start.
import { createServer } from 'vitepress'
import { folder, writeApiReference } from './api-reference.mjs'

await writeApiReference()
const server = await createServer(folder)
await server.listen()
server.printUrls()
