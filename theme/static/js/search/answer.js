// From an address to an answer: which entries, in which order, and what was not understood.

import { edits } from "./index.js"
import { ONE_HAN, understand, variantsFor } from "./analysis.js"
import { period } from "./entries.js"
import { score } from "./score.js"
import { best } from "./tiers.js"

const FROM_TO = ["from", "to"]

// The filters of an address: each facet's values, and from and to.
export const filters = (params, index) => [...Object.keys(index.facets), ...FROM_TO]
  .map(name => [name, params.getAll(name).filter(value => value)]).filter(([, values]) => values.length)

// `first` is how many results are shown of a page: the first ones may be known long before all are.
export async function answer (params, index, entries, free, first) {
  const text = (params.get("q") ?? "").trim(), chosen = filters(params, index)
  const hits = text ? await matches(text, index, free, !chosen.length && !params.get("sort") && !(params.get("page") > 1) && first) : { found: chosen.length ? [...Array(index.n).keys()] : [], terms: new Set() }
  const unknown = [], allowed = new Map()
  await Promise.all(chosen.filter(([name]) => !FROM_TO.includes(name)).map(async ([name, values]) => {
    const column = await entries.column(name, hits.found), marks = new Uint8Array(index.n)
    for (const value of values) for (const number of column.get(value) ?? []) marks[number] = 1
    allowed.set(name, marks)
    index.labels[name] ??= Object.fromEntries(await entries.values(name))
    unknown.push(...values.filter(value => !(value in index.labels[name])).map(value => [name, value]))
  }))
  const days = chosen.filter(([name]) => FROM_TO.includes(name))
  if (days.length) {
    let from = -Infinity, to = Infinity
    for (const [name, values] of days) {
      const days = period(values[0])
      if (!days) unknown.push([name, values[0]])
      if (name === "from") from = days ? days[0] : Infinity
      else to = days ? days[1] : -Infinity
    }
    allowed.set("days", await entries.within(from, to, hits.found))
  }
  const left = [...allowed.values()], found = hits.found.filter(number => left.every(marks => marks[number]))
  const sort = params.get("sort")
  if (sort === "date" || sort === "date-asc") found.sort((a, b) => a - b)
  if (sort === "date-asc") found.unshift(...found.splice(0, found.findLastIndex(number => number < index.dated) + 1).reverse())
  return { total: found.length, ...hits, text, chosen, found, hits: hits.found, allowed, unknown }
}

async function matches (text, index, free, first) {
  const variants = await variantsFor(text, index.files, index.named)
  for (const every of [true, false]) {
    const query = understand(text, index, variants, every)
    const lazy = first && await index.plan(query, free, true), top = lazy && await best(lazy, index, first)
    if (top) return { ...top, variants, terms: new Set(lazy.rows.map(row => row.term)), missing: missing(query, lazy) }
    const plan = await index.plan(query, free)
    const { found } = score(plan, index)
    if (found.length || !every || !text.match(ONE_HAN)) {
      return { found, variants, terms: new Set(plan.rows.map(row => row.term)), missing: missing(query, plan) }
    }
  }
}

// Words of the query that no entry has, and that something may be proposed for.
const missing = ({ clauses }, plan) => {
  const met = new Set(plan.rows.map(row => row.term))
  return plan.clauses.filter((clause, place) => clause.usePipeline && clause.presence < 3 && /^[a-z]{4,}$/.test(clauses[place].term) && !clause.terms.some(term => met.has(term)))
    .map(clause => clause.term)
}

// How many of the answer each value of a facet would leave, the facet's own filter apart.
export async function counts (facet, { hits, allowed }, entries) {
  const others = [...allowed].filter(([name]) => name !== facet).map(([, marks]) => marks), hit = new Uint8Array(entries.index.n)
  for (const number of hits) hit[number] = others.every(marks => marks[number])
  const column = await entries.column(facet, hits)
  return (await entries.values(facet)).map(([value, label]) => [value, label, (column.get(value) ?? []).reduce((sum, number) => sum + hit[number], 0)])
}

// The commonest word that `word` may be a slip of, or nothing.
export async function proposal (word, index) {
  const found = await index.list("w", word[0], true), most = word.length < 8 ? 1 : 2
  let best, rank = Infinity
  for (const [other, often] of found) {
    const distance = Math.abs(other.length - word.length) > most ? Infinity : edits(word, other)
    if (distance && distance <= most && distance * 64 - often < rank) { best = other; rank = distance * 64 - often }
  }
  return best
}
