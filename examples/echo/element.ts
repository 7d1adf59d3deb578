/** The element of the page with that id; a mistake in the page shows at once. */
export function element<Type extends Element>(id: string, type: new () => Type): Type {
  const found = document.getElementById(id)
  if (found instanceof type) return found
  throw new TypeError(`The page has no ${type.name} with the id "${id}".`)
}
