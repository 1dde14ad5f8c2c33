// The theme that decides what a query asks, and what holds of its activity.

import { words } from "./analysis.js"
import { make } from "./suggest.js"

// The first fields: title, original title, aliases.
const CALLED = 3

// What the theme says that has every part of a query, and more of them in its names than any other; of several the one that is called
// what is asked (`whole`), or is the first result of a query of more than a word. Of a run those pairs count that say something and that some text has.
export async function decided(text, units, { plan, known, found }, whole, index) {
  const asked = units.flatMap(({ presence, whole, pairs, period }, number) => {
    const clauses = plan.clauses.filter(({ unit }) => unit === number)
    if (presence === 3 || whole) return []
    return pairs
      ? clauses.filter(({ terms }, place) => pairs[place][1] > 0.1 && known?.has(terms[0]))
      : [{ terms: clauses.flatMap(({ terms }) => (period ? [] : terms)) }]
  })
  const had = (number, most) =>
    asked.filter(({ terms }) =>
      terms.some(term =>
        known
          ?.get(term)
          ?.slice(0, most)
          .some(({ documents }) => documents.includes(number)),
      ),
    ).length
  const themes = index.positions.map(place => index.n - 1 - place).filter(number => had(number) === asked.length),
    ranks = themes.map(number => had(number, CALLED)),
    most = Math.max(...ranks),
    best = themes.filter((_, place) => ranks[place] === most),
    theme = best.find(number => !best[1] || whole.has(number) || (asked[1] && number === found[0]))
  if (theme === undefined || !most) return
  const [title, url, positions] = await index.files.json(`${index.build}/q/${index.n - 1 - theme}`),
    places = positions.filter(([, , names]) => names.some(name => words(name).every(word => words(text).includes(word))))
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
