// What a `.d.ts` declares, imports and exports: by its syntax tree, since TypeScript 7 has no programming interface for it.
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { parseSync } from 'vite'

/**
 * - `declarations`: the text of each, without comments and without members that are not public, and the names it mentions; a function may have several
 * - `imports`: for a local name, where it comes from
 * - `exports`: for an exported name, the local one, or where it comes from
 * - `stars`: what is exported as a whole
 *
 * @typedef {{ from: string, name: string }} Origin
 * @typedef {{ texts: string[], mentions: Set<string> }} Declaration
 * @typedef {{
 *   declarations: Map<string, Declaration>,
 *   imports: Map<string, Origin>,
 *   exports: Map<string, string | Origin>,
 *   stars: string[],
 * }} DeclarationFile
 */

/** @type {Map<string, DeclarationFile>} */
const known = new Map()

/**
 * @param {string} path
 * @returns {DeclarationFile}
 */
export function readDeclarations(path) {
  const read = known.get(path) ?? parse(path)
  known.set(path, read)
  return read
}

/**
 * @param {string} path
 * @returns {DeclarationFile}
 */
function parse(path) {
  const source = readFileSync(path, 'utf8')
  const { program, comments, errors } = parseSync(path, source, { lang: 'dts' })
  if (errors.length > 0) throw new Error(`${path}: ${errors[0]?.message}`)
  /** @type {DeclarationFile} */
  const file = { declarations: new Map(), imports: new Map(), exports: new Map(), stars: [] }
  const from = (/** @type {string} */ specifier) =>
    specifier.startsWith('.') ? join(dirname(path), specifier.replace(/\.js$/, '.d.ts')) : specifier

  const declare = (/** @type {any} */ node) => {
    const nodes = node.type === 'VariableDeclaration' ? node.declarations : [node]
    for (const { id } of nodes) {
      const declaration = file.declarations.get(id.name) ?? { texts: [], mentions: new Set() }
      declaration.texts.push(textOf(node, source, comments))
      mention(publicPart(node), declaration.mentions)
      file.declarations.set(id.name, declaration)
    }
    return nodes.map((/** @type {any} */ { id }) => id.name)
  }

  for (const node of /** @type {any[]} */ (program.body)) {
    switch (node.type) {
      case 'ImportDeclaration':
        for (const { local, imported } of node.specifiers)
          file.imports.set(local.name, { from: from(node.source.value), name: imported?.name ?? '*' })
        break
      case 'ExportAllDeclaration':
        file.stars.push(from(node.source.value))
        break
      case 'ExportNamedDeclaration':
        for (const name of node.declaration ? declare(node.declaration) : []) file.exports.set(name, name)
        for (const { local, exported } of node.specifiers)
          file.exports.set(
            exported.name,
            node.source ? { from: from(node.source.value), name: local.name } : local.name,
          )
        break
      default:
        if (node.id !== undefined || node.declarations !== undefined) declare(node)
    }
  }
  return file
}

/**
 * @param {any} node
 * @param {string} source
 * @param {{ start: number, end: number }[]} comments
 */
function textOf(node, source, comments) {
  const members = node.type === 'ClassDeclaration' ? node.body.body : []
  const hidden = members.filter((/** @type {any} */ member) => !isPublic(member))
  let text = source.slice(node.start, node.end)
  for (const { start, end } of [...hidden, ...comments].sort((a, b) => b.start - a.start)) {
    if (start < node.start || end > node.end) continue
    text = text.slice(0, start - node.start) + text.slice(end - node.start)
  }
  return text.replaceAll(/\s*\n(\s*\n)*/g, '\n').replaceAll(/\n( *)\s*/g, '\n$1')
}

/** @param {any} node */
function publicPart(node) {
  if (node.type !== 'ClassDeclaration') return node
  return { ...node, body: node.body.body.filter(isPublic) }
}

/**
 * What is protected is for the adapters.
 * @param {any} member
 */
function isPublic({ key, accessibility }) {
  return key?.type !== 'PrivateIdentifier' && accessibility !== 'private' && accessibility !== 'protected'
}

/**
 * Every identifier below the node.
 * @param {any} node
 * @param {Set<string>} names
 */
function mention(node, names) {
  if (node === null || typeof node !== 'object') return
  if (node.type === 'Identifier') names.add(node.name)
  for (const child of Object.values(node)) mention(child, names)
}
