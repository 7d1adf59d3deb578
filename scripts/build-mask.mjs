// Compiles the source of masking in WebAssembly into the module that Node's adapter loads.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import wabt from 'wabt'
import { root } from './run.mjs'

const folder = join(root, 'packages', 'node', 'src', 'frames')
const source = readFileSync(join(folder, 'mask.wat'), 'utf8')
const module = (await wabt()).parseWat('mask.wat', source, { simd: true })
const code = Buffer.from(module.toBinary({}).buffer).toString('base64')
writeFileSync(
  join(folder, 'mask-module.ts'),
  `/** \`mask.wat\`, compiled by \`npm run build:mask\`; a test compares. */\nexport const maskModule =\n  '${code}'\n`,
)
