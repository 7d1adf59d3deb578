import { readFileSync } from 'node:fs'
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'
import { describe, expect, inject, test } from 'vitest'
import { publishedPackages } from '../installed/published-packages.js'

describe.each(publishedPackages())('$name', ({ name, manifest }) => {
  const tarball = readFileSync(inject('packed').find((each) => each.name === name)?.tarball ?? '')

  test('publint finds nothing, not even to suggest', async () => {
    const data = tarball.buffer.slice(tarball.byteOffset, tarball.byteOffset + tarball.byteLength)
    const { messages, pkg } = await publint({ pack: { tarball: data as ArrayBuffer }, strict: true })
    expect(pkg['name']).toBe(name)
    expect(messages.map((message) => formatMessage(message, pkg))).toEqual([])
  })

  test('are-the-types-wrong finds nothing, in any kind of resolution', async () => {
    const result = await checkPackage(createPackageFromTarballData(new Uint8Array(tarball)))
    if (!result.types) throw new Error(`${name} has no types`)
    expect(result.problems).toEqual([])
    const subpaths = Object.keys(manifest.exports ?? {}).filter((path) => path !== './package.json')
    expect(Object.keys(result.entrypoints)).toEqual(expect.arrayContaining(subpaths))
  })
})
