import { spawn, spawnSync } from 'node:child_process'
import { availableParallelism } from 'node:os'

/**
 * Keeps each processor busy with something that gives way to everything else, so that none goes to sleep in the
 * middle of a round trip; returns what ends it. Only where `chrt` of util-linux is: elsewhere it does nothing.
 */
export function keepAwake() {
  if (!canKeepAwake()) return () => {}
  const spinners = Array.from({ length: availableParallelism() }, () =>
    spawn('chrt', ['--idle', '0', process.execPath, '-e', spin], { stdio: ['pipe', 'ignore', 'ignore'] }),
  )
  return () => {
    for (const spinner of spinners) spinner.kill('SIGKILL')
  }
}

/** In slices, so that it notices when its parent is gone. */
const spin = `process.stdin.resume().on('end', () => process.exit());
(function slice() { const end = Date.now() + 50; while (Date.now() < end); setImmediate(slice) })()`

export function canKeepAwake() {
  return process.platform === 'linux' && spawnSync('chrt', ['--idle', '0', 'true']).status === 0
}
