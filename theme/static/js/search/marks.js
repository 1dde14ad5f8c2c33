// Which parts of a text a query found.

import { ACCENT, HAN, INVISIBLE, ONE_HAN, OTHER, fold, pairs, words } from "./analysis.js"

const LETTERS = `${OTHER}(?:[${ACCENT}${INVISIBLE}]+(?:${OTHER})?)*`,
  PART = new RegExp(`[${HAN}]+|${LETTERS}(?:[.'’]${LETTERS})*`, "gu")

// `text` cut into [part, whether it was found]; in Chinese the longest runs of found pairs.
export function marked(text, terms, stem, variants) {
  const parts = []
  const add = (part, found) => {
    if (!part) return
    if (parts.length && parts.at(-1)[1] === found) parts.at(-1)[0] += part
    else parts.push([part, found])
  }
  let at = 0
  for (const { 0: part, index } of text.matchAll(PART)) {
    add(text.slice(at, index), false)
    at = index + part.length
    const chars = [...part],
      folded = fold(part, variants),
      found = pairs(folded).map(pair => terms.has(pair))
    if (part.match(ONE_HAN) && [...folded].length === chars.length)
      chars.forEach((char, place) => add(char, Boolean(found[place] || found[place - 1])))
    else
      add(
        part,
        words(part, variants).some(word => terms.has(stem(word)) || terms.has(word)) ||
          (terms.has(stem("__" + folded)) && /^([A-Z]+|May)$/.test(part)),
      )
  }
  add(text.slice(at), false)
  return parts
}
