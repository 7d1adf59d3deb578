import { readFile } from 'node:fs/promises'
import { LocalError, localError } from '../failures/local-error.js'

/** What is in a PEM file. Rejects with a {@link LocalError} that names the option. */
export async function pemFile(option: string, path: string): Promise<string> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    throw localError(`The file of ${option}, ${path}, cannot be read`, error)
  }
  if (text.includes('-----BEGIN ')) return text
  throw new LocalError(`The file of ${option}, ${path}, is not PEM: it has no line "-----BEGIN …".`)
}
