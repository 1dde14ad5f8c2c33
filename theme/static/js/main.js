// What every page does when script runs: the choice of colours, copying and printing, folds, the "/" key.
// The page is complete without it. Text is written with textContent alone; words come from the page's data attributes.

/** Whether a key press is the single-key shortcut: a bare "/", not in a field, not while an input method composes, no dialog open. */
export function isShortcut(event, dialogIsOpen) {
  if (event.key !== "/" || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return false
  if (event.defaultPrevented || event.isComposing || event.keyCode === 229 || dialogIsOpen) return false
  const target = event.target
  return !(target?.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(target?.tagName))
}

/** When a message to the live region is due, in milliseconds from now: 150 after a change, at most one a second. */
export function announcementDelay(now, last) {
  return Math.max(150, last + 1000 - now)
}

/** The reader's choices on this device; a browser that keeps nothing keeps the defaults. */
export const choices = {
  read(name) {
    try {
      return localStorage.getItem(name) ?? ""
    } catch {
      return ""
    }
  },
  write(name, value) {
    try {
      if (value) localStorage.setItem(name, value)
      else localStorage.removeItem(name)
    } catch {
      // Storage may be switched off; the choice then holds for this page.
    }
  },
}

let waiting = 0
let lastSaid = -Infinity

/** Say something to those who hear the page; a later message replaces one that waits. */
export function announce(text) {
  clearTimeout(waiting)
  waiting = setTimeout(
    () => {
      document.getElementById("live").textContent = text
      lastSaid = performance.now()
    },
    announcementDelay(performance.now(), lastSaid),
  )
}

function button(words, variant, act) {
  const made = document.createElement("button")
  made.type = "button"
  made.className = variant
  made.textContent = words
  made.addEventListener("click", () => act(made))
  return made
}

const modules = {
  // Suggestions come with the first visit to a search field, not before.
  "search-form"(form) {
    form.elements.q.addEventListener(
      "focus",
      async ({ target }) => {
        const before = target.value
        const current = await (await fetch(`${form.action}current.json`, { cache: "no-cache" })).json()
        const { attach } = await import(form.action + current.suggest)
        const words = current.words[document.documentElement.lang] ?? Object.values(current.words)[0]
        attach(target, { root: `${form.action}files/`, names: current.names, words })
        if (target.value !== before) target.dispatchEvent(new Event("input")) // typed while all this came
      },
      { once: true },
    )
  },

  // How acts stood on another day: the histories come only when the address asks for one.
  async "as-of"(place) {
    const asked = new URLSearchParams(location.search).has("asof")
    if (!asked) await new Promise(window.requestIdleCallback ?? setTimeout) // a field for a date is slow to make
    place.append(place.querySelector("template").content.cloneNode(true))
    place.querySelector(".as-of__range")?.addEventListener("submit", event => {
      event.preventDefault()
      const [from, to] = event.target.elements
      location.assign(`${event.target.action}?asof=${from.value}..${to.value}`)
    })
    if (asked) (await import("./as-of.js")).show(place)
  },

  // Two policies side by side: the script comes with that page alone.
  async compare(place) {
    ;(await import("./compare.js")).show(place)
  },

  theme(select) {
    select.value = choices.read("theme")
    select.addEventListener("change", () => {
      choices.write("theme", select.value)
      if (select.value) document.documentElement.dataset.theme = select.value
      else delete document.documentElement.dataset.theme
      for (const other of document.querySelectorAll('[data-module="theme"]')) other.value = select.value
    })
  },

  shortcut(box) {
    box.checked = choices.read("shortcut") !== "off"
    box.addEventListener("change", () => {
      choices.write("shortcut", box.checked ? "" : "off")
      hint()
    })
  },

  "page-tools"(list) {
    const { print, copy, copied, said } = list.dataset
    for (const text of list.querySelectorAll("[data-copyable]")) {
      const name = (made, words) => {
        made.textContent = words
        made.setAttribute("aria-label", `${words} ${text.dataset.copyable}`.trim())
      }
      const made = button(copy, "button--quiet", async () => {
        await navigator.clipboard.writeText(text.textContent)
        name(made, copied)
        announce(text.dataset.said ?? said)
        setTimeout(() => name(made, copy), 2000)
      })
      name(made, copy)
      text.after(" ", made)
    }
    const item = document.createElement("li")
    item.className = "page-tools__item"
    item.append(button(print, "button--text", () => window.print()))
    list.append(item)
  },

  // On a wide screen the style sheet shows what is folded; here its state is made to say so.
  fold(details) {
    const wide = matchMedia("(min-width: 60em)")
    const follow = () => {
      details.open = wide.matches
      details.querySelector("summary").tabIndex = wide.matches ? -1 : 0
    }
    wide.addEventListener("change", follow)
    follow()
  },
}

/** What reads further files, which a browser refuses to a page that it opened from a file. */
const FROM_SERVER = ["search-form", "as-of", "compare"]

/** The sign in the search field that "/" leads there, as long as it does. */
function hint() {
  const on = choices.read("shortcut") !== "off"
  for (const field of document.querySelectorAll('[data-module="search-form"] input[name="q"]')) {
    const sign = field.parentElement.querySelector("kbd")
    if (on && !sign) {
      const made = document.createElement("kbd")
      made.className = "search-form__key"
      made.setAttribute("aria-hidden", "true")
      made.textContent = "/"
      field.after(made)
      field.setAttribute("aria-keyshortcuts", "/")
    } else if (!on) {
      sign?.remove()
      field.removeAttribute("aria-keyshortcuts")
    }
  }
}

function goToSearch(event) {
  if (choices.read("shortcut") === "off" || !isShortcut(event, document.querySelector("dialog[open]") !== null)) return
  const fields = [...document.querySelectorAll('input[type="search"]')]
  const field = fields.find(one => one.checkVisibility?.() ?? one.offsetParent !== null)
  if (!field && !fields.length) return
  event.preventDefault()
  if (field) field.focus()
  else location.assign(fields[0].form.action)
}

/** On paper nothing is folded. */
function unfoldForPrint() {
  let opened = []
  addEventListener("beforeprint", () => {
    opened = [...document.querySelectorAll("main details:not([open])")]
    for (const details of opened) details.open = true
  })
  addEventListener("afterprint", () => {
    for (const details of opened) details.open = false
  })
}

function start() {
  const offline = document.currentScript !== null // only the offline archive loads this as a script that is no module
  for (const element of document.querySelectorAll("[data-module]")) {
    if (!(offline && FROM_SERVER.includes(element.dataset.module))) modules[element.dataset.module]?.(element)
  }
  hint()
  document.addEventListener("keydown", goToSearch)
  unfoldForPrint()
}

if (typeof document !== "undefined") start()
