// The theme that decides what a query asks, and what holds of its activity.

import { words } from "./analysis.js"
import { make } from "./suggest.js"

const NAME_FIELDS = ["title", "original_title", "aliases"]

// What the theme says that has every part of a query, and more of them than any other in its names; `whole` are the entries that are called
// what is asked. Nothing, if there is none or several are as good.
export async function decided(text, units, { plan, known }, whole, index) {
  const asked = units.flatMap((unit, number) =>
    unit.presence === 3 || unit.whole ? [] : [{ ...unit, clauses: plan.clauses.filter(clause => clause.unit === number) }],
  )
  const has = (term, number, field) => known?.get(term)?.[index.fields.indexOf(field)].documents.includes(number)
  const covers = (number, { pairs, period, clauses }, fields) =>
    !period &&
    (pairs
      ? fields.some(field => clauses.every(({ terms }) => has(terms[0], number, field)))
      : clauses.some(({ terms }) => terms.some(term => fields.some(field => has(term, number, field)))))
  const themes = index.positions.map(place => index.n - 1 - place).filter(number => asked.every(unit => covers(number, unit, index.fields)))
  const ranks = themes.map(number => asked.filter(unit => covers(number, unit, NAME_FIELDS)).length),
    most = Math.max(...ranks),
    best = themes.filter((_, place) => ranks[place] === most)
  const [theme] = best.length > 1 ? best.filter(number => whole.has(number)) : best
  if (theme === undefined || !most) return
  const [title, url, positions] = await index.files.json(`${index.build}/q/${index.n - 1 - theme}`),
    typed = words(text)
  const places = positions.filter(([, , names]) => names.some(name => words(name).every(word => typed.includes(word))))
  return { title, url, positions: places.length ? places : positions }
}

// The answer as an element; the badge of each position lies ready on the page.
export function drawn({ title, url, positions }, { since, source }) {
  const link = ([text, href]) => make("a", { href }, text)
  const lines = positions.map(([place, placeUrl, , value, label, day, text, policies, cited]) =>
    make(
      "li",
      {},
      make(
        "p",
        { class: "answer__head" },
        make("strong", {}, link([place, placeUrl])),
        " ",
        document.getElementById("search-position-" + value)?.content.cloneNode(true) ?? label,
        ...(day ? [" ", since.replace("{date}", day)] : []),
      ),
      make("p", {}, text),
      make(
        "p",
        { class: "answer__policies" },
        ...policies.flatMap((policy, place) => [...(place ? [" · "] : []), link(policy)]),
        ...(cited[0] ? [policies[0] ? ". " : "", source, " ", link(cited)] : []),
      ),
    ),
  )
  return make("section", { class: "answer" }, make("h2", { class: "answer__title" }, link([title, url])), make("ul", {}, ...lines))
}
