import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { root } from '../scripts/run.mjs'
import { dependencyFolders } from './installed/dependency-folders.js'
import { publishedPackages, readManifest } from './installed/published-packages.js'

/** What users get with the packages: they may do with it what they may do with ours. */
const forUsers = ['MIT', 'ISC', 'BSD-2-Clause', 'BSD-3-Clause', '0BSD']

/** What only who works on the project gets: nothing of it is in what is published. */
const forDevelopers = [
  ...forUsers,
  'Apache-2.0',
  'Apache-2.0 OR MIT',
  'MIT OR Apache-2.0',
  'BlueOak-1.0.0',
  'CC0-1.0',
  'MPL-2.0', // lightningcss, unchanged
  'Python-2.0', // argparse
  'CC-BY-4.0', // caniuse-lite, data
  '(MIT OR GPL-3.0-or-later)', // jszip: as MIT
  '(MIT AND Zlib)', // pako
]

/** Their manifests say it in a way of their own; looked up in what they bring. */
const lookedUp: { readonly [path: string]: string } = {
  'node_modules/spawndamnit': 'MIT',
  'node_modules/xmlhttprequest-ssl': 'MIT',
}

interface LockedPackage {
  readonly license?: string
  readonly link?: boolean
  readonly optional?: boolean
}

test.each(publishedPackages())(
  'whoever installs $name gets nothing under a stricter license',
  ({ folder }) => {
    const licenses = [...dependencyFolders(folder)].map((path) => readManifest(path).license)
    expect(licenses.filter((license) => !forUsers.includes(license ?? ''))).toEqual([])
  },
)

test('what the project is built and tested with may be used for that', () => {
  const lock: { packages: { [path: string]: LockedPackage } } = JSON.parse(
    readFileSync(join(root, 'package-lock.json'), 'utf8'),
  )
  const installed = Object.entries(lock.packages).filter(
    // Packages for other platforms stand there without a license when npm could not fetch them.
    ([path, { link, license, optional }]) =>
      path.includes('node_modules/') && link !== true && !(license === undefined && optional === true),
  )
  expect(installed.length).toBeGreaterThan(100)
  const strangers = installed.filter(
    ([path, { license }]) => !forDevelopers.includes(lookedUp[path] ?? license ?? 'none'),
  )
  expect(strangers.map(([path, { license }]) => `${path}: ${license}`)).toEqual([])
})
