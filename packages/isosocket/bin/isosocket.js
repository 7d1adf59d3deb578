#!/usr/bin/env node
// Committed, not built: npm links a bin only if it is there when it installs.
import { readFileSync } from 'node:fs'
import { main } from '@isosocket/cli'

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
process.exitCode = await main(process.argv.slice(2), version)
