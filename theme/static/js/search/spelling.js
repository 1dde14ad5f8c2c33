// Words that no text has: pinyin, words that belong together, slips.

import { parts } from "./analysis.js"

// Any syllable of pinyin without its tone, and u for ü.
const SYLLABLE =
  "(?:(?:[bpmfdtnlgkhrwy]|[zcs]h?)?(?:a(?:i|o|ng?)?|ei|e(?:ng?|r)|ou|ong)|(?:[mdtnlgkhry]|[zcs]h?)?e|(?:[bpmfdtnlgkhjqxrwy]|[zcs]h?)u(?:a(?:i|ng?)?|[eino])?|[bpmfwly]?o|(?:[bpmdtnljqxyr]|[zcs]h?)i(?:a(?:o|ng?)?|e|ng?|u|ong)?)"
const SPOKEN = new RegExp(`^${SYLLABLE}+$`),
  SYLLABLES = new RegExp(`^${SYLLABLE}{2,}$`)
const withU = word => word.replaceAll("v", "u"),
  pinyin = word => "_" + withU(word)

// Settle what the words of a query mean, in its units; what was put right is returned, each with what it is now.
export async function settle({ units, left, plain }, index, verbatim) {
  const has = async word => Boolean(await index.row(index.stem(word), true)),
    corrected = []
  const words = units.filter(({ word, presence }) => word && presence < 3),
    drop = unit => units.splice(units.indexOf(unit), 1)
  await Promise.all(
    words.map(async unit => {
      unit.known = await has(unit.word)
    }),
  )
  const spoken = plain.every(word => SPOKEN.test(withU(word))),
    joined = spoken && plain.length > 1 && pinyin(plain.join(""))
  const [whole] = await Promise.all([
    joined && has(joined),
    ...words.map(async unit => {
      if ((spoken || !unit.known) && SYLLABLES.test(withU(unit.word))) unit.spoken = await has(pinyin(unit.word))
    }),
  ])
  for (const [place, unit] of words.entries()) {
    const { word } = unit
    if (unit.spoken) unit.words = [...(unit.known ? [word] : []), pinyin(word)]
    else if (unit.known || !units.includes(unit)) continue
    else if (unit.name) {
      left.push(unit.name)
      drop(unit)
    } else if (parts(word).length) unit.words = parts(word)
    else if (!verbatim && !whole && /^[a-z]{3,}$/.test(word)) {
      const { meant } = await import("./slips.js")
      const { typed, right, joined } = await meant(unit, words[place - 1], words[place + 1], index, units)
      corrected.push([typed, right])
      if (units.includes(joined)) drop(joined)
    }
  }
  if (whole) units.push({ ...words[0], word: joined, words: [joined], group: -1, whole })
  return corrected
}
