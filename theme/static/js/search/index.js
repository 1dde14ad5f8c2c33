// lunr's index in parts: finds the terms a query means and loads their postings, no others.

import { last, lines, range, sections, unfront, varints } from "./files.js"

const turned = word => { let out = ""; for (let at = word.length; at--;) out += word[at]; return out }
const after = start => start && start.slice(0, -1) + String.fromCharCode(start.charCodeAt(start.length - 1) + 1)

export class Costly extends Error {
  constructor (bytes) { super(); this.bytes = bytes }
}

// Most bytes that a query may read unasked; a term shard has about SHARD.
const MOST = 200000, SHARD = 3500
const weigh = (bytes, free) => { if (!free && bytes > MOST) throw new Costly(bytes) }

export class Index {
  constructor (lunr, files, build) {
    Object.assign(this, { lunr, files, build })
  }

  open () {
    return (this.opened ??= this.files.json(this.build + "/m").then(manifest => {
      Object.assign(this, manifest, { bounds: manifest.bounds?.split("\n"), groups: manifest.groups?.split("\n") })
      return this
    }, error => { this.opened = null; throw error }))
  }

  // lunr's whole search pipeline.
  stem (word) { return this.lunr.stemmer(new this.lunr.Token(word)).str }

  // The number of the shard that has `term`, or would.
  async at (term) {
    if (this.bounds) return last(this.bounds, term)
    const group = last(this.groups, term)
    return group * 128 + last(await this.files.lines(`${this.build}/g/${group}`), term)
  }

  shard (number) {
    return this.files.file(`${this.build}/t/${number}`, bytes => {
      const [shared, rests, ranks, apart, counts, gaps, low, high] = sections(bytes, 8)
      const terms = unfront(shared, rests), rank = varints(ranks), places = varints(apart), count = varints(counts)
      const postings = { gaps: varints(gaps), low, high: varints(high) }
      const width = this.fields.length, rows = new Map()
      let at = 0, place = 0
      terms.forEach((term, number) => {
        const row = { term, postings, at, counts: count.slice(number * width, (number + 1) * width), long: places[place++] }
        if (row.long) [row.first, row.common] = [places[place++], places[place++]]
        else {
          row.first = Infinity
          for (const length of row.counts) {
            if (length) row.first = Math.min(row.first, postings.gaps[at])
            at += length
          }
        }
        row.order = row.first * 0x200000 + rank[number]
        rows.set(term, row)
      })
      return rows
    })
  }

  // The row of a term with its postings; with `lazily`, without those of the commonest terms.
  async row (term, lazily) {
    const row = (await this.shard(await this.at(term))).get(term)
    if (!row?.long || row.loaded || (lazily && row.common)) return row
    const postings = await this.files.file(`${this.build}/p/${row.long}`, bytes => {
      const [gaps, low, high] = sections(bytes, 3)
      return { gaps: varints(gaps), low, high: varints(high) }
    })
    return Object.assign(row, { postings, at: 0, loaded: true })
  }

  // Terms of the dictionary from `start` on, all that begin with it; backward for those that end with it.
  async terms (list, start, free) {
    const x = await this.files.json(this.build + "/x"), bounds = x[list].split("\n")
    const from = last(bounds, start), to = start ? last(bounds, after(start)) : bounds.length - 1
    weigh(x.sizes[list] * (to - from + 1) / bounds.length, free)
    const found = await Promise.all(range(from, to).map(block => this.files.file(`${this.build}/${list}/${block}`, bytes => unfront(...sections(bytes, 2)))))
    const terms = found.flat().filter(term => term.startsWith(start))
    return list === "r" ? terms.map(turned) : terms
  }

  // Terms among which are all that lunr would expand this one to.
  async candidates (term, distance, free) {
    const star = term.indexOf("*"), middle = (term.length - 1) >> 1
    if (distance && star < 0 && distance === 1 && middle > 0) { // one edit leaves what is before the middle or what is after it
      return (await Promise.all([this.terms("f", term.slice(0, middle), free), this.terms("r", turned(term.slice(middle + 1)), free)])).flat()
    }
    if (distance) return this.terms("f", "", free)
    const start = term.slice(0, star), end = turned(term.slice(term.lastIndexOf("*") + 1))
    if (end.length > start.length) return this.terms("r", end, free)
    if (!start || star < term.length - 1) return this.terms("f", start, free)
    const [from, to] = await Promise.all([this.at(start), this.at(after(start))])
    weigh((to - from) * SHARD, free)
    const shards = await Promise.all(range(from, to).map(number => this.shard(number)))
    return shards.flatMap(rows => [...rows.keys()]).filter(term => term.startsWith(start))
  }

  async expand (clause, term, free) {
    const { TokenSet } = this.lunr
    if (!term.includes("*") && !clause.editDistance) return [term]
    const found = (await this.candidates(term, clause.editDistance, free)).filter(near(term, clause.editDistance))
    return TokenSet.fromArray([...new Set(found)].sort()).intersect(TokenSet.fromClause({ ...clause, term })).toArray()
  }

  // The commonest words that begin with `letter`, each with how often it is met, as a power of two.
  async spellings (letter) {
    const bounds = (await this.files.json(this.build + "/x")).w.split("\n")
    const blocks = await Promise.all(range(last(bounds, letter), last(bounds, after(letter))).map(block => this.files.file(`${this.build}/w/${block}`, bytes => {
      const [shared, rests, often] = sections(bytes, 3)
      return unfront(shared, rests).map((word, place) => [word, often[place]])
    })))
    return blocks.flat().filter(([word]) => word.startsWith(letter))
  }

  // What `query`, a lunr.Query, reads: for each clause its terms, and all rows in the order in which lunr adds up.
  async plan (query, free, lazily) {
    await this.open()
    const clauses = await Promise.all(query.clauses.map(async clause => {
      return { ...clause, terms: await this.expand(clause, clause.usePipeline ? this.stem(clause.term) : clause.term, free) }
    }))
    const wanted = [...new Set(clauses.flatMap(clause => clause.terms))]
    if (wanted.length > 50) weigh(new Set(await Promise.all(wanted.map(term => this.at(term)))).size * SHARD, free)
    const rows = (await Promise.all(wanted.map(term => this.row(term, lazily)))).filter(row => row)
    return { clauses, rows: rows.sort((a, b) => a.order - b.order) }
  }
}

// A test that every term passes which lunr's own TokenSet would; building one of a whole dictionary would take seconds.
function near (word, distance) {
  if (word.includes("*")) {
    if (distance) return () => true
    const pattern = new RegExp("^" + word.split("*").map(part => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&")).join("[^]*") + "$")
    return term => pattern.test(term)
  }
  return term => Math.abs(term.length - word.length) <= distance && edits(word, term) <= 2 * distance // a transposition is two
}

// Edits from one word to another: letters put in, left out, changed, or swapped with the next.
export function edits (from, to) {
  let before, row = range(0, to.length)
  for (let i = 1; i <= from.length; i++) {
    const next = [i]
    for (let j = 1; j <= to.length; j++) {
      next.push(Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (from[i - 1] !== to[j - 1])))
      if (i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1]) next[j] = Math.min(next[j], before[j - 2] + 1)
    }
    before = row
    row = next
  }
  return row.at(-1)
}
