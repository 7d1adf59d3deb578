// Prints what each entry gives for import and for require, and whether ws was loaded for it.
import { createRequire } from 'node:module'
import * as everything from 'isosocket'
import * as message from 'isosocket/message'
import * as stream from 'isosocket/stream'

const require = createRequire(import.meta.url)
const loaded = () => Object.keys(require.cache).some((path) => /[\\/]node_modules[\\/]ws[\\/]/.test(path))
const loadedByImport = loaded()
const required = {
  everything: require('isosocket'),
  message: require('isosocket/message'),
  stream: require('isosocket/stream'),
}
const names = (module) =>
  Object.keys(module)
    .filter((name) => name !== 'default')
    .sort()
const error = new required.everything.WebSocketError('x', {
  code: 'ERR_ABORTED',
  status: 'OperationCanceled',
})
console.log(
  JSON.stringify({
    imported: [everything, message, stream].map(names),
    required: Object.values(required).map(names),
    headers: [everything, message, required.everything, required.message].map(
      ({ MessageWebSocket }) => new MessageWebSocket().capabilities.headers,
    ),
    oneClass: everything.MessageWebSocket === message.MessageWebSocket,
    knowsErrorsOfTheOtherFormat: error instanceof everything.WebSocketError,
    loadsWs: [loadedByImport, loaded()],
  }),
)
