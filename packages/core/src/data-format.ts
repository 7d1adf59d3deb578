/// <reference lib="esnext.disposable" preserve="true" />

import { type ByteOrder, byteOrders } from './byte-order.js'
import { addDisposal } from './disposal.js'
import { type UnicodeEncoding, unicodeEncodings } from './unicode-encoding.js'

/** Initial values of what a {@link DataFormat} says. */
export interface DataFormatOptions {
  /** Default `'bigEndian'`. */
  readonly byteOrder?: ByteOrder | undefined
  /** Default `'utf8'`. */
  readonly unicodeEncoding?: UnicodeEncoding | undefined
}

/** What the class has only where the engine has the symbol. */
export interface DataFormat {
  /** Where the engine has the symbol, for `using`: `close()`, not awaited. */
  [Symbol.dispose](): void
}

/** How numbers and text stand as bytes: what a DataReader and a DataWriter have to agree on. */
// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: the class has it, see `addDisposal`; a property could not be overridden by a method.
export abstract class DataFormat {
  #byteOrder: ByteOrder = 'bigEndian'
  #unicodeEncoding: UnicodeEncoding = 'utf8'

  // Here for both: a class with a static block stays in the bundle of those who do not use it.
  static {
    addDisposal(DataFormat.prototype, Symbol.dispose, function () {
      void this.close()
    })
  }

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

  /** Ends the reader or writer, and with it its stream unless that was detached. Never rejects. */
  abstract close(): Promise<void>

  /** @internal */
  protected get isLittleEndian(): boolean {
    return this.#byteOrder === 'littleEndian'
  }
}
