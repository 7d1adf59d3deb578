import { existsSync, readFileSync } from 'node:fs'
import type { DefaultTheme } from 'vitepress'

interface NavigationItem {
  readonly title: string
  readonly path?: string
  readonly children?: readonly NavigationItem[]
}

const navigation = new URL('../api/navigation.json', import.meta.url)

/** The pages of the API reference, as TypeDoc lists them. */
export function apiSidebar(): DefaultTheme.SidebarItem[] {
  if (!existsSync(navigation)) throw new Error('The API reference is not made yet: run `npm run docs`.')
  const modules = JSON.parse(readFileSync(navigation, 'utf8')) as readonly NavigationItem[]
  return modules.map((module) => sidebarItem(module, false))
}

function sidebarItem(
  { title, path, children }: NavigationItem,
  collapsed: boolean,
): DefaultTheme.SidebarItem {
  return {
    text: title,
    ...(path !== undefined && { link: `/api/${path.replace(/(index)?\.md$/, '')}` }),
    ...(children !== undefined && { items: children.map((child) => sidebarItem(child, true)), collapsed }),
  }
}
