// Two policies side by side (/compare/?a=…&b=…): what their own pages say, row by row.
// The pages are read as documents and parts of them copied; text of ours is written with textContent alone.
import { announce } from "./main.js"

/** The rows of two lists of [label, value]: every label once, those of the first list in its order, the others after their predecessor. */
export function aligned(one, other) {
  const labels = one.map(([label]) => label)
  let place = -1
  for (const [label] of other) {
    const known = labels.indexOf(label)
    if (known < 0) labels.splice((place += 1), 0, label)
    else place = known
  }
  const value = (list, label) => list.find(([its]) => its === label)?.[1] ?? null
  return [...new Set(labels)].map(label => [label, value(one, label), value(other, label)])
}

/** What is wrong with a choice of two ids among the policies: the id that there is none of, "" if both are one, null if nothing is. */
export function fault(policies, a, b) {
  const ids = new Set(policies.map(([id]) => id))
  const unknown = [a, b].find(id => !ids.has(id))
  return unknown ?? (a === b ? "" : null)
}

// The page

/** Fill the form, and show the two policies that the address names. */
export async function show(place) {
  const words = JSON.parse(place.dataset.words)
  const asked = new URLSearchParams(location.search)
  const [a, b] = ["a", "b"].map(name => (asked.get(name) ?? "").trim())
  const result = place.querySelector(".compare__result")
  const say = text => {
    result.replaceChildren(element("p", "empty", text))
    announce(text)
  }
  try {
    const answer = await fetch(place.dataset.source)
    if (!answer.ok) throw new Error(answer.statusText)
    const policies = await answer.json()
    fill(place.querySelector("form"), policies, words, { a, b })
    if (!a || !b) return
    const wrong = fault(policies, a, b)
    if (wrong !== null) return say(wrong ? words.unknown.replace("{id}", wrong.slice(0, 80)) : words.same)
    const addresses = [a, b].map(id => policies.find(([its]) => its === id)[1])
    const pages = await Promise.all(addresses.map(read))
    const titles = pages.map(page => page.querySelector("h1").textContent.trim())
    result.replaceChildren(table(pages, titles, addresses, words))
    document.title = `${titles[0]} – ${titles[1]}`
    announce(words.caption.replace("{a}", titles[0]).replace("{b}", titles[1]))
  } catch {
    say(words.failed)
  }
}

function fill(form, policies, words, chosen) {
  for (const name of ["a", "b"]) {
    const options = policies.map(([id, , title, date]) => new Option(`${date.slice(0, 4)} · ${title}`, id, false, id === chosen[name]))
    form.elements[name].replaceChildren(new Option(words.choose, ""), ...options)
    form.elements[name].value = policies.some(([id]) => id === chosen[name]) ? chosen[name] : ""
  }
}

/** A page of this site as a document. (A string is not parsed: the content policy allows no markup that comes as text.) */
function read(address) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open("GET", address)
    request.responseType = "document"
    request.onload = () => (request.status === 200 && request.response ? resolve(request.response) : reject(new Error(request.statusText)))
    request.onerror = () => reject(new Error("network"))
    request.send()
  })
}

/** What a page says, as a list of [label, parts]: its summary, its facts, the sections of its text, its history, its targets. */
function said(page, words) {
  const whole = selector => [...page.querySelectorAll(selector)]
  const found = [
    [words.summary, whole(".record__head .standfirst")],
    ...whole(".facts__row").map(row => [row.querySelector("dt").textContent, [...row.querySelector("dd").childNodes]]),
  ]
  for (const heading of whole(".record__body .prose h2, .record__body #lifecycle, .record__body #targets")) {
    const parts = []
    for (let next = heading.nextSibling; next && next.nodeName !== "H2"; next = next.nextSibling) parts.push(next)
    found.push([heading.textContent, parts])
  }
  return found.filter(([, parts]) => parts.length)
}

function table(pages, titles, addresses, words) {
  const rows = aligned(...pages.map(page => said(page, words)))
  const head = element("tr", "", headed("col", words.fact), ...titles.map((title, place) => headed("col", link(addresses[place], title))))
  const body = rows.map(([label, ...values]) => {
    const cells = values.map(parts => cell(parts, words))
    const row = element("tr", cells[0].textContent === cells[1].textContent ? "compare__alike" : "", headed("row", label), ...cells)
    return row
  })
  const caption = element("caption", "hidden", words.caption.replace("{a}", titles[0]).replace("{b}", titles[1]))
  const made = element("table", "", caption, element("thead", "", head), element("tbody", "", ...body))
  return element("div", "table", made)
}

function cell(parts, words) {
  const made = element("td", "")
  if (parts) for (const part of parts) made.append(copied(part), " ")
  else made.append(element("span", "compare__none", words.none))
  return made
}

/** A part of another page, without what belongs to that page alone: ids, and links that are relative to it. */
function copied(part) {
  const made = document.importNode(part, true)
  if (made.nodeType !== Node.ELEMENT_NODE) return made
  const links = part.matches("a[href]") ? [part] : [...part.querySelectorAll("a[href]")]
  const own = made.matches("a[href]") ? [made] : [...made.querySelectorAll("a[href]")]
  own.forEach((link, place) => link.setAttribute("href", links[place].href))
  for (const one of [made, ...made.querySelectorAll("*")])
    for (const name of ["id", "aria-labelledby", "aria-current"]) one.removeAttribute(name)
  return made
}

function headed(scope, ...children) {
  const made = element("th", "", ...children)
  made.scope = scope
  return made
}

function element(name, style, ...children) {
  const made = document.createElement(name)
  if (style) made.className = style
  made.append(...children)
  return made
}

function link(url, text) {
  const made = element("a", "", text)
  made.href = url
  return made
}
