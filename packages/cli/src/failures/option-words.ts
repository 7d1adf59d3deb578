/** Settings that messages of the library advise, and the options that set them here. */
export const optionWords: readonly (readonly [RegExp, string])[] = [
  [/ \(error\.response\)/g, ''],
  [/\bthe address in error\.response\.headers\.location\b/g, 'that address'],
  [/, and control\.node\.lookup if it is set/g, ''],
  [/\bwith an Authorization header \(control\.headers\)/g, "with --header 'Authorization: …'"],
  [/\bConnect again with a new socket\b/g, 'Connect again'],
  [/\bcontrol\.headers\b/g, '--header'],
  [/\bcontrol\.protocols\b/g, '--protocol'],
  [/\bcontrol\.proxy\b/g, '--proxy'],
  [/\bclientCertificate\.certificate\b/g, 'the certificate of --cert'],
  [/\bclientCertificate\.key\b/g, 'the key of --key'],
  [/\b(control\.)?clientCertificate\b/g, '--cert FILE and --key FILE'],
  [/\b(control\.)?trustedCertificates\b/g, '--ca FILE'],
  [/\b(control\.)?serverCredential\b/g, '--user NAME:PASSWORD'],
  [/\b(control\.)?proxyCredential\b/g, 'a name and password in the address of --proxy'],
  [/\b(control\.)?connectTimeout\b/g, '--connect-timeout'],
  [
    /\bthat is larger than maxMessageSize: raise it, or use a stream\b/g,
    'that is larger than --max-message: raise it, or use --receive FILE',
  ],
  [
    /\bthat is larger than receiveBufferLimit: raise it, or leave out compression and control\.node\.agent, with which\b/g,
    'that is too large: leave out --compression, with which',
  ],
  [/ Raise closeTimeout for a slow peer\./g, ''],
  [/ If it is only slow, raise keepAliveTimeout\./g, ''],
  [/\btake another port \(0 for any/g, 'take another one with --port (0 for any'],
  [/\bcheck the host, or leave it out\b/g, 'check --host, or leave it out'],
]

/** The same message for somebody who has no settings but options. */
export function inOptionWords(message: string): string {
  return optionWords.reduce((text, [setting, option]) => text.replace(setting, option), message)
}
