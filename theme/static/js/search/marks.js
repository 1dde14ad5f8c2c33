// Which parts of a text a query found.

import { ACCENT, HAN, INVISIBLE, ONE_HAN, OTHER, fold, pairs, words } from "./analysis.js"

const LETTERS = `${OTHER}(?:[${ACCENT}${INVISIBLE}]+(?:${OTHER})?)*`,
  PART = new RegExp(`[${HAN}]+|${LETTERS}(?:[.'’]${LETTERS})*`, "gu")

// Words of texts, each with the terms that find it: to look them up anew was most of what an answer took.
const KNOWN = new Map()

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
    const han = part.match(ONE_HAN),
      found = han && pairs(fold(part, variants)).map(pair => terms.has(pair))
    if (han && found.length === han.length - 1) han.forEach((char, place) => add(char, Boolean(found[place] || found[place - 1])))
    else {
      const forms =
        KNOWN.get(part) ??
        [...words(part, variants), ...(/^([A-Z]+|May)$/.test(part) ? ["__" + part.toLowerCase()] : [])].flatMap(word => [word, stem(word)])
      KNOWN.set(part, forms)
      add(
        part,
        forms.some(form => terms.has(form)),
      )
    }
  }
  add(text.slice(at), false)
  return parts
}
