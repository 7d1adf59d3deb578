/** A value as an error message shows it: short, and telling its type. */
export function show(value: unknown): string {
  if (typeof value === 'string') return quote(value.length > 60 ? `${value.slice(0, 60)}…` : value)
  if (typeof value === 'bigint') return `${value}n`
  // Of a function, too: its source may hold anything.
  return Object(value) === value ? Object.prototype.toString.call(value) : String(value)
}

/** A text in quotes, without characters that would do something where it is shown. */
export function quote(text: string): string {
  return JSON.stringify(text).replace(
    /[\u007f-\u009f]/g,
    (control) => `\\u00${control.charCodeAt(0).toString(16)}`,
  )
}
