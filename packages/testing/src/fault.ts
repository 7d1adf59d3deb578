import type { ParameterKind } from './parameter-kinds.js'
import type { TlsFaults } from './tls-faults.js'
import type { Wire } from './wire/wire.js'

/** Where a fault is met. */
export interface FaultAddress {
  /** What to connect to. It stays valid until the server is closed, for any number of connections. */
  readonly url: string
  /** What a client has to be told besides, for the fault to be the one that is asked for. */
  readonly options: FaultOptions
}

/** The names are those of isosocket's settings in Node; other clients have others for the same. */
export interface FaultOptions {
  /** PEM: the authority to trust. */
  readonly trustedCertificates?: string
  /** PEM: what it has revoked. */
  readonly certificateRevocationLists?: string
  /** PEM: the certificate to show, and its key. */
  readonly clientCertificate?: { readonly certificate: string; readonly key: string }
  /** The proxy to go through. */
  readonly proxy?: string
  /** What the proxy is told. */
  readonly proxyCredential?: { readonly username: string; readonly password: string }
  /** permessage-deflate has to be offered. */
  readonly compression?: true
}

/** How the parameters of a fault are read; in the order in which they stand in an address. */
export type ParameterKinds<Parameters> = {
  readonly [Name in keyof Parameters]-?: ParameterKind<Exclude<Parameters[Name], undefined>>
}

/** All of them, given or default. */
export type Complete<Parameters> = {
  readonly [Name in keyof Parameters]-?: Exclude<Parameters[Name], undefined>
}

/** A fault of a server that takes connections. */
export interface ServedFault<Parameters> {
  readonly parameters: ParameterKinds<Parameters>
  /** Told to a client that shall meet it. */
  readonly options?: FaultOptions
  /** It comes before the request is read: the path of an address cannot choose it. */
  readonly beforeRequest?: true
  /** What becomes of one connection. When it is done, or rejects because the client has gone, the connection is ended. */
  serve(wire: Wire, parameters: Complete<Parameters>): Promise<void>
}

/** A fault that needs more than a server of its own on a port, or none at all. */
export interface PlacedFault<Parameters> {
  readonly parameters: ParameterKinds<Parameters>
  place(parameters: Complete<Parameters>, site: Site): Promise<FaultAddress>
}

/** A fault of either kind. */
export type Fault<Parameters> = ServedFault<Parameters> | PlacedFault<Parameters>

/** Something that was made for a fault and ends with the server. */
export interface Resource {
  /** How many connections it has. */
  readonly connections: number
  close(): Promise<void> | void
}

/** What a {@link PlacedFault} builds on. */
export interface Site {
  /** The IP address to listen on. */
  readonly host: string
  /** The address of a server where nothing is wrong. */
  good(): Promise<string>
  /** A server for each fault of TLS. */
  tls(): Promise<TlsFaults>
  keep(resource: Resource): void
}

/** The faults of one kind, by name. */
export type FaultTable<All> = { readonly [Name in keyof All]: Fault<All[Name]> }
