// What a word that nobody has written was meant to be.

import { MONTHS } from "./dates.js"
import { edits, turned } from "./index.js"
import { make } from "./suggest.js"

// Put the unknown word of `unit`, one of `units`, right: to the word that it is with the unit before or after it, a month that it begins, the
// nearest that texts have, or the two words that it is; what was typed, what it is put right to, and the unit that it took in.
export async function meant(unit, before, after, index, units) {
  const found = await proposal(unit, before, after, index),
    [first, second] = found.right.split(" ")
  if (first) unit.word = first
  if (second) units.splice(units.indexOf(unit) + 1, 0, { ...unit, word: second, group: unit.group + 0.5 })
  return found
}

async function proposal({ word }, before, after, index) {
  const has = word => index.row(index.stem(word), true)
  for (const [first, second, joined] of [
    [before?.word, word, before],
    [word, after?.word, after],
  ]) {
    if (joined?.word && (await has(first + second))) return { typed: first + " " + second, right: first + second, joined }
  }
  return { typed: word, right: MONTHS.find(month => month.startsWith(word)) ?? (word.length > 3 ? await nearest(word, index, has) : "") }
}

// The commonest word that `word` may be a slip of, or nothing: one that shares its first letter or, ranked behind, its end. Of two slips in a
// word it is less likely that it has them than that a blank is missing.
async function nearest(word, index, has) {
  const most = word.length < 8 ? 1 : 2,
    alike = await index.list("w", word[0], true)
  const found = [...alike, ...(await index.list("s", turned(word.slice(-3)), true)).map(([word, often]) => [turned(word), often])]
  let best = "",
    slips = Infinity,
    rank = Infinity
  for (const [other, often] of found) {
    const distance = Math.abs(other.length - word.length) > most ? Infinity : edits(word, other),
      here = distance * 64 - often + 48 * (other[0] !== word[0])
    if (distance && distance <= most && here < rank) {
      best = other
      slips = distance
      rank = here
    }
  }
  if (slips < 2) return best
  const starts = alike.map(([start]) => start).filter(start => word.length > start.length + 2 && word.startsWith(start))
  for (const start of starts.reverse()) if (await has(word.slice(start.length))) return start + " " + word.slice(start.length)
  return best
}

// The line that names what is shown in place of what was typed, with a way back; "" if no words are left.
export function told({ text, corrected }, link, say) {
  const right = corrected.reduce((text, [word, other]) => text.replace(new RegExp(word, "i"), other), text).trim()
  const typed = link(say("typed", { text }), params => {
    params.set("verbatim", 1)
    params.delete("page")
  })
  return right && make("p", {}, say("showing", { text: right }) + " ", typed)
}
