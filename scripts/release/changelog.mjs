/**
 * The list of changes with what is unreleased under the heading of a version.
 *
 * @param {string} text the list as it is, with a section `## Unreleased`
 * @param {{ version: string, date: string, summaries: readonly string[] }} release the summaries of what waited in `.changeset`
 * @returns {string}
 */
export function releaseChanges(text, { version, date, summaries }) {
  const heading = /^## Unreleased\n([\s\S]*?)(?=^## |(?![\s\S]))/m
  const [section, written = ''] = heading.exec(text) ?? []
  if (section === undefined) throw new Error('CHANGELOG.md has no section "## Unreleased".')
  const items = summaries.map((summary) => `- ${summary.trim().replaceAll('\n', '\n  ')}`)
  const changes = [written.trim(), items.join('\n')].filter((part) => part !== '').join('\n\n')
  if (changes === '')
    throw new Error('Nothing to release: no file in .changeset, nothing under "## Unreleased".')
  return text
    .replace(section, () => `## Unreleased\n\n## ${version} (${date})\n\n${changes}\n\n`)
    .trimEnd()
    .concat('\n')
}
