import { invalidArgument, show } from '@isosocket/core'

/** Throws `ERR_INVALID_ARGUMENT` for what a framework hands out elsewhere than in an upgrade, such as a response. */
export function checkUpgrade(request: unknown, socket: unknown, head: unknown): void {
  if (!isObject(read(request, 'headers'))) throw unlikeUpgrade('first', 'its request', request)
  const isStream = ['on', 'write', 'destroy'].every((method) => typeof read(socket, method) === 'function')
  // A response has these methods, too.
  if (!isStream || read(socket, 'statusCode') !== undefined)
    throw unlikeUpgrade('second', 'its connection', socket)
  if (!(head instanceof Uint8Array)) throw unlikeUpgrade('third', 'the bytes behind its head', head)
}

function unlikeUpgrade(place: string, what: string, given: unknown): Error {
  return invalidArgument(
    `handleUpgrade() takes what the event "upgrade" of node:http gives, (request, socket, head): the ${place} must be ${what}, not ${show(given)}.`,
  )
}

function read(given: unknown, name: string): unknown {
  return isObject(given) ? Reflect.get(given, name) : undefined
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}
