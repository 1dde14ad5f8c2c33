// A page as it stood on another day (?asof=2021-06-09): acts that came later are gone, later changes are undone. Text is written with
// textContent alone.
import { between, group, inWords, lastDay, listed, range, rootOf, standsOn } from "./histories.js"
import { announce } from "./main.js"
import * as spans from "./spans.js"

const PAGE = 50,
  LANGUAGE = document.documentElement.lang

/** Show the page as of the day that its address asks for; `place` is what the macro `as_of` made. The page is seen when that is done. */
export async function show(place) {
  try {
    await turn(place)
    carry(new URLSearchParams(location.search).get("asof").trim())
  } finally {
    document.documentElement.classList.replace("then", "told")
  }
}

async function turn(place) {
  const words = JSON.parse(place.dataset.words)
  const asked = new URLSearchParams(location.search).get("asof").trim()
  const form = place.querySelector("form")
  const said = say(form, words)
  const days = document.querySelector(".state__themes") && range(asked)
  const day = days ? days[1] : lastDay(asked)
  if (!day) return said(words.bad.replace("{text}", asked.slice(0, 40)))
  form.elements.asof.value = day
  const shown = inWords(day, words.months, words)
  const told = () =>
    day > form.elements.asof.defaultValue
      ? said(words.ahead.replace("{date}", shown))
      : said(words.stood.replace("{date}", shown), words.undone)
  if (!place.dataset.source) {
    spans.turn(document, day, asked)
    return told()
  }
  let data
  try {
    const answer = await fetch(place.dataset.source)
    if (!answer.ok) throw new Error(answer.statusText)
    data = await answer.json()
  } catch {
    return said(words.failed)
  }
  spans.turn(document, day, asked)
  const first = data.acts.map(act => act[7][0][0]).sort()[0]
  const stands = standsOn(data, day)
  const make = maker(place, words)
  const themes = document.querySelector(".state__themes")
  if (place.dataset.entity.startsWith("policy/")) return showAct(form, data, stands, make, words, shown, said)
  turnTable(document.querySelectorAll(".state__allowed tbody tr"), data, day, make)
  for (const [at, end] of ["from", "to"].entries()) if (days) place.querySelector(`#as-of-${end}`).value = days[at]
  if (days) return showBetween(themes, data, days, make, words, said)
  if (themes) showThemes(themes, data, stands, make, words, day)
  else showList(place, listed(data, stands, place.dataset.entity), make, words, day)
  if (!stands.length && first) said(words.before.replace("{date}", inWords(first, words.months, words)))
  else told()
}

/** Say above all what day is shown, with the way back to today. */
function say(form, words) {
  return (lead, rest = "") => {
    const note = element("p", "as-of__said", element("strong", "", `${lead}.`.replace("..", ".")))
    if (rest) note.append(" ", element("span", "", rest))
    const back = element("a", "", words.today)
    back.href = form.getAttribute("action")
    note.append(" ", back)
    document.querySelector("main .record__head, main .list__head").append(note)
    for (const old of document.querySelectorAll(".as-of__day, .as-of__today")) old.hidden = true
    for (const way of document.querySelectorAll(".toc__list a")) {
      way.closest("li").hidden = Boolean(document.getElementById(way.hash.slice(1))?.closest("[hidden]"))
    }
    announce(lead)
  }
}

function element(name, style, ...children) {
  const made = document.createElement(name)
  if (style) made.className = style
  made.append(...children)
  return made
}

const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u

function link(url, text) {
  const made = element("a", "", text)
  made.href = url
  if (RIGHT_TO_LEFT.test(text)) {
    const apart = element("bdi", "", text)
    apart.dir = "auto"
    made.replaceChildren(apart)
  }
  return made
}

/** What makes lines as the templates do, of the parts that the macro has laid ready. */
function maker(place, words) {
  const parts = place.querySelector(".as-of__parts").content
  const copy = name => parts.querySelector(`[data-part="${name}"]`).firstElementChild.cloneNode(true)
  const time = (text, months) => {
    const made = element("time", "", inWords(text, months, words))
    made.dateTime = text
    return made
  }
  const line = (act, date, then = false) => {
    const meta = element("p", "line__meta", time(date, words.short), " ", copy(`stance-${act.stance}`))
    const title = element("p", "line__title", link(act.url, act.title), " ", copy(`status-${act.status}`))
    if (act.original) {
      const original = element("span", "line__original", act.original)
      original.lang = act.lang
      original.dir = "auto"
      title.append(" ", original)
    }
    const made = element("li", "line", meta, title)
    if (then && act.change.since > date)
      made.append(element("p", "line__note", `${act.change.event[1]} `, time(act.change.since, words.short)))
    return made
  }
  const since = text => {
    const made = copy("since")
    const [before, after] = made.textContent.split("{date}")
    made.replaceChildren(before, time(text, words.short), after)
    return made
  }
  return { copy, time, line, since }
}

/** Let the links of the page lead to other pages as of the same day; a page that has no other day shows today. */
function carry(asked) {
  for (const link of document.querySelectorAll("main a[href]")) {
    const page = link.origin === location.origin && link.pathname.endsWith("/") && link.pathname !== location.pathname
    if (!page || link.search || link.closest(".as-of__said")) continue
    const [path, place] = link.getAttribute("href").split("#")
    link.setAttribute("href", `${path}?asof=${encodeURIComponent(asked)}${place ? `#${place}` : ""}`)
  }
}

/** Say how the act of this page stood on the day. */
function showAct(form, data, stands, make, words, shown, said) {
  const path = form.getAttribute("action")
  const act = stands.find(({ url }) => url === path)
  const written = text => inWords(text, words.months, words)
  if (act) {
    const status = make.copy(`status-${act.status}`).textContent.toLowerCase()
    return said(words.act.replace("{date}", shown).replace("{status}", status).replace("{since}", written(act.since)), words.elsewhere)
  }
  const [begin] = data.acts.find(([url]) => url === path)[7]
  said(words.absent.replace("{date}", shown).replace("{since}", written(begin[3] || begin[0])), words.elsewhere)
}

/** What changed between two days, in place of the themes. */
function showBetween(themes, data, [from, to], make, words, said) {
  for (const other of document.querySelectorAll(".state__chart, .state__allowed, .state__ways")) other.remove()
  const [first, last] = [from, to].map(day => inWords(day, words.months, words))
  if (from >= to) {
    themes.replaceChildren()
    return said(words.order)
  }
  const found = between(data, from, to)
  const sections = ["came", "altered", "gone"]
    .filter(name => found[name].length)
    .map(name => {
      const heading = element("h2", "", words[name], " ", element("span", "count", found[name].length.toLocaleString(LANGUAGE)))
      heading.id = `changed-${name}`
      const lines = found[name].map(act => {
        const line = make.line(act, act.when)
        if (act.was && act.was !== act.status)
          line.append(element("p", "line__note", make.copy(`status-${act.was}`), " → ", make.copy(`status-${act.status}`)))
        return line
      })
      const section = element("section", "state__group", heading, element("ol", "lines", ...lines))
      section.setAttribute("aria-labelledby", heading.id)
      return section
    })
  themes.replaceChildren(...(sections.length ? sections : [element("p", "empty", words.same)]))
  said(words.range.replace("{from}", first).replace("{to}", last))
}

/** The table of what is allowed as of a day; each row is of the activity that it names, since their order is another on each page. */
function turnTable(rows, data, day, make) {
  for (const row of rows) {
    data.positions[row.dataset.activity].forEach((spells, column) => {
      const place = spans.one(
        spells.map(([first, last]) => `${first}..${last}`),
        day,
      )
      const [, , position, since] = spells[place] ?? []
      const held = position ? [make.copy(`position-${position}`)] : [make.copy("none")]
      if (since) held.push(" ", make.since(since))
      row.cells[column + 1].replaceChildren(...held)
    })
  }
}

function showThemes(themes, data, stands, make, words, day) {
  for (const chart of document.querySelectorAll(".state__chart")) chart.remove()
  const made = data.entities.flatMap(([kind, id, parent, title, url], place) => {
    if (kind !== "theme" || parent >= 0) return []
    const found = group(data, stands, place, day)
    if (!stands.some(act => rootOf(data, act) === place)) return []
    const heading = element("h2", "", link(url, title))
    heading.id = `theme-${id}`
    const section = element("section", "state__group", heading, ...underTheme(data, found, place, make, words))
    section.setAttribute("aria-labelledby", heading.id)
    return [section]
  })
  themes.replaceChildren(...(made.length ? made : [element("p", "empty", words.none)]))
  for (const way of document.querySelectorAll(".state__ways a")) way.hidden = !document.getElementById(way.hash.slice(1))
}

function underTheme(data, found, root, make, words) {
  const sum = element("p", "state__sum")
  const number = (words, n) => element("span", "", words.replace("{number}", n.toLocaleString(LANGUAGE)))
  sum.append(found.in_force ? number(words.in_force, found.in_force) : element("span", "", words.nothing))
  for (const name of ["coming", "unclear", "ended"]) if (found[name]) sum.append(" ", number(words[name], found[name]))
  const made = [sum]
  if (found.change) {
    const { change, ahead } = found.change
    const date = make.time(change.since, words.short)
    made.push(
      element(
        "p",
        "state__change",
        ahead ? words.next : words.change,
        " ",
        date,
        `, ${change.event.at(ahead ? -1 : 1).toLowerCase()}: `,
        link(found.change.url, found.change.title),
      ),
    )
  }
  if (found.acts.length) made.push(element("ol", "stands", ...found.acts.map(act => standing(data, act, root, make, words))))
  return made
}

/** An act as a line under a theme. */
function standing(data, act, root, make, words) {
  const line = element("li", "", make.copy(`side-${act.stance}`), " ", make.time(act.since, words.short), " ", link(act.url, act.title))
  if (!["in-force", "current"].includes(act.status)) line.append(" ", make.copy(`status-${act.status}`))
  const others = act.themes
    .filter(place => place !== root)
    .slice(0, data.most)
    .map(place => link(data.entities[place][4], data.entities[place][3]))
  if (others.length) line.append(" ", element("small", "", ...others.flatMap((way, at) => (at ? [words.comma, way] : [way]))))
  return line
}

/** The list of acts on the day in place of the page's own. */
function showList(place, acts, make, words, day) {
  const heading = element("h2", "", words.policies.replace("{date}", inWords(day, words.months, words)), " ")
  const own = document.querySelector("#links-policies")?.closest("section")
  heading.id = own ? "links-policies" : "asOfList"
  heading.append(element("span", "count", acts.length.toLocaleString(LANGUAGE)))
  const list = element("ol", "lines")
  const section = element("section", "as-of__list", heading, list)
  section.setAttribute("aria-labelledby", heading.id)
  const button = element("button", "button")
  button.type = "button"
  const grow = () => {
    const from = list.children.length
    list.append(...acts.slice(from, from + PAGE).map(act => make.line(act, act.date, true)))
    const left = acts.length - list.children.length
    if (left) button.textContent = words.more.replace("{number}", Math.min(PAGE, left))
    else button.remove()
    return list.children[from]?.querySelector("a")
  }
  if (acts.length) section.append(button)
  else list.replaceWith(element("p", "empty", words.none))
  button.addEventListener("click", () => grow()?.focus())
  grow()
  const body = document.querySelector(".list__body")
  if (body) body.replaceChildren(section)
  else if (own) own.replaceWith(section)
  else place.after(section)
  for (const count of document.querySelectorAll(".list__head > .count")) count.remove()
}
