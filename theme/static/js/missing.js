// On the page for an address that leads nowhere, what was asked for is ready to be searched.

/** The words of an address below the site's root, to search for what was meant: "/small/policies/token-notise/" has "token notise". */
export function meantBy(path, root) {
  const parts = path
    .slice(root.length)
    .split("/")
    .filter(part => part && !/^(index|404)\.html$/.test(part))
  try {
    return decodeURIComponent(parts.at(-1) ?? "")
      .replace(/\.\w+$/, "")
      .replace(/[^\p{L}\p{N}]+/gu, " ")
      .trim()
  } catch {
    return "" // an address that is no UTF-8
  }
}

if (typeof document !== "undefined") {
  const form = document.querySelector("main form")
  form.elements.q.value = meantBy(location.pathname, new URL("..", form.action).pathname)
}
