import { readFileSync } from 'node:fs'
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'
import { expect, inject, test } from 'vitest'
import { publishedLibraries, publishedPackages } from '../installed/published-packages.js'

const tarballOf = (name: string) =>
  readFileSync(inject('packed').find((each) => each.name === name)?.tarball ?? '')

test.each(publishedPackages())('publint finds nothing in $name, not even to suggest', async ({ name }) => {
  const { buffer, byteOffset, byteLength } = tarballOf(name)
  const tarball = buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer
  const { messages, pkg } = await publint({ pack: { tarball }, strict: true })
  expect(pkg['name']).toBe(name)
  expect(messages.map((message) => formatMessage(message, pkg))).toEqual([])
})

test.each(publishedLibraries())(
  'are-the-types-wrong finds nothing in $name, in any kind of resolution',
  async ({ name, manifest }) => {
    const result = await checkPackage(createPackageFromTarballData(new Uint8Array(tarballOf(name))))
    if (!result.types) throw new Error(`${name} has no types`)
    expect(result.problems).toEqual([])
    const subpaths = Object.keys(manifest.exports ?? {}).filter((path) => path !== './package.json')
    expect(Object.keys(result.entrypoints)).toEqual(expect.arrayContaining(subpaths))
  },
)
