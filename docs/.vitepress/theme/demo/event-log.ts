import { type Ref, ref } from 'vue'

export interface LogEntry {
  readonly id: number
  readonly time: string
  readonly kind: 'sent' | 'received' | 'event' | 'error'
  readonly text: string
}

export interface EventLog {
  readonly entries: Ref<LogEntry[]>
  add(kind: LogEntry['kind'], text: string): void
}

/** Enough to look back at, not so much that a flood of messages makes the page slow. */
const most = 200

/** What happened, the oldest first. */
export function useEventLog(): EventLog {
  const entries = ref<LogEntry[]>([])
  let last = 0
  return {
    entries,
    add: (kind, text) => {
      last += 1
      const time = new Date().toLocaleTimeString('en-GB')
      entries.value = [...entries.value, { id: last, time, kind, text }].slice(-most)
    },
  }
}
