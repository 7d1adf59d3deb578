/**
 * Whether this runtime's TLS is one that does not say what is wrong with a certificate, and takes no notice of revocation
 * lists. Deno's (rustls) is: there we find out, and look at the lists.
 */
export const isTlsTerse = process.versions['deno'] !== undefined

/** What it says of all but certificates that are their own authority, and names. */
export const terseVerdict = 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'
