// Makes the site: the API reference out of the doc comments, then the pages. A link that leads nowhere is an error.
import { build } from 'vitepress'
import { folder, writeApiReference } from './api-reference.mjs'

await writeApiReference()
await build(folder)
