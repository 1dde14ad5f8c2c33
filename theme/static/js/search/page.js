// The search page: the address is the state; everything shown follows from it.

import { Costly, Index } from "./index.js"
import { Entries } from "./entries.js"
import { Files, Missing } from "./files.js"
import { answer } from "./answer.js"
import { marked } from "./marks.js"
import { passage } from "./passages.js"
import { attach, filled, make } from "./suggest.js"
import lunr from "./lunr.js"

// Results on a page; of the first so many, those that show no mark show a passage of their text, from at most FILES files.
const PER_PAGE = 20,
  EXPLAINED = 10,
  FILES = 8
const byId = id => document.getElementById("search-" + id)
const form = byId("form"),
  status = byId("status"),
  list = byId("results"),
  notes = byId("notes"),
  active = byId("active"),
  pages = byId("pages")
const panel = byId("facets"),
  { root } = form.dataset,
  query = form.elements.q,
  title = document.title
const sayings = JSON.parse(form.dataset.words),
  say = (name, values) => filled(sayings[name], values)

let index,
  entries,
  turn = 0,
  composing = false

async function get(path) {
  const request = () => fetch(root + path)
  return request().catch(() => new Promise(resolve => setTimeout(resolve, 1000)).then(request))
}

function start(build) {
  index = new Index(lunr, new Files(get), build)
  entries = null
}

const address = change => {
  const params = new URLSearchParams(location.search)
  change(params)
  return "?" + params
}

const link = (text, change) => make("a", { href: address(change), "data-go": "" }, text)
const button = (text, action) => {
  const element = make("button", { type: "button", class: "button" }, text)
  element.addEventListener("click", action)
  return element
}

function go(url) {
  history.pushState(null, "", url)
  return run()
}

async function run(free, again) {
  const mine = ++turn,
    params = new URLSearchParams(location.search),
    text = (params.get("q") ?? "").trim()
  delete document.body.dataset.search
  query.value = params.get("q") ?? ""
  list.ariaBusy = true
  notes.replaceChildren()
  setTimeout(() => {
    if (mine === turn && !document.body.dataset.search) status.textContent = sayings.searching
  }, 400)
  let shown
  try {
    await index.open()
    entries ??= new Entries(index)
    const found = await answer(params, index, entries, free, PER_PAGE),
      last = Math.ceil(found.total / PER_PAGE)
    const page = Math.max(1, Math.min(last, Math.trunc(params.get("page")) || 1))
    const results = await Promise.allSettled(
      found.found.slice((page - 1) * PER_PAGE, page * PER_PAGE).map(number => entries.result(number)),
    )
    if (found.position) {
      const { drawn } = await import("./positions.js")
      found.position = drawn(found.position, sayings)
    }
    if (found.corrected?.length) {
      const { told } = await import("./slips.js")
      found.told = told(found, link, say)
    }
    if (mine !== turn) return
    const stale = results.find(result => result.reason instanceof Missing)
    if (stale) throw stale.reason
    shown = () =>
      show(
        found,
        page,
        last,
        results.map(result => result.value),
      )
  } catch (error) {
    if (mine !== turn) return
    if (error instanceof Missing && !again && (await renewed())) return run(free, true)
    shown = () => fail(error)
  }
  const after = shown()
  byId("order").hidden = byId("take").hidden = !(byId("without").hidden = list.hasChildNodes())
  list.ariaBusy = null
  document.title = text ? `${text} – ${title}` : title
  document.body.dataset.search = "ready"
  after?.()
}

// Whether the site was built anew since this page was read; then its new index is used.
async function renewed() {
  const current = await fetch(root + "../current.json", { cache: "no-store" })
    .then(response => response.json())
    .catch(() => ({}))
  if (!current.build || current.build === index.build) return false
  start(current.build)
  return true
}

function fail(error) {
  list.replaceChildren()
  pages.replaceChildren()
  if (error instanceof Costly) {
    status.textContent = say("costly", { number: Math.ceil(error.bytes / 1e3) })
    notes.replaceChildren(button(sayings.anyway, () => run(true)))
  } else {
    console.error(error)
    status.textContent = sayings.failed
    notes.replaceChildren(button(sayings.again, () => run()))
  }
}

function show(found, page, last, results) {
  const { text, chosen, unknown, total, firsts } = found,
    before = (page - 1) * PER_PAGE
  const named = unknown.map(([name, value]) => say("unknown", { facet: index.facets[name] ?? name, value }))
  const counted = number => say(number === 1 ? "result" : number ? "results" : "none", { number }),
    place = say("place", { number: page, last })
  const count = counted(firsts),
    asked = text.replace(/["“”]/g, "")
  const sentence =
    firsts < total
      ? say("parts", { all: total, text: asked, count, rest: total - firsts })
      : text
        ? say("found", { count, text: asked })
        : count
  const said = [
    ...named,
    sentence + sayings.stop,
    found.unchecked && say("unchecked", { number: found.unchecked }),
    page > 1 && last > 1 && place + sayings.stop,
  ].filter(Boolean)
  status.textContent = text || chosen[0] ? said.join(" ") : ""
  byId("show").hidden = !(byId("show").firstChild.textContent = chosen[0] && counted(total))
  const lost = results.filter(result => !result).length
  if (lost)
    notes.append(
      make(
        "p",
        {},
        say("lost", { number: lost }) + " ",
        button(sayings.again, () => run()),
      ),
    )
  notes.append(found.told ?? "")
  if (found.left?.length) notes.append(make("p", {}, say("common", { words: [...new Set(found.left)].join(", ") })))
  list.start = before + 1
  const cards = results.map((result, place) => (result ? card(result, found, before + place) : {}))
  list.replaceChildren(...cards.map(({ element }) => element ?? ""))
  pages.hidden = last < 2
  pages.replaceChildren(
    page > 1 ? link(sayings.previous, params => params.set("page", page - 1)) : "",
    make("span", {}, place),
    page < last ? link(sayings.next, params => params.set("page", page + 1)) : "",
  )
  const filters = chosen.flatMap(([name, values]) => values.map(value => make("li", {}, remover(name, value))))
  active.replaceChildren(...filters)
  if (filters[1])
    active.append(
      make(
        "li",
        {},
        link(sayings.clear, params => [...chosen, ["page"]].forEach(([name]) => params.delete(name))),
      ),
    )
  byId("filters").firstElementChild.dataset.on = filters.length || ""
  facets(found)
  if (found.position) notes.prepend(found.position)
  return async () => {
    const mine = turn
    if (total) return explain(found, cards, before)
    if (!text) return
    const { help } = await import("./nothing.js")
    if (mine === turn) help(found, { index, notes, link, say })
  }
}

// Of results that show no mark, what their texts have: at once for the first ones, on demand for the others.
function explain({ terms, variants, found }, cards, before) {
  const files = new Set()
  cards.forEach(({ space, anchor }, place) => {
    const number = found[before + place]
    const fill = async () => {
      const text = await entries.text(number).catch(() => ""),
        best = passage(text, terms, word => index.stem(word), variants)
      space.replaceChildren(...(best ? marks(best.parts) : [sayings.linked]))
      if (best?.words) anchor.hash = ":~:text=" + encodeURIComponent(best.words).replaceAll("-", "%2D")
    }
    if (!space) return
    if (before + place < EXPLAINED && files.add(entries.textFile(number)[0]).size <= FILES) fill()
    else space.replaceChildren(button(sayings.where, fill))
  })
}

const marks = parts => parts.map(([part, found]) => (found ? make("mark", {}, part) : part))

const label = (name, value) => index.labels[name]?.[value] ?? value

function remover(name, value) {
  const text = name === "from" || name === "to" ? `${sayings[name].toLowerCase()} ${value}` : label(name, value)
  const element = link(text + " ×", params => {
    params.delete(name, value)
    params.delete("page")
  })
  element.ariaLabel = say("remove", { text })
  return element
}

function card(result, { terms, text, variants, firsts, total }, place) {
  const element = byId("card").content.cloneNode(true).firstElementChild,
    part = name => element.querySelector(".card__" + name)
  let seen = false
  const fill = (place, words, lang) => {
    if (!words) return place.remove()
    if (lang) place.lang = lang
    const parts = marked(words, terms, word => index.stem(word), variants)
    seen ||= parts.some(([, found]) => found)
    place.append(...marks(parts))
  }
  element.dataset.kind = result.kind
  element.dataset.id = result.id
  const anchor = part("title").firstElementChild,
    kind = part("kind"),
    space = part("passage"),
    foot = part("foot")
  fill(anchor, result.title)
  fill(part("original"), result.original, result.lang)
  fill(part("summary"), result.summary)
  anchor.href = result.url
  if (result.date) kind.before(make("time", { datetime: result.datetime }, result.date), " ")
  const stance = byId("stance-" + result.stance)
  if (stance) kind.before(stance.content.cloneNode(true), " ")
  kind.append(label("kind", result.kind))
  fill(part("by"), result.by)
  const badge = byId(`status-${result.status}-${result.type}`) ?? byId("status-" + result.status)
  if (badge) foot.append(badge.content.cloneNode(true))
  if (!foot.textContent.trim()) foot.remove()
  if (firsts && place === firsts) element.prepend(make("p", { class: "card__rest" }, say("rest", { number: total - firsts })))
  if (text && !seen && index.each) return { element, anchor, space }
  space.remove()
  return { element }
}

// The panel: a fold a facet, filled when it is opened or in use.
function facets(found) {
  for (const [name, text] of Object.entries(index.facets)) {
    let fold = byId("facet-" + name)
    if (!fold) {
      fold = make(
        "details",
        { id: "search-facet-" + name, class: "search-facet" },
        make("summary", {}, text),
        make("fieldset", {}, make("legend", { class: "hidden" }, text)),
      )
      fold.addEventListener("toggle", () => fold.open && fill(name, fold))
      panel.append(fold)
    }
    fold.found = found
    const values = found.chosen.find(([chosen]) => chosen === name)?.[1] ?? []
    const fieldset = fold.lastElementChild
    for (const input of fieldset.querySelectorAll("input")) input.checked = values.includes(input.value)
    for (const value of values)
      if (!fieldset.querySelector(`input[value="${CSS.escape(value)}"]`)) fieldset.append(box(name, value, label(name, value)))
    if (values.length) fold.open = true
    if (fold.open) fill(name, fold)
  }
  for (const name of ["from", "to", "sort"]) form.elements[name].value = new URLSearchParams(location.search).get(name) ?? ""
  const [best, newest] = form.elements.sort // nothing is the best match of no query
  best.label = (found.text ? best : newest).text
  newest.hidden = !found.text
}

const box = (name, value, text, count) => {
  const input = make("input", { type: "checkbox", name, value })
  input.checked = new URLSearchParams(location.search).getAll(name).includes(value)
  input.disabled = count === 0 && !input.checked
  return make(
    "label",
    {},
    input,
    " ",
    make("bdi", {}, text),
    ...(count === undefined ? [] : [make("span", { class: "count" }, ` ${count}`)]),
  )
}

async function fill(name, fold) {
  const { unfold } = await import("./facets.js")
  return unfold(name, fold, { index, entries, box, say })
}

function submit() {
  const params = new URLSearchParams([...new FormData(form)].filter(([, value]) => value.trim()))
  go("?" + params)
}

form.addEventListener("submit", event => {
  event.preventDefault()
  if (!composing) submit()
})
document.addEventListener("change", ({ target }) => {
  if (target.form === form && target !== query) submit()
})
query.addEventListener("compositionstart", () => {
  composing = true
})
query.addEventListener("compositionend", () => {
  composing = false
})
document.addEventListener("click", event => {
  const anchor = event.target.closest?.("a[data-go]")
  if (!anchor || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return
  event.preventDefault()
  go(anchor.getAttribute("href")).then(() => {
    if (pages.contains(anchor) || !anchor.isConnected) {
      status.tabIndex = -1
      status.focus()
      scrollTo(0, 0)
    }
  })
})
addEventListener("popstate", () => run())

byId("filters").open = matchMedia("(min-width: 60em)").matches
start(form.dataset.build)
attach(query, { ...form.dataset, words: sayings })
const away = async () => {
  const { take } = await import("./take.js")
  take(() => [index, entries], sayings)
}
byId("take").ontoggle = away
if (location.search.startsWith("?ids=")) away()
else run()
