// How text becomes search words: the reader's side of it. The build's is plugins/tracker/site/search/analysis.py, and
// tests/search/vectors.json holds both to the same answers.

export const HAN = "〇㐀-䶿一-鿿\uf900-\ufaff\u{20000}-\u{3134f}"
const LETTER = "[\\p{L}\\p{N}_]"
export const OTHER = `(?!_)(?:(?![${HAN}])${LETTER})+`
export const NUMBER = "\\s?[〔\\[(【〈]\\s?([0-9]{4})\\s?[〕\\])】〉]\\s?第?\\s?([0-9]+)\\s?号"
const WORD = new RegExp(`([${HAN}]+)(?:${NUMBER})?|(${OTHER}(?:[.']${OTHER})*)`, "gu")
const POSSESSIVE = new RegExp(`(?<=${LETTER})'s(?!${LETTER})`, "gu")
export const ONE_HAN = new RegExp(`[${HAN}]`, "gu")
export const INVISIBLE = "\\xad\\u034f\\u061c\\u180e\\u200b-\\u200f\\u202a-\\u202e\\u2060-\\u206f\\ufe00-\\ufe0f\\ufeff",
  ACCENT = "\\u0300-\\u036f"
const UNSEEN = new RegExp(`[${INVISIBLE}]`, "g"),
  ACCENTS = new RegExp(`[${ACCENT}]`, "g")
const PLAIN = { ß: "ss", æ: "ae", œ: "oe", ø: "o", đ: "d", ð: "d", ł: "l", þ: "th", ı: "i" }
const BRITISH = { licenc: "licens", centre: "center", programme: "program", catalogue: "catalog", defence: "defens", labour: "labor" }
const CAPITALS = new RegExp(`(?<!${LETTER})(?:[A-Z]{2,}|May)(?!${LETTER})`, "gu")

let simplified
// Whether a query needs the table of variants: it has a Chinese character beyond GB 2312, which the browser's own decoder knows.
export function isTraditional(text) {
  if (!text.match(ONE_HAN)) return false
  if (!simplified) {
    const bytes = []
    for (let row = 0xb0; row < 0xf8; row++) for (let cell = 0xa1; cell < 0xff; cell++) bytes.push(row, cell)
    simplified = new Set(new TextDecoder("gbk").decode(new Uint8Array(bytes)))
  }
  return text
    .normalize("NFKC")
    .match(ONE_HAN)
    .some(char => !simplified.has(char))
}

// Traditional characters with their Simplified ones, if a text needs them.
export async function variantsFor(text, files, names) {
  if (!isTraditional(text)) return
  const [from, to] = await files.lines(names + "/h")
  return new Map([...from].map((char, place) => [char, to[place]]))
}

export function fold(text, variants) {
  text = text
    .replace(UNSEEN, "")
    .normalize("NFKD")
    .replace(ACCENTS, "")
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[ßæœøđðłþı]/g, letter => PLAIN[letter])
  if (variants) text = text.replace(ONE_HAN, char => variants.get(char) ?? char)
  return text
    .replace(/’/g, "'")
    .replace(POSSESSIVE, "")
    .replace(/(?<=[0-9]),(?=[0-9]{3}(?![0-9]))/g, "")
    .replace(/(?<=[a-z]{3}[iy])z(?=(?:e[drs]?|ers|ing|ations?|able)(?![a-z]))|(?<=[a-z]{4}[iy])z(?=\*)/g, "s")
    .replace(/(?<![a-z])(?:licenc|(?:centre|programme|catalogue)(?=s?(?![a-z]))|defence|labour)/g, word => BRITISH[word])
}

// As much of a word as the index has of it: the build's LONGEST_WORD.
const LONGEST_WORD = 128
const cut = word => (word?.length > LONGEST_WORD ? [...word].slice(0, LONGEST_WORD).join("") : word)

// Words that lunr leaves out, where a text means names by them: US, WHO.
export const names = (text, stop) =>
  (text.match(CAPITALS) ?? []).filter(word => stop.includes(word.toLowerCase())).map(word => "__" + word.toLowerCase())

// The parts of a folded text: {word}, or {run} of Chinese, with {word, year, number} where a document's number follows.
export const runs = folded =>
  [...folded.matchAll(WORD)].map(([, run, year, number, word]) => ({
    run,
    word: cut(word) ?? (number && year + "_" + number),
    year,
    number,
  }))

export const pairs = run => {
  const chars = [...run]
  return chars.slice(1).map((char, place) => chars[place] + char)
}

// The parts of a name with a dot.
export const parts = word => (word.includes(".") ? word.split(".").filter(part => [...part].length > 1 && !/^\p{Nd}+$/u.test(part)) : [])

export function words(text, variants) {
  const found = runs(fold(text, variants).replace(/\[([0-9]{4})\]\s?(?:no\.?\s?)?([0-9]{1,5})(?![0-9号])/g, " $1 $2 $1_$2 ")).flatMap(
    ({ run, word, year, number }) => (run ? [...pairs(run), [...run].at(-1), ...(number ? [year, number, word] : [])] : [word]),
  )
  return [...found, ...found.flatMap(parts)]
}
