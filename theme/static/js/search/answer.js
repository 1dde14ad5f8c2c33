// From an address to an answer: which entries, in which order, and what was not understood.

import { variantsFor, words } from "./analysis.js"
import { period } from "./entries.js"
import { range, sections, varints } from "./files.js"
import { order } from "./order.js"
import { asLunr, understand } from "./query.js"
import { score } from "./score.js"
import { settle } from "./spelling.js"

const FROM_TO = ["from", "to"]

// The filters of an address: each facet's values, and from and to.
export const filters = (params, index) =>
  [...Object.keys(index.facets), ...FROM_TO]
    .map(name => [name, params.getAll(name).filter(value => value)])
    .filter(([, values]) => values.length)

// `first` is how many results are shown of a page: the first ones may be known long before all are.
export async function answer(params, index, entries, free, first) {
  const text = (params.get("q") ?? "").trim(),
    chosen = filters(params, index),
    sort = params.get("sort"),
    everything = range(0, index.n - 1)
  const hits = text
    ? await matches(text, index, entries, {
        free,
        first: !chosen.length && !sort && !(params.get("page") > 1) && first,
        verbatim: params.has("verbatim"),
      })
    : { found: chosen.length ? everything : [], terms: new Set() }
  const unknown = [],
    allowed = new Map()
  await Promise.all(
    chosen
      .filter(([name]) => !FROM_TO.includes(name))
      .map(async ([name, values]) => {
        const column = await entries.column(name, hits.found),
          marks = new Uint8Array(index.n)
        for (const value of values) for (const number of column.get(value) ?? []) marks[number] = 1
        allowed.set(name, marks)
        index.labels[name] ??= Object.fromEntries(await entries.values(name))
        unknown.push(...values.filter(value => !(value in index.labels[name])).map(value => [name, value]))
      }),
  )
  const days = chosen.filter(([name]) => FROM_TO.includes(name))
  if (days.length) {
    let from = -Infinity,
      to = Infinity
    for (const [name, values] of days) {
      const days = period(values[0])
      if (!days) unknown.push([name, values[0]])
      if (name === "from") from = days ? days[0] : Infinity
      else to = days ? days[1] : -Infinity
    }
    allowed.set("days", await entries.within(from, to, hits.found))
  }
  if (hits.phrases?.length) {
    const { verify } = await import("./phrases.js")
    await verify(hits, [...allowed.values()], index, entries)
  }
  const marks = [...allowed.values()],
    fits = number => marks.every(marks => marks[number]),
    found = hits.found.filter(fits)
  const firsts = sort ? found.length : hits.found.slice(0, hits.firsts ?? Infinity).filter(fits).length
  if (sort === "date" || sort === "date-asc") found.sort((a, b) => a - b)
  if (sort === "date-asc") found.unshift(...found.splice(0, found.findLastIndex(number => number < index.dated) + 1).reverse())
  return { total: found.length, ...hits, firsts, text, chosen, found, hits: hits.found, allowed, unknown }
}

// The entries that a text finds, first those that are called so: in our order, or in lunr's where very many have a word.
async function matches(text, index, entries, { free, first, verbatim }) {
  const variants = await variantsFor(text, index.files, index.named),
    asked = understand(text, index, variants),
    { units, phrases, left } = asked
  const corrected = await settle(asked, index, verbatim),
    hits = await ranked(units, index, entries, free, first),
    whole = new Set(await named(words(text, variants).join(" "), index))
  const called = hits.found.filter(number => whole.has(number)),
    others = hits.found.filter(number => !whole.has(number))
  let position
  if (first && hits.found.slice(0, 10).some(number => index.positions?.includes(index.n - 1 - number))) {
    const { decided } = await import("./positions.js")
    position = await decided(text, units, hits, whole, index)
  }
  return {
    ...hits,
    position,
    called,
    found: [...(hits.total ? whole : called), ...others].slice(0, hits.total ? first : Infinity),
    variants,
    corrected,
    left,
    phrases,
    terms: new Set(hits.plan.rows.flatMap(({ term }) => [term, ...term.split(/(?<=\d)_/)])),
  }
}

async function ranked(units, index, entries, free, first) {
  const query = asLunr(units, index),
    lazy = await index.plan(query, free, true)
  if (lazy.rows.some(row => row.common)) {
    const { inOrderOfLunr } = await import("./tiers.js")
    return inOrderOfLunr(units, index, free, first)
  }
  const plan = await index.plan(query, free),
    scored = score(plan, index)
  await Promise.all(
    units.map(async unit => {
      if (unit.period) unit.days = await entries.within(...unit.period, units[1] ? scored.found : range(0, index.n - 1))
    }),
  )
  return { plan, known: scored.known, ...order(plan, units, scored, index, index.ranked && (await index.files.file(index.build + "/w"))) }
}

// The entries that are called `name`, by its checksum.
async function named(name, { files, n, whole: [folders, count] }) {
  let sum = ~0
  for (const byte of new TextEncoder().encode(name)) {
    sum ^= byte
    for (let bit = 8; bit--; ) sum = (sum >>> 1) ^ (sum & 1 && 0xedb88320)
  }
  sum = ~sum >>> 0
  const [sums, places] = await files.file(`${folders.split(" ")[(sum % count) >> 3]}/${sum % count}`, bytes => sections(bytes, 2)),
    last = Math.floor(sum / count) % 0x1000000
  return varints(places)
    .filter((_, at) => sums[3 * at] + sums[3 * at + 1] * 0x100 + sums[3 * at + 2] * 0x10000 === last)
    .map(place => n - 1 - place)
}
