// Suggestions while a reader types in a search field, on any page: entries by the beginnings of their names' words.

import { Files, last, range } from "./files.js"
import { ONE_HAN, fold, variantsFor } from "./analysis.js"

const MOST = 7
let number = 0

const set = (element, attributes) => {
  for (const name in attributes) if (attributes[name] !== undefined) element.setAttribute(name, attributes[name])
  return element
}

// A new element; attributes that are undefined are left out.
export const make = (tag, attributes, ...children) => {
  const element = set(document.createElement(tag), attributes)
  element.append(...children)
  return element
}

// `text` with the values of what stands in braces.
export const filled = (text, values) => text.replace(/\{(\w+)\}/g, (sign, name) => values[name] ?? sign)

// The entries whose names have a word that begins with `text`, those most referred to first: [kind, id, title, original title].
export async function suggestions (text, files, names) {
  const start = fold(text, await variantsFor(text, files, names)).trim().replace(/\s+/g, " ").slice(0, 16), joined = start.replaceAll(" ", "")
  const found = new Map()
  for (const key of new Set([start, joined])) {
    const bounds = await files.lines(names + "/x"), from = last(bounds, key), to = Math.min(last(bounds, key + "\uffff"), from + 2)
    for (const block of await Promise.all(range(from, to).map(place => files.json(`${names}/${place}`)))) {
      const [keys, at, places, rows] = block
      keys.forEach((name, place) => { if (name.startsWith(key)) found.set(places[at[place]], rows[at[place]]) })
    }
  }
  return [...found].sort(([a], [b]) => a - b).slice(0, MOST).map(([, row]) => row)
}

// Make `input` a combobox whose list has entries, and last the search for all that is typed; `words` is what it says.
export function attach (input, { root, names, words }) {
  const files = new Files(path => fetch(root + path)), id = `suggestions-${++number}`
  const list = make("ul", { id, class: "suggestions", hidden: "", role: "listbox", "aria-label": words.suggestions }), said = make("p", { class: "hidden", role: "status" })
  let at = -1, turn = 0, timer, composing = false
  input.after(list, said)
  set(input, { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": id })

  const close = () => {
    clearTimeout(timer)
    turn++
    list.hidden = true
    at = -1
    input.ariaExpanded = false
    input.removeAttribute("aria-activedescendant")
  }

  const choose = place => {
    at = place
    ;[...list.children].forEach((option, number) => { option.ariaSelected = number === at })
    if (at < 0) input.removeAttribute("aria-activedescendant")
    else input.setAttribute("aria-activedescendant", list.children[at].id)
  }

  const take = option => {
    if (option.dataset.url) location.href = option.dataset.url
    else { close(); input.form.requestSubmit() }
  }

  const option = (url, ...parts) => list.append(make("li", { id: `${id}-${list.children.length}`, role: "option", "aria-selected": "false", "data-url": url },
    ...parts.flatMap(([name, text, lang]) => text ? [make("span", { class: "suggestions__" + name, lang }, text), " "] : [])))

  const update = async () => {
    const text = input.value.trim(), mine = ++turn
    if (text.length < 2 && !text.match(ONE_HAN)) return close()
    const rows = await suggestions(text, files, names), kinds = await files.json(names + "/k")
    if (mine !== turn || text !== input.value.trim() || document.activeElement !== input) return
    list.replaceChildren()
    for (const [kind, id, title, original] of rows) option(kinds[kind][0].replace("*", id), ["title", title], ["original", original, "zh"], ["kind", kinds[kind][1]])
    option(undefined, ["all", filled(words.all, { text })])
    list.hidden = false
    input.ariaExpanded = true
    choose(-1)
    setTimeout(() => { if (!list.hidden) said.textContent = rows.length ? filled(rows.length > 1 ? words.many : words.one, { number: rows.length }) : words.nothing }, 600)
  }

  const soon = () => {
    clearTimeout(timer)
    if (!composing) timer = setTimeout(() => update().catch(close), 120)
  }
  input.addEventListener("input", soon)
  input.addEventListener("compositionstart", () => { composing = true; close() })
  input.addEventListener("compositionend", () => { composing = false; soon() }) // some browsers tell of the text before, some after
  input.form.addEventListener("submit", close)
  input.addEventListener("blur", () => setTimeout(close, 150))
  list.addEventListener("mousedown", event => event.preventDefault())
  list.addEventListener("click", event => { const item = event.target.closest("[role=option]"); if (item) take(item) })
  input.addEventListener("keydown", event => {
    if (event.isComposing || event.keyCode === 229 || list.hidden) return
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (step) {
      event.preventDefault()
      choose(Math.max(-1, Math.min(list.children.length - 1, at + step)))
    } else if (event.key === "Enter" && at >= 0) {
      event.preventDefault()
      take(list.children[at])
    } else if (event.key === "Escape") {
      event.preventDefault()
      close()
    } else if (event.key === "Tab") close()
  })
}
