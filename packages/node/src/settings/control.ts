import {
  type ControlOptions,
  checkRequestHeader,
  invalidArgument,
  type MessageControl,
  messageSettings,
  mustBe,
  type Setting,
  type SettingTable,
  type StreamControl,
  streamSettings,
} from '@isosocket/core'
import { type CertificateControl, certificateSettings } from './certificate-settings.js'
import { type Credential, credentialSetting } from './credential.js'
import { nearestWord } from './nearest-word.js'
import { type NodeOptions, nodeSetting } from './node-options.js'
import { type ProxyControl, proxySettings } from './proxy-settings.js'
import { requireObject } from './require-object.js'

/** Compression with a choice of one's own. */
export interface CompressionOptions {
  /**
   * Messages below this many bytes are sent as they are. Default 1024. What is sent in several frames (parts, and messages
   * above 64 KiB) is always compressed: when it begins nobody knows how large it will be.
   */
  readonly threshold?: number | undefined
}

/** Headers of a request: values by name. */
export interface SentHeaders {
  readonly [name: string]: string
}

/** An object, `Headers`, a `Map` or pairs. */
export type GivenHeaders = SentHeaders | Iterable<readonly [string, string]>

/** Settings as they are given: more than what is read. */
export type Given<Control extends NodeControl> = Omit<Control, 'headers'> & { headers: GivenHeaders }

/** Settings of both classes in Node, beside those that every runtime has. */
export interface NodeControl extends CertificateControl, ProxyControl {
  /**
   * Headers of the request that opens the connection: an object, `Headers`, a `Map` or pairs; when read it is an object always.
   * One that is given twice has both values, as in `Headers`. Default none. See also `setRequestHeader`.
   */
  get headers(): SentHeaders
  set headers(value: GivenHeaders)
  /**
   * Given when the server answers 401 and takes Basic authentication (RFC 7617). Default none. A name and password in
   * the address, or an `Authorization` header, are sent at once instead. Use `wss:`: Basic does not hide the password.
   */
  serverCredential: Credential | undefined
  /** permessage-deflate (RFC 7692). Default `false`: it costs memory and time on both sides. */
  compression: boolean | CompressionOptions
  /** What only Node has, such as TLS options. Default none. */
  node: NodeOptions
}

/** Settings of a MessageWebSocket in Node. */
export interface NodeMessageControl extends MessageControl, NodeControl {}

/** Settings of a StreamWebSocket in Node. */
export interface NodeStreamControl extends StreamControl, NodeControl {}

/** Settings that a MessageWebSocket in Node is made with. */
export type NodeMessageOptions = ControlOptions<Given<NodeMessageControl>>

/** Settings that a StreamWebSocket in Node is made with. */
export type NodeStreamOptions = ControlOptions<Given<NodeStreamControl>>

const headersSetting: Setting<SentHeaders> = {
  initial: Object.freeze({}),
  check: (name, value) => {
    const given = requireObject(name, value ?? {})
    const pairs = Symbol.iterator in given ? (given as Iterable<unknown>) : Object.entries(given)
    const headers = new Map<string, readonly [header: string, content: string]>()
    for (const pair of pairs) {
      const [header, content] = checkPair(name, pair)
      const lowerCase = header.toLowerCase()
      const [before, first] = headers.get(lowerCase) ?? [header]
      headers.set(lowerCase, [before, first === undefined ? content : join(lowerCase, first, content)])
    }
    return Object.freeze(Object.fromEntries(headers.values()))
  },
}

/** Of `Headers`, a `Map`, an array of pairs, or an object. */
function checkPair(name: string, pair: unknown): [header: string, content: string] {
  if (!Array.isArray(pair) || pair.length !== 2) {
    throw invalidArgument(`${name} must be an object like { name: value }, or pairs of name and value.`)
  }
  const header = String(pair[0])
  checkRequestHeader(header, pair[1])
  return [header, pair[1]]
}

/** What is given twice is a list (RFC 9110 §5.3), of cookies one with semicolons (RFC 6265 §4.2.1): as `Headers` does it. */
function join(header: string, first: string, second: string): string {
  return `${first}${header === 'cookie' ? ';' : ','} ${second}`
}

/** `compression`, for clients and servers. */
export const compressionSetting: Setting<boolean | CompressionOptions> = {
  initial: false,
  check: (name, value) => {
    if (typeof value === 'boolean') return value
    if (typeof value !== 'object' || value === null) {
      throw mustBe(name, 'true, false, or an object like { threshold }', value)
    }
    checkCompressionNames(name, value)
    const { threshold } = value as CompressionOptions
    if (threshold !== undefined && !(Number.isInteger(threshold) && threshold >= 0)) {
      throw mustBe(`${name}.threshold`, 'a whole number of bytes, 0 or more', threshold)
    }
    return Object.freeze({ threshold })
  },
}

const compressionNames: readonly string[] = ['threshold'] satisfies readonly (keyof CompressionOptions)[]

function checkCompressionNames(name: string, value: object): void {
  const stranger = Object.keys(value).find((key) => !compressionNames.includes(key))
  if (stranger === undefined) return
  const meant = nearestWord(stranger, compressionNames)
  throw invalidArgument(
    `There is no ${name}.${stranger}${meant === undefined ? `. There is: ${compressionNames}.` : `: did you mean ${meant}?`}`,
  )
}

const nodeSettings: SettingTable<NodeControl> = {
  ...certificateSettings,
  ...proxySettings,
  serverCredential: credentialSetting,
  headers: headersSetting,
  compression: compressionSetting,
  node: nodeSetting,
}

/** All that may stand in the control of a MessageWebSocket in Node. */
export const nodeMessageSettings: SettingTable<NodeMessageControl> = { ...messageSettings, ...nodeSettings }

/** The same of a StreamWebSocket. */
export const nodeStreamSettings: SettingTable<NodeStreamControl> = { ...streamSettings, ...nodeSettings }
