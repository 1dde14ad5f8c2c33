// What a reader takes away from the search: all results as a file, or the pages of the first ones as one to print.

import { answer } from "./answer.js"
import { csl, csv, ris } from "./quote.js"
import { filled, make } from "./suggest.js"

// Results in a file, pages in a dossier, files of results read at a time.
const IN_FILE = 1000,
  IN_DOSSIER = 50,
  AT_ONCE = 100
const FORMS = {
  csv: [csv, "text/csv", "csv"],
  ris: [ris, "application/x-research-info-systems", "ris"],
  csl: [csl, "application/vnd.citationstyles.csl+json", "csl.json"],
}
// What a page in print has no use for.
const LEFT_OUT =
  ".page-tools, .toc, .review-line, .as-of__today, [aria-labelledby=backlinks], [aria-labelledby=history], script, style, template"

const whole = path => new URL(path, document.querySelector("link[rel=canonical]").href).href.replace(/index\.html$/, "")

const partOf = name => document.getElementById("search-" + name)

// Let the buttons of the panel give what the address finds, or show the dossier that it asks for; `known()` is the index with its entries.
export function take(known, sayings) {
  const ids = new URLSearchParams(location.search).get("ids"),
    panel = partOf("take")
  if (ids) return showDossier(ids, known()[0], sayings)
  panel.ontoggle = null
  const said = panel.querySelector("[role=status]")
  panel.querySelector("[data-take=dossier]").hidden = location.protocol === "file:" // there no page may read another
  panel
    .querySelector("p")
    .append(" " + filled(sayings.most, { file: IN_FILE.toLocaleString(document.documentElement.lang), dossier: IN_DOSSIER }))
  for (const button of panel.querySelectorAll("[data-take]")) button.disabled = false
  panel.addEventListener("click", async ({ target }) => {
    const form = target.dataset.take
    if (!form) return
    said.textContent = sayings.searching
    try {
      const results = await allFound(known(), form === "dossier" ? IN_DOSSIER : IN_FILE)
      if (form === "dossier") location.assign("?ids=" + results.map(({ kind, id }) => `${kind}/${id}`))
      else saveFile(results, panel.dataset, ...FORMS[form])
      said.textContent = ""
    } catch (error) {
      console.error(error)
      said.textContent = sayings.failed
    }
  })
}

async function allFound([index, entries], most) {
  const { found } = await answer(new URLSearchParams(location.search), index, entries, true),
    results = []
  for (const numbers = found.slice(0, most); results.length < numbers.length; ) {
    results.push(...(await Promise.all(numbers.slice(results.length, results.length + AT_ONCE).map(number => entries.result(number)))))
  }
  return results
}

function saveFile(results, about, write, type, ending) {
  const url = URL.createObjectURL(new Blob([write(results, { ...about, url: result => whole(result.url) })], { type }))
  make("a", { href: url, download: `search-results.${ending}` }).click()
  setTimeout(() => URL.revokeObjectURL(url), 60000) // a browser may ask first where the file shall go
}

// Show the pages of some entries in place of results.
async function showDossier(ids, index, sayings) {
  const status = partOf("status"),
    print = make("button", { type: "button", class: "button" }, sayings.print)
  partOf("form").hidden = partOf("without").hidden = true
  document.title = document.querySelector("h1").textContent = sayings.dossier
  status.textContent = sayings.searching
  try {
    const { items, missing } = await dossier(ids, await index.open())
    partOf("results").replaceChildren(...items)
    partOf("notes").replaceChildren(
      ...(missing.length ? [make("p", {}, filled(sayings.absent, { ids: missing.join(", ") }))] : []),
      make("p", { class: "dossier__tools" }, print),
    )
    status.textContent = filled(sayings.entries, { number: items.length, day: partOf("take").dataset.asOf })
    print.addEventListener("click", () => window.print())
  } catch (error) {
    console.error(error)
    status.textContent = sayings.failed
  }
  document.body.dataset.search = "ready"
}

// The pages of some entries ("kind/id", in a list with commas): an item each, and the ids of those that are not there.
async function dossier(ids, { kinds }) {
  const wanted = [...new Set(ids.split(","))].slice(0, IN_DOSSIER)
  const items = await Promise.all(
    wanted.map(async key => {
      const [kind, id = ""] = key.split("/"),
        path = /^[a-z0-9-]+$/.test(id) && Object.hasOwn(kinds, kind) && kinds[kind].replace("*", id)
      const record = path && (await pageAt(path)).querySelector("main .record")
      return (
        record &&
        make(
          "li",
          { class: "dossier", "data-kind": kind, "data-id": id },
          copied(record, `${kind}-${id}-`),
          make("p", { class: "dossier__address" }, whole(path)),
        )
      )
    }),
  )
  return { items: items.filter(item => item), missing: wanted.filter((_, place) => !items[place]) }
}

// A page of this site; an empty one if it is not there. It is parsed as the answer to a request: no text becomes markup in a script.
const pageAt = path =>
  new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.responseType = "document"
    request.onload = () => resolve((request.status === 200 && request.response) || document.createDocumentFragment())
    request.onerror = () => reject(new TypeError(path))
    request.open("GET", path)
    request.send()
  })

// A record as a part of this page: with ids of its own, no landmarks (each record would have its "Facts"), and headings a level lower.
function copied(record, prefix) {
  const copy = document.importNode(record, true)
  for (const element of copy.querySelectorAll(LEFT_OUT)) element.remove()
  for (const section of copy.querySelectorAll("section")) for (const name of ["aria-labelledby", "role"]) section.removeAttribute(name)
  for (const element of copy.querySelectorAll("[id]")) element.id = prefix + element.id
  for (const anchor of copy.querySelectorAll("a[href^='#']"))
    anchor.setAttribute("href", "#" + prefix + anchor.getAttribute("href").slice(1))
  for (const name of ["aria-labelledby", "aria-describedby", "headers"]) {
    for (const element of copy.querySelectorAll(`[${name}]`))
      element.setAttribute(
        name,
        element
          .getAttribute(name)
          .split(" ")
          .map(id => prefix + id)
          .join(" "),
      )
  }
  for (const heading of copy.querySelectorAll("h1, h2, h3, h4, h5")) {
    const lower = make(
      "h" + (+heading.localName[1] + 1),
      Object.fromEntries([...heading.attributes].map(({ name, value }) => [name, value])),
    )
    lower.append(...heading.childNodes)
    heading.replaceWith(lower)
  }
  return copy
}
