// What a word that nobody has written was meant to be.

import { edits, turned } from "./index.js"

// What the unknown word of `unit` is put right to: the word that it is with the unit before or after it, or the nearest that texts have.
export async function meant({ word }, before, after, index) {
  for (const [first, second, joined] of [
    [before?.word, word, before],
    [word, after?.word, after],
  ]) {
    if (joined?.word && (await index.row(index.stem(first + second), true)))
      return { typed: first + " " + second, right: first + second, joined }
  }
  return { typed: word, right: (word.length > 3 && (await proposal(word, index))) || "" }
}

// The commonest word that `word` may be a slip of, or nothing: one that shares its first letter or, ranked behind, its end.
async function proposal(word, index) {
  const most = word.length < 8 ? 1 : 2
  const found = [
    ...(await index.list("w", word[0], true)),
    ...(await index.list("s", turned(word.slice(-3)), true)).map(([word, often]) => [turned(word), often]),
  ]
  let best,
    rank = Infinity
  for (const [other, often] of found) {
    const distance = Math.abs(other.length - word.length) > most ? Infinity : edits(word, other),
      here = distance * 64 - often + 48 * (other[0] !== word[0])
    if (distance && distance <= most && here < rank) {
      best = other
      rank = here
    }
  }
  return best
}
