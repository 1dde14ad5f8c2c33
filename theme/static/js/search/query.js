// What a reader asks, as units: words, Chinese runs, patterns, days. An entry covers a unit or does not, which lunr does not ask.

import { NUMBER, HAN, ONE_HAN, fold, names, pairs, runs } from "./analysis.js"
import { DATE, dateOf } from "./dates.js"

const SPACED = new RegExp(`([${HAN}])${NUMBER}`, "gu")
const PHRASE = /(^|[\s(])(NOT\s+|[+-]?)(?:"([^"]+)"|“([^”]+)”|「([^」]+)」)(?![^\s),.;?!])/g
const NUMBERED = /(?<![\p{L}\p{N}_])\[?((?:19|20)\d\d)\]?\s(?:no\.?\s?)?(\d{1,5})(?![\p{L}\p{N}_])/giu
const START = /^(?:中华人民共和国|什么是|可以)/,
  ENDING = /(?:的?(?:通知|公告)|吗)$/

// A run's pairs, each with how much it counts: what stands in most names of laws and notices says little of which is meant.
function weighted(run) {
  const found = pairs(run),
    start = run.match(START)?.[0].length ?? 0,
    end = run.match(ENDING)?.index || Infinity
  return found.map((pair, place) => [pair, place < start || place >= end - 1 ? 0.1 : 1])
}

// Parsed by lunr, word by word, or as plain words where lunr cannot. What stands before a word counts for all parts that a hyphen makes of it.
function parsed(token, lunr, fields) {
  const query = new lunr.Query(fields)
  try {
    new lunr.QueryParser(token, query).parse()
  } catch {
    return token
      .split(/[\s:~^*+\\-]+/)
      .filter(word => word)
      .map(term => ({ term }))
  }
  return query.clauses.map(clause => ({ ...clause, presence: query.clauses[0].presence, fields: query.clauses[0].fields }))
}

// The units of a query, its phrases, and the words that lunr never indexes and that are left out, if nothing is asked of them.
export function understand(text, { lunr, fields, stop, asking }, variants) {
  const units = [],
    phrases = [],
    left = []
  let group = 0
  const add = (clause, more) => units.push({ fields, boost: 1, presence: 1, group: group++, ...clause, ...more })
  const plain = [],
    take = (clause, term, token = "") => {
      for (const { run, word } of runs(term)) {
        plain.push(run || clause.presence > 1 ? "" : word)
        if (run) {
          const found = weighted(run)
          if (found.length) add(clause, { run, pairs: found })
          else if (!word) add(clause, { pattern: run + "*" })
        }
        if (!word) continue
        if (run || (clause.presence > 1 && !clause.quoted) || !stop.includes(word)) add(clause, { word })
        else if (names(token, stop).includes("__" + word)) add(clause, { word: "__" + word, name: word })
        else left.push(word)
      }
    }
  text = text
    .normalize("NFKC")
    .replace(SPACED, "$1〔$2〕$3号")
    .replace(PHRASE, (_, before, sign, ...quoted) => {
      const phrase = quoted[0] ?? quoted[1] ?? quoted[2],
        start = units.length,
        without = /^[N-]/.test(sign)
      take({ presence: 2, quoted: true }, fold(phrase, variants))
      phrases.push({ phrase, without, units: without ? units.splice(start) : units.slice(start) })
      return before
    })
    .replace(NUMBERED, (_found, year, number) => {
      add({}, { word: `${year}_${number}` })
      return ` ${year}, ${number} `
    })
    .replace(DATE, (...found) => {
      const { period, words, rest } = dateOf(found)
      add({}, { period, words: words.filter(word => !stop.includes(word)) })
      return rest
    })
  const tokens = text.split(/\s+/).filter(token => token)
  if (stop.includes(fold(tokens[0] ?? ""))) stop = stop.concat(asking.split(" "))
  tokens.forEach((token, place) => {
    const before = tokens[place - 1],
      first = group
    if (/^(AND|OR|NOT)$/.test(token) && (tokens[1] || phrases[0])) return
    for (const clause of parsed(before === "NOT" ? "-" + token.replace(/^[-+]+/, "") : token, lunr, fields)) {
      const term = fold(clause.term, variants),
        { editDistance } = clause
      if ((clause.usePipeline === false || editDistance) && !term.match(ONE_HAN)) {
        const kept = term.replace(/[^\p{L}\p{N}_.'*]+/gu, "").replace(/\*+/g, "*")
        if (kept && kept !== "*") add(clause, { pattern: kept })
        plain.push("")
      } else take(clause, term, token)
    }
    for (const unit of units) {
      if (unit.group < first) continue
      unit.must = before === "AND" || tokens[place + 1] === "AND"
      if (before === "OR") unit.group = first - 1
    }
  })
  if (!units[0] && !phrases[0]) for (const word of left) add({}, { word: "__" + word, name: word })
  return { units, phrases, left, plain: units.some(unit => unit.period || unit.presence > 1) ? [""] : plain }
}

// The units as lunr's query. Of a run that must not be there, the middle pair is asked for, the one that says most.
export function asLunr(units, { lunr, fields }) {
  const query = new lunr.Query(fields)
  units.forEach((unit, number) => {
    const ask = (term, more) =>
      query.clause({ term, fields: unit.fields, boost: unit.boost, presence: unit.presence, unit: number, ...more })
    if (unit.pairs) {
      const middle = (unit.pairs.length - 1) >> 1
      for (const [pair] of unit.presence === 3 ? unit.pairs.slice(middle, middle + 1) : unit.pairs) ask(pair)
    } else if (unit.pattern)
      ask(unit.pattern, {
        usePipeline: false,
        ...(unit.editDistance && { editDistance: unit.editDistance }),
        also: /^[^*]+\*$/.test(unit.pattern) && unit.pattern.slice(0, -1),
      })
    else for (const word of unit.words ?? [unit.word]) ask(word)
  })
  return query
}
