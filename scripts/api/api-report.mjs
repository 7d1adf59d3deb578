// The public types of each package as a text, so that a change of them shows in review. A package's report has, for each entry, the
// names that it exports, and then the declarations: of the exported names, and of what is not exported but mentioned by them.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { root } from '../run.mjs'
import { readDeclarations } from './declaration-file.mjs'

/** @typedef {{ name: string, folder: string, entries: Map<string, string[]> }} Package */

/**
 * The report of each published package.
 * @returns {Map<string, string>}
 */
export function apiReports() {
  const packages = readPackages()
  return new Map(packages.map((each) => [each.name, report(each, packages)]))
}

function readPackages() {
  return readdirSync(join(root, 'packages')).flatMap((name) => {
    const folder = join(root, 'packages', name)
    const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
    if (manifest.private === true) return []
    /** @type {Package} */
    const found = { name: manifest.name, folder, entries: new Map() }
    for (const [subpath, target] of Object.entries(manifest.exports)) {
      for (const types of new Set(typesOf(target))) {
        const path = join(folder, types)
        found.entries.set(path, [...(found.entries.get(path) ?? []), join(found.name, subpath)])
      }
    }
    return found.entries.size === 0 ? [] : [found] // else it is a program
  })
}

/**
 * Every `types` of a target that is for import.
 * @param {any} target
 * @returns {string[]}
 */
function typesOf(target) {
  if (typeof target !== 'object') return []
  if (typeof target.types === 'string') return target.types.endsWith('.d.ts') ? [target.types] : []
  return Object.values(target).flatMap(typesOf)
}

/**
 * @param {Package} own
 * @param {Package[]} packages
 */
function report({ name, folder, entries }, packages) {
  const lines = [`# ${name}`]
  /** @type {Map<string, { path: string, local: string }>} */
  const exported = new Map()
  for (const [path, subpaths] of [...entries].sort()) {
    lines.push('', `## ${subpaths.join(', ')}: ${posix(relative(folder, path))}`, '')
    for (const [public_, origin] of [...exportsOf(path, packages)].sort(byName)) {
      const isOwn = origin.path.startsWith(join(folder, 'dist'))
      lines.push(isOwn ? public_ : `${public_} (${packageOf(origin.path, packages)})`)
      if (isOwn) exported.set(`${origin.path}\n${origin.local}`, origin)
    }
  }
  const mentioned = closure([...exported.values()], folder, packages)
  lines.push(...section('Exported', [...exported.values()]))
  lines.push(
    ...section(
      'Not exported, but mentioned',
      mentioned.filter(({ path, local }) => !exported.has(`${path}\n${local}`)),
    ),
  )
  return `${lines.join('\n')}\n`
}

/**
 * @param {string} title
 * @param {{ path: string, local: string }[]} origins
 */
function section(title, origins) {
  if (origins.length === 0) return []
  const texts = origins
    .map(({ path, local }) => /** @type {const} */ ([local, readDeclarations(path).declarations.get(local)]))
    .sort(byName)
    .flatMap(([, declaration]) => declaration?.texts ?? [])
  return ['', `## ${title}`, ...texts.flatMap((text) => ['', text])]
}

/**
 * Where each name that a file exports is declared.
 * @param {string} path
 * @param {Package[]} packages
 * @returns {Map<string, { path: string, local: string }>}
 */
function exportsOf(path, packages) {
  const file = readDeclarations(path)
  const found = new Map()
  for (const star of file.stars) {
    for (const [name, origin] of exportsOf(fileOf(star, packages) ?? fail(path, star), packages)) {
      found.set(name, origin)
    }
  }
  for (const [name, target] of file.exports) {
    const local = typeof target === 'string' ? (file.imports.get(target) ?? target) : target
    found.set(name, typeof local === 'string' ? { path, local } : origin(path, local, packages))
  }
  return found
}

/**
 * @param {string} path
 * @param {{ from: string, name: string }} imported
 * @param {Package[]} packages
 * @returns {{ path: string, local: string } | undefined} nothing for what is not ours
 */
function origin(path, { from, name }, packages) {
  const file = fileOf(from, packages)
  if (file === undefined) return undefined
  return exportsOf(file, packages).get(name) ?? fail(path, `${name} of ${from}`)
}

/**
 * Everything of the package that these declarations mention, and what that mentions.
 * @param {{ path: string, local: string }[]} start
 * @param {string} folder
 * @param {Package[]} packages
 */
function closure(start, folder, packages) {
  /** @type {Map<string, { path: string, local: string }>} */
  const found = new Map()
  const open = [...start]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { path, local } = next
    if (!path.startsWith(join(folder, 'dist')) || found.has(`${path}\n${local}`)) continue
    found.set(`${path}\n${local}`, next)
    const file = readDeclarations(path)
    for (const name of file.declarations.get(local)?.mentions ?? []) {
      const imported = file.imports.get(name)
      const mentioned =
        imported === undefined
          ? file.declarations.has(name) && { path, local: name }
          : origin(path, imported, packages)
      if (mentioned) open.push(mentioned)
    }
  }
  return [...found.values()]
}

/**
 * @param {string} from a path, or the name of a package
 * @param {Package[]} packages
 */
function fileOf(from, packages) {
  if (from.endsWith('.d.ts')) return existsSync(from) ? from : undefined
  const found = packages.find(({ name }) => name === from)
  return found && [...found.entries.keys()][0]
}

/**
 * @param {string} path
 * @param {Package[]} packages
 */
function packageOf(path, packages) {
  return packages.find(({ folder }) => path.startsWith(join(folder, 'dist')))?.name ?? dirname(path)
}

/**
 * @param {string} path
 * @param {string} what
 * @returns {never}
 */
function fail(path, what) {
  throw new Error(`${path} exports ${what}, which is not to be found. Run \`npm run build\`.`)
}

/**
 * By code units, so that it is the same in every locale.
 * @param {readonly [string, unknown]} left
 * @param {readonly [string, unknown]} right
 */
function byName([left], [right]) {
  return left < right ? -1 : left > right ? 1 : 0
}

/** @param {string} path */
function posix(path) {
  return path.replaceAll('\\', '/')
}
