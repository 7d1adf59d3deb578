import { checkOptions } from './check-options.js'
import { mustBe } from './must-be.js'
import { show } from './show-value.js'
import { invalidArgument, invalidState, notSupported, type WebSocketError } from './web-socket-error.js'

/** One property of `control`: where it starts and what it may be. */
export interface Setting<Value> {
  readonly initial: Value
  /** Returns the value to keep, or throws `ERR_INVALID_ARGUMENT`, or `ERR_NOT_SUPPORTED`. */
  readonly check: (name: string, value: unknown) => Value
  /** May be set after `connect` has begun; the default is that it may not. */
  readonly changeable?: boolean
  /** Cannot be set at all: it is there to say why. */
  readonly refused?: boolean
}

/** All properties of a control. */
export type SettingTable<Control> = { readonly [Name in keyof Control]-?: Setting<Control[Name]> }

/** Settings to begin with. One that is `undefined` is not given. */
export type ControlOptions<Control> = { [Name in keyof Control]?: Control[Name] | undefined }

/** The settings that a class has on a runtime. */
export interface KnownSettings<Control> {
  readonly settings: SettingTable<Control>
  /** What somebody may have meant who gives a setting that there is not, if that can be guessed. */
  readonly adviceFor?: (name: string, settings: object) => string | undefined
}

/** A setting of which a value is kept as it is, if it `fits`; `wanted` says in words what does. */
/* @__NO_SIDE_EFFECTS__ */
export function setting<Value>(
  initial: Value,
  wanted: string,
  fits: (value: unknown) => boolean,
  changeable = false,
): Setting<Value> {
  const check = (name: string, value: unknown): Value => {
    if (fits(value)) return value as Value
    throw mustBe(name, wanted, value)
  }
  return { initial, check, changeable }
}

/** A number above 0 of what is counted; `Infinity` switches the limit off. */
/* @__NO_SIDE_EFFECTS__ */
function positive(initial: number, unit: string): Setting<number> {
  return setting(
    initial,
    `a number of ${unit} above 0 (Infinity for no limit)`,
    (value) => typeof value === 'number' && value > 0,
  )
}

/** Milliseconds above 0; `Infinity` switches the limit off. */
/* @__NO_SIDE_EFFECTS__ */
export function milliseconds(initial: number): Setting<number> {
  return positive(initial, 'milliseconds')
}

/** A number of bytes above 0; `Infinity` for no limit. */
/* @__NO_SIDE_EFFECTS__ */
export function byteCount(initial: number): Setting<number> {
  return positive(initial, 'bytes')
}

/** A whole number above 0. */
/* @__NO_SIDE_EFFECTS__ */
export function wholeNumber(initial: number): Setting<number> {
  return setting(
    initial,
    'a whole number above 0',
    (value) => Number.isInteger(value) && (value as number) > 0,
  )
}

/** `true` or `false`. */
/* @__NO_SIDE_EFFECTS__ */
export function flag(initial: boolean): Setting<boolean> {
  return setting(initial, 'true or false', (value) => typeof value === 'boolean')
}

/** One of a few words; `changeable`: also once `connect` has begun. */
/* @__NO_SIDE_EFFECTS__ */
export function oneOf<Word extends string>(
  words: readonly Word[],
  initial: Word,
  changeable?: boolean,
): Setting<Word> {
  return setting(initial, words.map(show).join(' or '), (value) => words.includes(value as Word), changeable)
}

/** What must not be pretended to: setting it, to anything but what asks for nothing, throws `ERR_NOT_SUPPORTED`. */
export function unsupported<Value>(initial: Value, why: string): Setting<Value> {
  return {
    initial,
    refused: true,
    check: (name, value) => {
      if (value == null || value === initial || (typeof initial === 'object' && isEmpty(value)))
        return initial
      throw notSupported(`${name} cannot be set: ${why}.`)
    },
  }
}

/** Of objects of other kinds nobody knows here what is in them. */
function isEmpty(value: unknown): boolean {
  return show(value) === '[object Object]' && Object.keys(value as object).length === 0
}

/** Who has a control. */
export interface ControlOwner {
  /** Connecting has begun. */
  readonly isFrozen: boolean
}

/**
 * Makes the control of these values, for the application: each assignment to it is checked, and changes the values. Once the
 * owner is frozen, every assignment but those to changeable settings throws `ERR_INVALID_STATE` (the guide, "Advanced
 * options": do not change a control property after `ConnectAsync`).
 *
 * A proxy, because accessors of its own for each setting would cost some kilobytes.
 */
export function createControl<Control extends object>(
  known: KnownSettings<Control>,
  values: Control,
  owner: ControlOwner,
): Control {
  return new Proxy(values, {
    set: (_values, name, value: unknown) => {
      const setting = requireSetting(known, String(name))
      if (setting.changeable !== true && owner.isFrozen) {
        throw invalidState(
          `control.${String(name)} cannot change now: set it before, when the socket is made.`,
        )
      }
      values[name as keyof Control] = setting.check(String(name), value)
      return true
    },
    // The ways around the check.
    defineProperty: () => false,
    deleteProperty: () => false,
    setPrototypeOf: () => false,
  })
}

/** By their table. */
const initialValues = new WeakMap<object, object>()

function initial<Control extends object>(table: SettingTable<Control>): Control {
  const known = initialValues.get(table)
  if (known !== undefined) return known as Control
  const values = {} as Control
  for (const name of Object.keys(table) as (keyof Control & string)[]) values[name] = table[name].initial
  // A copy: engines keep an object that is filled name by name in a form that is several times as large.
  const compact = { ...values }
  initialValues.set(table, compact)
  return compact
}

/** A misspelled name fails, instead of making a property that nobody reads. */
function requireSetting<Control extends object>(
  { settings, adviceFor }: KnownSettings<Control>,
  name: string,
): Setting<Control[keyof Control]> {
  if (Object.hasOwn(settings, name)) return settings[name as keyof Control]
  const names = Object.keys(settings).filter((known) => settings[known as keyof Control].refused !== true)
  throw unknownName('setting', name, names, adviceFor?.(name, settings))
}

/** The error for a name that nobody reads, of what `kind`: with the advice, or with those that there are. */
export function unknownName(
  kind: string,
  name: string,
  known: readonly string[],
  advice?: string,
): WebSocketError {
  const rest = advice === undefined ? `. There are: ${known.join(', ')}.` : `: ${advice}`
  return invalidArgument(`There is no ${kind} "${name}"${rest}`)
}

/**
 * The initial values with the options, checked, in their place. Where there are none it is one object for all: whoever
 * wants to write takes a copy.
 */
/* @__NO_SIDE_EFFECTS__ */
export function settingValues<Control extends object>(
  known: KnownSettings<Control>,
  options: ControlOptions<Control>,
): Readonly<Control> {
  checkOptions(options, "{ protocols: ['chat'] }")
  let values = initial(known.settings)
  let isShared = true
  for (const [name, value] of Object.entries(options)) {
    const setting = requireSetting(known, name)
    if (value === undefined) continue
    if (isShared) values = { ...values }
    isShared = false
    values[name as keyof Control] = setting.check(name, value)
  }
  return values
}
