import { checkSignal, onAbort } from './abort-watch.js'
import { mustBe } from './must-be.js'

/** A function, or an object with `handleEvent`, as everywhere on the web. */
export type SocketListener<Event> = ((event: Event) => void) | { handleEvent(event: Event): void }

/** The options of `addEventListener` that have a meaning here. */
export interface SocketListenerOptions {
  /** Called once at most. */
  readonly once?: boolean | undefined
  /** Removes the listener when it fires. */
  readonly signal?: AbortSignal | undefined
}

interface Registration<Event> {
  readonly listener: SocketListener<Event>
  readonly once: boolean
  /** Ends the watch of the signal that removes it. */
  readonly forget: (() => void) | undefined
  removed: boolean
}

/**
 * The listeners of one event, with the manners of `EventTarget`: duplicates are ignored, a dispatch
 * works on a snapshot, a listener that throws is reported and the others still run. Not a DOM
 * `EventTarget`, whose dispatch costs ten times a call.
 */
export class EventDispatcher<Event> {
  readonly #target: object
  readonly #changed: (() => void) | undefined
  // Replaced, never changed: a dispatch in progress keeps its own snapshot for nothing.
  #registrations: readonly Registration<Event>[] = []
  #property: ((event: Event) => void) | null = null
  /** Made when the property is first set. */
  #callProperty: ((event: Event) => void) | undefined

  /** `changed` is called after each listener that comes or goes. */
  constructor(target: object, changed?: () => void) {
    this.#target = target
    this.#changed = changed
  }

  get isEmpty(): boolean {
    return this.#registrations.length === 0
  }

  /** The value of the `on…` property. */
  get property(): ((event: Event) => void) | null {
    return this.#property
  }

  /** Anything but a function clears it, as with the properties of the web. */
  set property(value: ((event: Event) => void) | null) {
    const previous = this.#property
    this.#property = typeof value === 'function' ? value : null
    // The place in the order is that of the first assignment, as HTML has it for event handlers.
    this.#callProperty ??= (event) => this.#property?.call(this.#target, event)
    if (previous === null && this.#property !== null) this.add(this.#callProperty)
    if (previous !== null && this.#property === null) this.remove(this.#callProperty)
  }

  add(listener: SocketListener<Event>, options: SocketListenerOptions = {}): void {
    if (typeof listener !== 'function' && (typeof listener !== 'object' || listener === null)) {
      throw mustBe('A listener', 'a function or an object with handleEvent', listener)
    }
    const { once = false, signal } = options
    checkSignal(signal)
    if (signal?.aborted === true) return
    if (this.#registrations.some((registration) => registration.listener === listener)) return
    const forget = signal === undefined ? undefined : onAbort(signal, () => this.remove(listener))
    this.#registrations = [...this.#registrations, { listener, once, forget, removed: false }]
    this.#changed?.()
  }

  remove(listener: SocketListener<Event>): void {
    const registration = this.#registrations.find((candidate) => candidate.listener === listener)
    if (registration === undefined) return
    registration.removed = true
    registration.forget?.()
    this.#registrations = this.#registrations.filter((candidate) => candidate !== registration)
    this.#changed?.()
  }

  dispatch(event: Event): void {
    for (const registration of this.#registrations) {
      if (registration.removed) continue
      const { listener } = registration
      if (registration.once) this.remove(listener)
      try {
        if (typeof listener === 'function') listener.call(this.#target, event)
        else listener.handleEvent(event)
      } catch (error) {
        report(error)
      }
    }
  }
}

/** As an uncaught exception: the console in browsers, `uncaughtException` in Node. */
function report(error: unknown): void {
  if (typeof reportError === 'function') {
    reportError(error)
  } else {
    queueMicrotask(() => {
      throw error
    })
  }
}
