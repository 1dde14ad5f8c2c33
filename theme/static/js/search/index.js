// lunr's index in parts: finds the terms a query means and loads their postings, no others.

import { last, range, sections, text, unfront, varints } from "./files.js"

export const turned = word => {
  let out = ""
  for (let at = word.length; at--; ) out += word[at]
  return out
}
const after = start => start && start.slice(0, -1) + String.fromCharCode(start.charCodeAt(start.length - 1) + 1)

export class Costly extends Error {
  constructor(bytes) {
    super()
    this.bytes = bytes
  }
}

// Most bytes that a query may read unasked; a term shard has about SHARD, a block of the dictionary BLOCK; shards in a group.
const MOST = 200000,
  SHARD = 3500,
  BLOCK = 6000,
  GROUP = 48
const weigh = (bytes, free) => {
  if (!free && bytes > MOST) throw new Costly(bytes)
}

// The name at a place of some that stand together.
export const nth = (names, place) => names.substr(place * 10, 10)

const postings = ([gaps, codes, again]) => ({ gaps: varints(gaps), codes, again: varints(again) })

export class Index {
  constructor(lunr, files, build) {
    Object.assign(this, { lunr, files, build })
  }

  open() {
    return (this.opened ??= this.files.json(this.build + "/m").then(
      manifest => {
        Object.assign(this, manifest, {
          bounds: manifest.bounds?.split("\n"),
          groups: manifest.groups?.split("\n"),
          stop: manifest.stop.split(" "),
        })
        return this
      },
      error => {
        this.opened = null
        throw error
      },
    ))
  }

  // lunr's whole search pipeline.
  stem(word) {
    return this.lunr.stemmer(new this.lunr.Token(word)).str
  }

  // The bounds of a group of shards, and last their names.
  group(number) {
    return this.groups ? this.files.lines("g/" + nth(this.names, number)) : [...this.bounds, this.names]
  }

  // The number of the shard that has `term`, or would.
  async at(term) {
    const group = this.groups ? last(this.groups, term) : 0,
      bounds = await this.group(group)
    return group * GROUP + last(bounds.slice(0, -1), term)
  }

  async shard(number) {
    const names = (await this.group(Math.floor(number / GROUP))).at(-1)
    return this.files.file("t/" + nth(names, number % GROUP), bytes => {
      const [shared, rests, first, apart, long, counts, ...columns] = sections(bytes, 9)
      const places = varints(apart),
        count = varints(counts),
        place = varints(first),
        own = postings(columns)
      const width = this.fields.length,
        rows = new Map(),
        names = text(long)
      let at = 0,
        next = 0,
        longs = 0
      unfront(shared, rests).forEach((term, number) => {
        const row = { term, postings: own, at, counts: count.slice(number * width, (number + 1) * width) }
        row.met = row.counts.reduce((sum, count) => sum + count, 0)
        let newest = places[next++] - 1
        if (newest < 0) {
          for (const length of row.counts) {
            let number = 0
            for (const end = at + length; at < end; at++) number += own.gaps[at]
            if (newest < number) newest = number
          }
        } else {
          row.common = places[next++]
          row.long = nth(names, longs++)
        }
        row.order = (this.n - newest) * 0x200000 + place[number]
        rows.set(term, row)
      })
      return rows
    })
  }

  // The row of a term with its postings; with `lazily`, without those of the commonest terms.
  async row(term, lazily) {
    const row = (await this.shard(await this.at(term))).get(term)
    if (!row?.long || row.loaded || (lazily && row.common)) return row
    return Object.assign(row, {
      postings: await this.files.file("p/" + row.long, bytes => postings(sections(bytes, 3))),
      at: 0,
      loaded: true,
    })
  }

  // Words of a list of the dictionary from `start` on, all that begin with it, each with its number: f are the terms, r the terms
  // backward, w the commonest words, each with how often it is met, as a power of two.
  async list(name, start, free) {
    const [starts, names] = (await this.files.json(this.build + "/x"))[name],
      bounds = starts.split("\n")
    const from = last(bounds, start),
      to = start ? last(bounds, after(start)) : bounds.length - 1
    weigh((to - from + 1) * BLOCK, free)
    const found = await Promise.all(
      range(from, to).map(block =>
        this.files.file("d/" + nth(names, block), bytes => {
          const [shared, rests, often] = sections(bytes, 3)
          return unfront(shared, rests).map((word, place) => [word, often[place]])
        }),
      ),
    )
    return found.flat().filter(([word]) => word.startsWith(start))
  }

  async terms(name, start, free) {
    return (await this.list(name, start, free)).map(([word]) => (name === "r" ? turned(word) : word))
  }

  // Terms among which are all that lunr would expand this one to.
  async candidates(term, distance, free) {
    const star = term.indexOf("*"),
      middle = (term.length - 1) >> 1
    if (distance && star < 0 && distance === 1 && middle > 0) {
      // one edit leaves what is before the middle or what is after it
      return (
        await Promise.all([this.terms("f", term.slice(0, middle), free), this.terms("r", turned(term.slice(middle + 1)), free)])
      ).flat()
    }
    if (distance) return this.terms("f", "", free)
    const start = term.slice(0, star),
      end = turned(term.slice(term.lastIndexOf("*") + 1))
    if (end.length > start.length) return this.terms("r", end, free)
    if (!start || star < term.length - 1) return this.terms("f", start, free)
    const [from, to] = await Promise.all([this.at(start), this.at(after(start))])
    weigh((to - from) * SHARD, free)
    const shards = await Promise.all(range(from, to).map(number => this.shard(number)))
    return shards.flatMap(rows => [...rows.keys()]).filter(term => term.startsWith(start))
  }

  async expand(clause, term, free) {
    const { TokenSet } = this.lunr
    if (!term.includes("*") && !clause.editDistance) return [term]
    const found = (await this.candidates(term, clause.editDistance, free)).filter(near(term, clause.editDistance))
    return TokenSet.fromArray([...new Set(found)].sort())
      .intersect(TokenSet.fromClause({ ...clause, term }))
      .toArray()
  }

  // What `query`, a lunr.Query, reads: for each clause its terms, and all rows in the order in which lunr adds up.
  async plan(query, free, lazily) {
    await this.open()
    const clauses = await Promise.all(
      query.clauses.map(async clause => {
        const terms = await this.expand(clause, clause.usePipeline ? this.stem(clause.term) : clause.term, free)
        return { ...clause, terms: clause.also ? [...new Set([...terms, this.stem(clause.also)])] : terms }
      }),
    )
    const wanted = [...new Set(clauses.flatMap(clause => clause.terms))]
    if (wanted.length > 50) weigh(new Set(await Promise.all(wanted.map(term => this.at(term)))).size * SHARD, free)
    const rows = (await Promise.all(wanted.map(term => this.row(term, lazily)))).filter(row => row)
    return { clauses, rows: rows.sort((a, b) => a.order - b.order) }
  }
}

// A test that every term passes which lunr's own TokenSet would; building one of a whole dictionary would take seconds.
function near(word, distance) {
  if (word.includes("*")) {
    if (distance) return () => true
    const pattern = new RegExp(
      "^" +
        word
          .split("*")
          .map(part => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"))
          .join("[^]*") +
        "$",
    )
    return term => pattern.test(term)
  }
  return term => Math.abs(term.length - word.length) <= distance && edits(word, term) <= 2 * distance // a transposition is two
}

// Edits from one word to another: letters put in, left out, changed, or swapped with the next.
export function edits(from, to) {
  let before,
    row = range(0, to.length)
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
