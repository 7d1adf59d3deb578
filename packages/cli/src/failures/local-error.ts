/** Something of this machine does not do: a file that cannot be read, a port that is taken. */
export class LocalError extends Error {}

/** Says in words why the system does not let us. */
export function localError(what: string, error: unknown): LocalError {
  const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined
  return new LocalError(`${what}: ${reasonOf(code) ?? String(error)}.`, { cause: error })
}

function reasonOf(code: string | undefined): string | undefined {
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return 'it does not exist, or its folder does not'
    case 'EACCES':
    case 'EPERM':
      return 'permission denied'
    case 'EISDIR':
      return 'it is a folder'
    case 'ENOSPC':
      return 'the disk is full'
    case 'EROFS':
      return 'the disk is read-only'
    default:
      return code
  }
}
