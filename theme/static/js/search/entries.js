// What the index knows of entries: results to show, and columns of values and periods to filter by. An entry's number is its place
// among all, newest first; blocks are stored oldest first, so that a new entry leaves the older ones in their files.

import { lines, sections, varints } from "./files.js"

const DAY = 864e5,
  EPOCH = 719163 // 1 January 1970 as a day of the proleptic Gregorian calendar, counted from 1 January of year 1

export class Entries {
  constructor(index) {
    this.index = index
    this.files = index.files
    this.blocks = index.blocks.split(" ")
    this.folders = index.folders.split(" ")
  }

  // The block of an entry, and its place there; and back.
  at(number, block = this.index.block) {
    const { dated } = this.index,
      stored = number < dated ? dated - 1 - number : number - dated
    return [Math.floor(stored / block) + (number < dated ? 0 : Math.ceil(dated / block)), stored % block]
  }

  number(block, place) {
    const { dated, block: size } = this.index,
      older = Math.ceil(dated / size)
    return block < older ? dated - 1 - block * size - place : dated + (block - older) * size + place
  }

  // The file of an entry among those that have so many each, and its place there.
  file(number, each, type = "") {
    const [folder, place] = this.at(number, this.index.few)
    return [`../entries/${this.folders[folder]}/${type}${Math.floor(place / each)}`, place % each]
  }

  async result(number) {
    const { chunk, kinds } = this.index,
      [file, place] = this.file(number, chunk)
    const [kind, id, title, original, lang, date, datetime, by, summary, stance, status, type] = (await this.files.json(file))[place]
    return { kind, id, title, original, lang, date, datetime, by, summary, stance, status, type, url: kinds[kind].replace("*", id) }
  }

  // The file of what a result does not show of an entry's texts, and the text.
  textFile(number) {
    return this.file(number, this.index.each, "t")
  }

  async text(number) {
    const [file, place] = this.textFile(number)
    return (await this.files.json(file))[place]
  }

  // The files of a column for the blocks in which `numbers` lie, decoded.
  each(column, numbers, decode) {
    const blocks = [...new Set(numbers.map(number => this.at(number)[0]))]
    return Promise.all(blocks.map(async block => [block, await this.files.file(`${this.blocks[block]}/${column}`, decode)]))
  }

  // Which entries near `numbers` have which value: numbers of entries by value.
  async column(facet, numbers) {
    const column = new Map()
    for (const [block, [values, counts, gaps]] of await this.each(facet, numbers, bytes => {
      const [values, counts, gaps] = sections(bytes, 3)
      return [lines(values), varints(counts), varints(gaps)]
    })) {
      let at = 0
      values.forEach((value, place) => {
        const held = column.get(value) ?? []
        column.set(value, held)
        for (let sum = 0, end = at + (counts[place] ?? 0); at < end; at++) held.push(this.number(block, (sum += gaps[at])))
      })
    }
    return column
  }

  // A mark for each entry that has a period reaching from day `from` to day `to`.
  async within(from, to, numbers) {
    const marks = new Uint8Array(this.index.n)
    for (const [block, [counts, gaps, longer]] of await this.each("dates", numbers, bytes => sections(bytes, 3).map(varints))) {
      let at = 0,
        before = 0
      counts.forEach((count, place) => {
        if (count) before += (gaps[at] >> 1) ^ -(gaps[at] & 1)
        for (let first = before, end = at + count; at < end; first += gaps[++at]) {
          if (first <= to && first + longer[at] >= from) marks[this.number(block, place)] = 1
        }
      })
    }
    return marks
  }

  values(facet) {
    return this.files.json(`${this.index.values}/${facet}`)
  }
}

// The first and last day of a date that may lack its day or month, or nothing if it is none.
export function period(text) {
  const [, year, month, day] = /^(\d{4})(?:-(\d\d)(?:-(\d\d))?)?$/.exec(text.trim()) ?? []
  if (!year) return
  const first = Date.UTC(year, (month ?? 1) - 1, day ?? 1),
    last = day ? first : Date.UTC(year, month ?? 12, 0)
  if (!month || new Date(first).getUTCMonth() === month - 1) return [first / DAY + EPOCH, last / DAY + EPOCH]
}
