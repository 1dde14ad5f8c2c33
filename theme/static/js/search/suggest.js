// Suggestions while a reader types in a search field, on any page: entries by the beginnings of their names' words.

import { Files, last, range } from "./files.js"
import { ONE_HAN, fold, variantsFor } from "./analysis.js"

// Most suggestions, and the most of a name that is looked up.
const MOST = 7,
  LONGEST = 16
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

// `text` with the values of what stands in braces; numbers as the page's language writes them.
export const filled = (text, values) =>
  text.replace(/\{(\w+)\}/g, (sign, name) => values[name]?.toLocaleString(document.documentElement.lang) ?? sign)

// The entries that have a name with a word that begins with `text`, or with words that begin with its words, in any order; those most
// referred to first: [kind, id, title, original title].
export async function suggestions(text, files, names) {
  const variants = await variantsFor(text, files, names),
    start = fold(text, variants).trim().replace(/\s+/g, " "),
    lines = await files.lines(names + "/x"),
    bounds = lines.slice(0, -1)
  const span = key => [last(bounds, key), last(bounds, key + "\uffff")],
    width = key => {
      const [from, to] = span(key)
      return to - from
    }
  const read = async (key, most, fits) => {
    const [from, to] = span(key)
    for (const [keys, at, weights, rows] of await Promise.all(
      range(from, Math.min(to, from + most)).map(place => files.json("n/" + lines.at(-1).substr(place * 10, 10))),
    )) {
      keys.forEach((name, place) => {
        const row = rows[at[place]]
        if (name.startsWith(key) && fits(row)) found.set(row[1] + " " + row[0], [weights[at[place]], row])
      })
    }
  }
  const found = new Map(),
    keys = [start, start.replaceAll(" ", "")].map(key => key.slice(0, LONGEST)),
    words = start.split(" ").map(word => word.slice(0, LONGEST))
  await Promise.all([...new Set(keys)].map(key => read(key, 2, () => true)))
  if (words.length > 1) {
    const hasAll = ([, , ...texts]) => {
      const parts = texts.flatMap(text => fold(text, variants).split(/[^\p{L}\p{N}.']+/u))
      return words.every(word => parts.some(part => (word.match(ONE_HAN) ? part.includes(word) : part.startsWith(word))))
    }
    // The rarest word is looked up: one that no name begins with, as "of", is passed over for the next.
    for (const word of words.sort((one, other) => width(one) - width(other) || other.length - one.length).slice(0, 2)) {
      if (!found.size) await read(word, 1, hasAll)
    }
  }
  return [...found]
    .sort(([one, [a]], [other, [b]]) => b - a || (one < other ? -1 : 1))
    .slice(0, MOST)
    .map(([, [, row]]) => row)
}

// Make `input` a combobox whose list has entries, and last the search for all that is typed; `words` is what it says.
export function attach(input, { root, names, words }) {
  const files = new Files(path => fetch(root + path)),
    id = `suggestions-${++number}`
  const list = make("ul", { id, class: "suggestions", hidden: "", role: "listbox", "aria-label": words.suggestions }),
    said = make("p", { class: "hidden", role: "status" })
  let at = -1,
    turn = 0,
    timer,
    composing = false
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
    ;[...list.children].forEach((option, number) => {
      option.ariaSelected = number === at
    })
    if (at < 0) input.removeAttribute("aria-activedescendant")
    else input.setAttribute("aria-activedescendant", list.children[at].id)
  }

  const take = option => {
    if (option.dataset.url) location.href = option.dataset.url
    else {
      close()
      input.form.requestSubmit()
    }
  }

  const option = (url, ...parts) =>
    list.append(
      make(
        "li",
        { id: `${id}-${list.children.length}`, role: "option", "aria-selected": "false", "data-url": url },
        ...parts.flatMap(([name, text, lang]) => (text ? [make("span", { class: "suggestions__" + name, lang }, text), " "] : [])),
      ),
    )

  const update = async () => {
    const text = input.value.trim(),
      mine = ++turn
    if (text.length < 2 && !text.match(ONE_HAN)) return close()
    const rows = await suggestions(text, files, names),
      kinds = await files.json(names + "/k")
    if (mine !== turn || text !== input.value.trim() || document.activeElement !== input) return
    list.replaceChildren()
    for (const [kind, id, title, original] of rows)
      option(kinds[kind][0].replace("*", id), ["title", title], ["original", original, "zh"], ["kind", kinds[kind][1]])
    option(undefined, ["all", filled(words.all, { text })])
    list.hidden = false
    input.ariaExpanded = true
    choose(-1)
    setTimeout(() => {
      if (!list.hidden)
        said.textContent = rows.length ? filled(rows.length > 1 ? words.many : words.one, { number: rows.length }) : words.nothing
    }, 600)
  }

  const soon = () => {
    clearTimeout(timer)
    if (!composing) timer = setTimeout(() => update().catch(close), 120)
  }
  input.addEventListener("input", soon)
  input.addEventListener("compositionstart", () => {
    composing = true
    close()
  })
  input.addEventListener("compositionend", () => {
    composing = false
    soon()
  }) // some browsers tell of the text before, some after
  input.form.addEventListener("submit", close)
  input.addEventListener("blur", () => setTimeout(close, 150))
  list.addEventListener("mousedown", event => event.preventDefault())
  list.addEventListener("click", event => {
    const item = event.target.closest("[role=option]")
    if (item) take(item)
  })
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
