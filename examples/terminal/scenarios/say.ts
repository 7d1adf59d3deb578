/** One step of a scenario, set below its title; a text of several lines too. */
export function say(text: string): void {
  console.log(text.replace(/^/gm, '  '))
}
