import { checkServerIdentity, type PeerCertificate } from 'node:tls'
import { show } from '@isosocket/core'
import { printable } from '../failures/printable.js'
import type { PeerCertificateFacts } from './peer-certificate.js'

/** The form of `tls.checkServerIdentity`. */
export type CheckServerIdentity = (name: string, certificate: PeerCertificate) => Error | undefined

/**
 * Whether a certificate is for the name that was asked for. Node asks only when it has found nothing else
 * wrong; what it asked and was told stays readable here.
 */
export class NameCheck {
  readonly #check: CheckServerIdentity
  /** It is one that was given with `control.node`, not that of Node. */
  readonly isCustom: boolean
  #wasAsked = false
  #error: Error | undefined
  #refusal: string | undefined

  constructor(check: CheckServerIdentity | undefined) {
    this.#check = check ?? checkServerIdentity
    this.isCustom = check !== undefined
  }

  /** Node found the chain to be right. */
  get wasAsked(): boolean {
    return this.#wasAsked
  }

  /** What Node was told. */
  get error(): Error | undefined {
    return this.#error
  }

  /** What the application's own check said when it refused, for messages. */
  get refusal(): string | undefined {
    return this.#refusal
  }

  /**
   * For a server that is refused already: a check of the application's may do more than answer, and is asked about nobody whom
   * Node does not trust.
   */
  get unlessCustom(): NameCheck {
    return this.isCustom && !this.#wasAsked ? new NameCheck(() => undefined) : this
  }

  /** For Node. */
  readonly asked: CheckServerIdentity = (name, certificate) => {
    this.#wasAsked = true
    this.#error = this.ask(name, certificate)
    return this.#error
  }

  /** Never throws: Node would not catch it. */
  ask(name: string, certificate: PeerCertificateFacts): Error | undefined {
    const error = this.#answerFor(name, certificate)
    if (error !== undefined && this.isCustom) {
      const said = printable(String(error.message)).replace(/\.$/, '')
      this.#refusal = `control.node.checkServerIdentity refused it: ${said}`
    }
    return error
  }

  #answerFor(name: string, certificate: PeerCertificateFacts): Error | undefined {
    try {
      const answer: unknown = this.#check(name, certificate as PeerCertificate)
      if (answer === undefined || answer === null || answer instanceof Error) return answer ?? undefined
      // What an async one rejects with has nobody else who would hear of it.
      if (answer instanceof Promise) answer.catch(() => {})
      return new Error(`it must return an error or undefined, not ${show(answer)}`)
    } catch (error) {
      return error instanceof Error ? error : new Error(`it threw ${show(error)}`)
    }
  }
}
