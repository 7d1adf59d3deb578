/** A token (RFC 7230 §3.2.6): the name of a header, or of a sub-protocol. */
export const tokenPattern = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/
