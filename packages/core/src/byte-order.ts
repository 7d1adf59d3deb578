import { oneOf } from './setting.js'

/** Which byte of a number comes first. The original's default is `'bigEndian'`, the network's order. */
export type ByteOrder = 'bigEndian' | 'littleEndian'

/** Checks a byte order that is set. */
export const byteOrders = /* @__PURE__ */ oneOf<ByteOrder>(['bigEndian', 'littleEndian'], 'bigEndian')
