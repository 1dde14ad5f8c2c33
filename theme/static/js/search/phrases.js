// Phrases in quotation marks: which entries have them as they were typed.

import { ONE_HAN, fold } from "./analysis.js"
import { asLunr } from "./query.js"
import { score } from "./score.js"

// Most entries whose texts are read for a phrase; the fields that a result shows, and those that the files of texts have.
const CHECKED = 40,
  SHOWN = ["title", "original_title", "summary"],
  OTHERS = ["aliases", "document_number"],
  HIDDEN = ["original_title", ...OTHERS, "summary", "body"]

// Leave of `hits` what has the phrases as they were typed: behind those that are called so first in a name, then in the summary, then
// elsewhere. Of those that have all words in one field at most CHECKED are read, first of those that fit the filters.
export async function verify(hits, allowed, index, entries) {
  const fitting = hits.found.filter(number => allowed.every(marks => marks[number])),
    { variants } = hits,
    ranks = new Map()
  let unchecked = 0
  for (const { phrase, without, units } of hits.phrases) {
    const plan = await index.plan(asLunr(units, index), true),
      among = together(plan, score(plan, index).known, index)
    const near = [
      ...new Set([
        ...fitting.filter(number => among.has(number)).slice(0, CHECKED),
        ...hits.found.filter(number => among.has(number)).slice(0, CHECKED),
      ]),
    ]
    const right = new Set(
      await Promise.all(
        near.map(async number => {
          const has = names => names.some(name => among.get(number).has(name)),
            { title, original = "", summary = "" } = has(SHOWN) ? await entries.result(number) : {}
          const rank = [title + "\n" + original, summary].findIndex(text => title && holds(text, phrase, variants))
          if (!without) ranks.set(number, (ranks.get(number) ?? 0) + (has(OTHERS) || !rank ? 0 : rank > 0 ? rank : 2))
          return rank >= 0 || ((!title || has(HIDDEN)) && (!index.each || holds(await entries.text(number), phrase, variants)))
            ? number
            : -1
        }),
      ),
    )
    hits.found = hits.found.filter(number => (without ? !right.has(number) : right.has(number)))
    unchecked += fitting.filter(number => among.has(number)).length - fitting.filter(number => near.includes(number)).length
  }
  const rank = number => (hits.called.includes(number) ? -1 : (ranks.get(number) ?? 0))
  hits.found.sort((a, b) => rank(a) - rank(b))
  Object.assign(hits, { total: hits.found.length, firsts: hits.found.length, unchecked })
}

// The documents that have all of a query's terms in one field, each with the names of these.
function together({ rows }, known, { fields }) {
  const among = new Map()
  fields.forEach((field, at) => {
    if (field === "names") return
    const counts = new Map()
    for (const { term } of rows) for (const document of known.get(term)[at].documents) counts.set(document, (counts.get(document) ?? 0) + 1)
    for (const [document, count] of counts) if (count === rows.length) among.set(document, (among.get(document) ?? new Set()).add(field))
  })
  return among
}

// Words with one blank between them, so that a phrase is found across any sign.
const plain = (text, variants) =>
  fold(text, variants)
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim()

// Whether a line of a text has the words of a phrase, next to each other and in the form that was typed.
function holds(text, phrase, variants) {
  const words = plain(phrase, variants),
    edge = char => (char.match(ONE_HAN) ? "" : " ")
  const wanted = edge([...words][0] ?? "") + words + edge([...words].at(-1) ?? "")
  return text.split(/[\n\f]/).some(line => ` ${plain(line, variants)} `.includes(wanted))
}
