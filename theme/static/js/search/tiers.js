// The best results of a query with common words, proved without their whole lists.
//
// A common term's file has the documents in which it weighs most, and the most it can weigh in any other. So every document has a
// score that it cannot exceed; those that may be among the best are weighed exactly, until none that is left can come before them.

import { nth } from "./index.js"
import { lines, sections, varints } from "./files.js"
import { asLunr } from "./query.js"
import { decode, score, weigher } from "./score.js"

const CHUNK = 4,
  FOLDER = 256

// How often a term stands in each field of a document and the code of its length, one array a document, from bytes as the build packs them.
function unpack(masks, codes, more, { fields }) {
  const again = varints(more)
  let at = 0
  return [...masks].map(mask => fields.map((_, field) => ((mask >> field) & 1 ? [again[at] + 1, codes[at++]] : undefined)))
}

const weighed = (row, postings, index) => postings.map((posting, field) => posting && weigher(row, field, index)(...posting))

const running = gaps => {
  let sum = 0
  return gaps.map(gap => (sum += gap))
}

// The names of the files of common terms: of their best documents, of their bits, and of the folders of what they are in each document.
const names = index => index.files.file(index.build + "/c", bytes => lines(bytes))

async function tier(index, row) {
  const [first] = await names(index)
  return index.files.file("a/" + nth(first, row.common - 1), bytes => {
    const [gaps, ...columns] = sections(bytes, 4),
      found = unpack(...columns, index).map(postings => weighed(row, postings, index)),
      numbers = running(varints(gaps))
    return { bound: sum(found[numbers.length]), weights: new Map(numbers.map((number, place) => [index.n - 1 - number, found[place]])) }
  })
}

// What the common terms of some rows weigh in one document, by the term's number.
async function common(index, rows, document) {
  const number = index.n - 1 - document,
    folder = (await names(index))[2].split(" ")[Math.floor(number / FOLDER)]
  const chunk = await index.files.file(`../entries/${folder}/c${Math.floor((number % FOLDER) / CHUNK)}`, bytes => {
    const [counts, gaps, ...columns] = sections(bytes, 5),
      terms = varints(gaps),
      postings = unpack(...columns, index)
    let at = 0
    return varints(counts).map(count => new Map(running(terms.slice(at, at + count)).map(term => [term, postings[at++]])))
  })
  const found = chunk[number % CHUNK]
  return new Map(rows.filter(row => found.has(row.common)).map(row => [row.common, weighed(row, found.get(row.common), index)]))
}

const sum = weights => (weights ? weights.reduce((sum, weight) => sum + (weight ?? 0), 0) : 0)

// The first `most` of the answer in lunr's order and how many there are, or nothing if that takes the whole lists.
export async function best({ clauses, rows }, index, most) {
  const width = index.fields.length,
    lazy = rows.filter(row => row.common && !row.loaded)
  if (!lazy.length || clauses.some(clause => clause.presence !== 1 || clause.fields.length < width)) return
  const boosts = new Map(),
    order = []
  for (const { terms, boost } of clauses)
    for (const term of terms) {
      boosts.set(term, (boosts.get(term) ?? 0) + boost)
      order.push(term)
    }
  const length = Math.sqrt(rows.reduce((sum, row) => sum + boosts.get(row.term) ** 2, 0)),
    all = new Map()
  for (const row of rows) {
    if (lazy.includes(row)) continue
    const weights = new Map()
    for (let field = 0; field < width; field++) {
      const list = decode(row, field, index)
      list.documents.forEach((document, place) => {
        if (!weights.has(document)) weights.set(document, new Array(width))
        weights.get(document)[field] = list.weights[place]
      })
    }
    all.set(row, { bound: 0, weights })
  }
  await Promise.all(lazy.map(async row => all.set(row, await tier(index, row))))
  const [, sets] = await names(index),
    bits = await Promise.all(lazy.map(row => index.files.file("i/" + nth(sets, row.common - 1))))
  const has = (place, document) => (bits[place][(index.n - 1 - document) >> 3] >> ((index.n - 1 - document) & 7)) & 1
  const most_ = new Map() // the most that a document can score
  for (const { weights } of all.values()) {
    for (const document of weights.keys()) {
      if (most_.has(document)) continue
      most_.set(
        document,
        rows.reduce((total, row) => {
          const { bound, weights } = all.get(row),
            known = weights.get(document)
          return total + boosts.get(row.term) * (known ? sum(known) : bound && has(lazy.indexOf(row), document) ? bound : 0)
        }, 0) / length,
      )
    }
  }
  const others = rows.reduce((sum, row) => sum + boosts.get(row.term) * all.get(row).bound, 0) / length
  const queue = [...most_].sort(([, a], [, b]) => b - a),
    proved = []
  for (let at = 0; at < 10 * most; at += most) {
    proved.push(...(await Promise.all(queue.slice(at, at + most).map(([document]) => weigh(document)))))
    proved.sort((a, b) => b.score - a.score || a.met - b.met || a.document - b.document)
    const limit = Math.max(others, queue[at + most]?.[1] ?? 0) + 1e-9
    if (proved.length >= most && proved[most - 1].score > limit) {
      let total = 0
      const hit = new Uint8Array(index.n)
      for (const { weights } of all.values()) for (const document of weights.keys()) hit[document] = 1
      for (let document = 0; document < index.n; document++) if (hit[document] || bits.some((_, place) => has(place, document))) total++
      return {
        found: proved.slice(0, most).map(({ document }) => document),
        scores: proved.slice(0, most).map(({ score }) => score),
        total,
      }
    }
  }

  // A document's exact score, added up in lunr's order, and where lunr would first have met it.
  async function weigh(document) {
    const unknown = lazy.some((row, place) => has(place, document) && !all.get(row).weights.has(document))
    const rest = unknown ? await common(index, lazy, document) : new Map()
    const weights = new Map(rows.map(row => [row.term, all.get(row).weights.get(document) ?? rest.get(row.common) ?? []]))
    const fields = [],
      sums = new Float64Array(width)
    let met
    order.forEach((term, place) => {
      for (let field = 0; field < width; field++) {
        if (weights.get(term)?.[field] === undefined) continue
        met ??= place * width + field
        if (!fields.includes(field)) fields.push(field)
      }
    })
    for (const row of rows) for (const field of fields) sums[field] += boosts.get(row.term) * (weights.get(row.term)[field] ?? 0)
    return { document, met, score: fields.reduce((score, field) => score + sums[field] / length, 0) }
  }
}

// What units find in lunr's order; of a Chinese run all pairs must be there, and only if nothing has them all do some suffice.
export async function inOrderOfLunr(units, index, free, first) {
  for (const every of [true, false]) {
    const query = asLunr(
      units.map(unit => (every && unit.pairs && unit.presence === 1 ? { ...unit, presence: 2 } : unit)),
      index,
    )
    const lazy = await index.plan(query, free, true),
      top = first && (await best(lazy, index, first))
    if (top) return { ...top, plan: lazy }
    const plan = await index.plan(query, free),
      { found } = score(plan, index)
    if (found.length || !every) return { found, plan }
  }
}
