import type { WebErrorStatus } from '@isosocket/core'

/** The names that the original has for HTTP answers. */
export const httpErrorNames: { readonly [status: number]: WebErrorStatus } = {
  300: 'MultipleChoices',
  301: 'MovedPermanently',
  302: 'Found',
  303: 'SeeOther',
  304: 'NotModified',
  305: 'UseProxy',
  307: 'TemporaryRedirect',
  400: 'BadRequest',
  401: 'Unauthorized',
  402: 'PaymentRequired',
  403: 'Forbidden',
  404: 'NotFound',
  405: 'MethodNotAllowed',
  406: 'NotAcceptable',
  407: 'ProxyAuthenticationRequired',
  408: 'RequestTimeout',
  409: 'Conflict',
  410: 'Gone',
  411: 'LengthRequired',
  412: 'PreconditionFailed',
  413: 'RequestEntityTooLarge',
  414: 'RequestUriTooLong',
  415: 'UnsupportedMediaType',
  416: 'RequestedRangeNotSatisfiable',
  417: 'ExpectationFailed',
  500: 'InternalServerError',
  501: 'NotImplemented',
  502: 'BadGateway',
  503: 'ServiceUnavailable',
  504: 'GatewayTimeout',
  505: 'HttpVersionNotSupported',
}

/** The status of an HTTP answer that is no upgrade: its own name, else that of its hundred. */
export function httpErrorStatus(status: number): WebErrorStatus {
  const name = httpErrorNames[status]
  if (name !== undefined) return name
  if (status >= 300 && status < 400) return 'UnexpectedRedirection'
  if (status >= 400 && status < 500) return 'UnexpectedClientError'
  if (status >= 500 && status < 600) return 'UnexpectedServerError'
  return 'UnexpectedStatusCode'
}
