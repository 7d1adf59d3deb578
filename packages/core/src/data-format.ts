import { type ByteOrder, byteOrders } from './byte-order.js'
import { type UnicodeEncoding, unicodeEncodings } from './unicode-encoding.js'

/** Initial values of what a {@link DataFormat} says. */
export interface DataFormatOptions {
  /** Default `'bigEndian'`. */
  readonly byteOrder?: ByteOrder | undefined
  /** Default `'utf8'`. */
  readonly unicodeEncoding?: UnicodeEncoding | undefined
}

/** How numbers and text stand as bytes: what a DataReader and a DataWriter have to agree on. */
export abstract class DataFormat {
  #byteOrder: ByteOrder = 'bigEndian'
  #unicodeEncoding: UnicodeEncoding = 'utf8'

  /** @internal */
  protected constructor({ byteOrder = 'bigEndian', unicodeEncoding = 'utf8' }: DataFormatOptions) {
    this.byteOrder = byteOrder
    this.unicodeEncoding = unicodeEncoding
  }

  /**
   * Which byte of a number comes first; holds for dates, time spans and GUIDs, too. Default
   * `'bigEndian'`. Throws `ERR_INVALID_ARGUMENT`.
   */
  get byteOrder(): ByteOrder {
    return this.#byteOrder
  }

  set byteOrder(value: ByteOrder) {
    this.#byteOrder = byteOrders.check('byteOrder', value)
  }

  /** How text is stored. Default `'utf8'`. Throws `ERR_INVALID_ARGUMENT`. */
  get unicodeEncoding(): UnicodeEncoding {
    return this.#unicodeEncoding
  }

  set unicodeEncoding(value: UnicodeEncoding) {
    this.#unicodeEncoding = unicodeEncodings.check('unicodeEncoding', value)
  }

  /** @internal */
  protected get isLittleEndian(): boolean {
    return this.#byteOrder === 'littleEndian'
  }
}
