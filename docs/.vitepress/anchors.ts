import { slug } from 'github-slugger'

/** The anchor of a heading, as GitHub makes it: links between pages work there and on the site. */
export function anchorOf(heading: string): string {
  return slug(heading)
}
