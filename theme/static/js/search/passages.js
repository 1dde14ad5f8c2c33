// Where in its text an entry has what a query asks.

import { fold } from "./analysis.js"
import { marked } from "./marks.js"

const LONGEST = 200,
  BEFORE = 60

// The part of a text with the most different finds close together, as [part, whether it was found], and the longest find there as the
// page has it; nothing where there is no find. What stands after a form feed is not on the page: it comes behind, without a link.
export function passage(text, terms, stem, variants) {
  let best,
    most = 0
  text.split("\f").forEach((part, elsewhere) =>
    part.split("\n").forEach(line => {
      const parts = marked(line, terms, stem, variants)
      const finds = []
      let at = 0
      for (const [part, found] of parts) {
        const start = at,
          before = finds.at(-1)
        at += part.length
        if (found)
          finds.push({
            start,
            end: at,
            word: fold(part, variants),
            first: before && line.slice(before.end, start) === " " ? before.first : start,
          })
      }
      for (const { start } of finds) {
        const near = finds.filter(find => find.start >= start && find.end <= start + LONGEST - BEFORE),
          value = new Set(near.map(({ word }) => word)).size + near.length / 100 - elsewhere / 2
        if (value > most) {
          most = value
          best = { line, start, near, elsewhere }
        }
      }
    }),
  )
  if (!best) return
  const { line, start } = best,
    from = start < BEFORE ? 0 : beginning(line, start - BEFORE),
    to = from + LONGEST < line.length ? ending(line, from + LONGEST, best.near.at(-1).end) : line.length
  const parts = marked(line.slice(from, to), terms, stem, variants),
    words = best.near.map(({ first, end }) => line.slice(first, end)).sort((a, b) => b.length - a.length)
  return {
    parts: [...(from ? [["… ", false]] : []), ...parts, ...(to < line.length ? [[" …", false]] : [])],
    words: !best.elsewhere && words[0],
  }
}

// The first place from `at` on where a word or sentence begins, and the last one before `at` where it ends.
const beginning = (line, at) => {
  const found = line.slice(at).search(/(?<=[\s。！？])\S/)
  return found < 0 || found > BEFORE - 5 ? at : at + found
}
const ending = (line, at, least) => {
  const found = line.slice(least, at).search(/[\s。！？]\S*$/)
  return found < 0 ? at : least + found + (/\s/.test(line[least + found]) ? 0 : 1)
}
