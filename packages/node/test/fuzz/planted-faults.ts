/** Faults that the fuzz has to find, each as a change to the built package: what stands there, and what shall. */
export const plantedFaults: readonly { readonly name: string; readonly from: string; readonly to: string }[] =
  [
    {
      name: 'ws is not told that a message has begun',
      from: 'if (this.#type !== void 0) this.#sink.pass(this.#beginning(opcode[wireType(this.#type)]));',
      to: '',
    },
    {
      name: 'every section of the last frame ends the message',
      from: 'const final = this.#final && this.#left === 0;',
      to: 'const final = this.#final;',
    },
    {
      name: 'a control frame that is cut loses its beginning',
      from: 'if (this.#owner === "ws") this.#sink.pass(chunk.subarray(position, end));',
      to: 'if (this.#owner === "ws") { if (this.#left === 0) this.#sink.pass(chunk.subarray(position, end)) }',
    },
    {
      name: 'data behind a Close frame is delivered',
      from: 'this.#passAll = code === opcode.close;',
      to: 'this.#passAll = false;',
    },
    { name: 'reserved bits are not looked at', from: '(first & 112) !== 0 || ', to: '' },
    { name: 'the mask bit is not looked at', from: ' || (second & 128) !== this.#mask', to: '' },
    {
      name: 'the size of a message is that of its last frame',
      from: 'this.#messageSize += length;',
      to: 'this.#messageSize = length;',
    },
    {
      name: 'a header that is cut is read too far',
      from: 'this.#nextBorder(header) - this.#headerLength;',
      to: 'this.#nextBorder(header);',
    },
    {
      name: 'text is cut inside a character',
      from: 'if (byte >= 192) return characterLength(byte) > count ? count : 0;',
      to: 'if (byte >= 192) return 0;',
    },
    {
      name: 'an empty message is not delivered',
      from: 'if (length === 0 && final) this.#section(',
      to: 'if (length < 0) this.#section(',
    },
    {
      name: 'the text of a whole message is not checked',
      from: 'if (type === "utf8" && !isUtf8(message))',
      to: 'if (message === undefined)',
    },
    {
      name: 'the sum of the parts is carried over to the next message',
      from: 'this.#messageSize = 0;\n\t\t}',
      to: '}',
    },
  ]

/** The same, in what only a server does. */
export const plantedMaskFaults: typeof plantedFaults = [
  {
    name: 'the mask begins anew with each section',
    from: 'this.#key = rotatedKey(this.#key, end - start);',
    to: '',
  },
  {
    name: 'a small message is left masked in the piece that it shares',
    from: 'else if (this.#isMasked) chunk.copy(this.#bytes, start - this.#begin, start, end);',
    to: '',
  },
  {
    name: 'the key of a header that was cut is not taken',
    from: 'this.#key = header.readInt32LE(header.length - maskSize);',
    to: ';',
  },
  {
    name: 'ws is told by a frame without a mask that a message has begun',
    from: 'this.#mask === 0 ? [code, 0] : [',
    to: 'true ? [code, 0] : [',
  },
]
