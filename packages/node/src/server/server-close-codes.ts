/** RFC 6455 §7.4.1 and IANA's registry: what a server may close with beside what a client may. */
export const serverCloseCodes: readonly number[] = [
  1001, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014,
]
