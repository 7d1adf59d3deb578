/** @import { EngineName } from './find-engines.mjs' */

/** @type {Record<EngineName, string[]>} */
export const debianPackages = {
  chromium: ['chromium'],
  firefox: ['firefox-esr'],
  webkit: ['webkit2gtk-driver', 'xvfb'],
}

/**
 * What helps when these engines are not there or do not start.
 * @param {EngineName[]} names
 */
export function installAdvice(names) {
  return [
    'One of these helps:',
    `  npx playwright install --with-deps ${names.join(' ')}`,
    `  apt-get install -y --no-install-recommends ${names.flatMap((name) => debianPackages[name]).join(' ')}   (Debian, as root)`,
    '  CHROMIUM_PATH, FIREFOX_PATH, WEBKIT_DRIVER_PATH with WEBKIT_BROWSER_PATH: paths of your own',
    '  BROWSERS=… : a comma list that narrows the run on purpose, e.g. BROWSERS=chromium',
  ].join('\n')
}
