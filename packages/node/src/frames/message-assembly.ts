/** Sections below this are copied, so that they do not keep the larger chunk that they came in. */
const smallSection = 16 * 1024

/** What small ones are gathered in, where it is not known how many come. */
const gatheringSize = 4 * smallSection

const nothing = Buffer.alloc(0)

/** Puts the sections of one message after the other together. */
export class MessageAssembly {
  #sections: Buffer[] = []
  /** The last of the sections, where small ones are gathered. */
  #gathering: Buffer = nothing
  #gathered = 0

  /** Takes a section. `remaining`: so many bytes are known to follow. */
  add(section: Buffer, remaining: number): void {
    if (section.length >= smallSection) {
      this.#closeGathering()
      this.#sections.push(section)
      return
    }
    if (this.#gathered + section.length > this.#gathering.length) {
      if (this.#gathered > 0) this.#sections.push(this.#gathering.subarray(0, this.#gathered))
      this.#gathered = 0
      // A message that is known to be small gets memory of its own size.
      const more = remaining === 0 ? Math.max(this.#gathering.length, section.length) : remaining
      this.#gathering = Buffer.allocUnsafe(Math.min(section.length + more, gatheringSize))
    }
    section.copy(this.#gathering, this.#gathered)
    this.#gathered += section.length
  }

  /** The message that ends with this section. One that came in one section is not copied. */
  finish(last: Buffer): Buffer {
    if (this.#sections.length === 0 && this.#gathered === 0) return last
    if (last.length > 0) this.add(last, 0)
    this.#closeGathering()
    const [first = nothing, ...others] = this.#sections
    const message = others.length === 0 ? first : Buffer.concat(this.#sections)
    this.#sections = []
    return message
  }

  #closeGathering(): void {
    if (this.#gathered > 0) this.#sections.push(this.#gathering.subarray(0, this.#gathered))
    this.#gathering = nothing
    this.#gathered = 0
  }
}
