// npm leaves platform packages it could not fetch out of the lock file, and the next `npm ci` then fails with
// "Missing: … from lock file". Run this after every `npm install` that changes the lock file; of another folder's
// with its path.
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const file = process.argv[2] ?? fileURLToPath(new URL('../package-lock.json', import.meta.url))
const lock = JSON.parse(readFileSync(file, 'utf8'))
const { packages } = lock
for (const [folder, { dev, optionalDependencies = {} }] of Object.entries(packages)) {
  for (const [name, version] of Object.entries(optionalDependencies)) {
    const known = [`${folder}/node_modules/${name}`, `node_modules/${name}`].some((path) => packages[path])
    if (known || !/^\d+\.\d+\.\d+/.test(version)) continue
    packages[`node_modules/${name}`] = { version, ...(dev && { dev }), optional: true }
  }
}
lock.packages = Object.fromEntries(Object.entries(packages).sort(([a], [b]) => a.localeCompare(b, 'en')))
writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`)
