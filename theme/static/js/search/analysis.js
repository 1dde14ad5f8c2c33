// How text becomes search words: the reader's side of it. The build's is plugins/tracker/outputs/search/analysis.py, and
// tests/search/vectors.json holds both to the same answers.

export const HAN = "〇㐀-䶿一-鿿豈-﫿\u{20000}-\u{3134f}"
const LETTER = "[\\p{L}\\p{N}_]"
export const OTHER = `(?:(?![${HAN}])${LETTER})+`
const NUMBER = "\\s?[〔\\[(【〈]\\s?([0-9]{4})\\s?[〕\\])】〉]\\s?第?\\s?([0-9]+)\\s?号"
const WORD = new RegExp(`([${HAN}]+)(?:${NUMBER})?|(${OTHER}(?:[.']${OTHER})*)`, "gu")
const SPACED = new RegExp(`([${HAN}])${NUMBER}`, "gu")
const POSSESSIVE = new RegExp(`(?<=${LETTER})'s(?!${LETTER})`, "gu")
export const ONE_HAN = new RegExp(`[${HAN}]`, "gu")

const PINYIN = /^(?:(?:[bpmfdtnlgkhjqxzcsryw]|[zcs]h)?(?:[aeiouv]{1,3}|er)(?:ng?|(?![a-z]))?)+$/

let simplified
// Whether a query needs the table of variants: it has a Chinese character beyond GB 2312, which the browser's own decoder knows.
export function isTraditional (text) {
  if (!text.match(ONE_HAN)) return false
  if (!simplified) {
    const bytes = []
    for (let row = 0xb0; row < 0xf8; row++) for (let cell = 0xa1; cell < 0xff; cell++) bytes.push(row, cell)
    simplified = new Set(new TextDecoder("gbk").decode(new Uint8Array(bytes)))
  }
  return text.normalize("NFKC").match(ONE_HAN).some(char => !simplified.has(char))
}

// Traditional characters with their Simplified ones, if a text needs them.
export async function variantsFor (text, files, names) {
  if (!isTraditional(text)) return
  const [from, to] = await files.lines(names + "/h")
  return new Map([...from].map((char, place) => [char, to[place]]))
}

export function fold (text, variants) {
  text = text.normalize("NFKC").toLowerCase()
  if (variants) text = text.replace(ONE_HAN, char => variants.get(char) ?? char)
  return text.replace(/’/g, "'").replace(POSSESSIVE, "").replace(/(?<=[0-9]),(?=[0-9]{3}(?![0-9]))/g, "")
}

// As much of a word as the index has of it: the build's LONGEST_WORD.
const LONGEST_WORD = 128
const cut = word => word?.length > LONGEST_WORD ? [...word].slice(0, LONGEST_WORD).join("") : word

// The parts of a folded text: {word}, or {run} of Chinese, with {word, year, number} where a document's number follows.
export const runs = folded => [...folded.matchAll(WORD)].map(([, run, year, number, word]) =>
  ({ run, word: cut(word) ?? (number && year + "_" + number), year, number }))

export const pairs = run => { const chars = [...run]; return chars.slice(1).map((char, place) => chars[place] + char) }

export const words = text => runs(fold(text).replace(/\[([0-9]{4})\]\s?(?:no\.?\s?)?([0-9]{1,5})(?![0-9号])/g, " $1 $2 $1_$2 "))
  .flatMap(({ run, word, year, number }) => run ? [...pairs(run), [...run].at(-1), ...(number ? [year, number, word] : [])] : [word])

// The reader's query as lunr's: parsed by lunr, or as plain words where lunr cannot; then each word as the index has it.
// With `every`, all pairs of a Chinese run must be there; what must not be there is its middle pair, the one that says most. Words that lunr never indexes are left out, if nothing is asked of them.
export function understand (text, { lunr, fields, stop }, variants, every) {
  const { REQUIRED, OPTIONAL, PROHIBITED } = lunr.Query.presence
  text = text.normalize("NFKC").replace(SPACED, "$1〔$2〕$3号")
  let parsed = new lunr.Query(fields)
  try {
    new lunr.QueryParser(text, parsed).parse()
  } catch {
    parsed = new lunr.Query(fields)
    for (const word of text.split(/[\s:~^*+\\-]+/)) if (word) parsed.term(word.toLowerCase())
  }
  // Words that may be pinyin typed apart are asked for joined, too.
  const terms = parsed.clauses.map(clause => clause.term)
  if (terms.length > 1 && terms.length < 9 && parsed.clauses.every(clause => clause.presence === OPTIONAL && PINYIN.test(clause.term))) parsed.term(terms.join(""), { boost: 6 })
  const query = new lunr.Query(fields)
  for (const clause of parsed.clauses) {
    const term = fold(clause.term, variants), { editDistance, ...exact } = clause
    if ((!clause.usePipeline || editDistance) && !term.match(ONE_HAN)) {
      const kept = term.replace(/[^\p{L}\p{N}_.'*]+/gu, "").replace(/\*+/g, "*")
      if (kept && kept !== "*") query.clause({ ...clause, term: kept })
      continue
    }
    for (const { run, word } of runs(term)) {
      const add = (term, usePipeline) => query.clause({ ...exact, term, usePipeline, presence: every && run && clause.presence === OPTIONAL ? REQUIRED : clause.presence })
      if (run) {
        const found = pairs(run), middle = (found.length - 1) >> 1
        for (const pair of clause.presence === PROHIBITED ? found.slice(middle, middle + 1) : found) add(pair, true)
        if (!found.length && !word) add(run + "*", false)
      }
      if (word && (run || clause.presence !== OPTIONAL || !stop.includes(word))) add(word, true)
    }
  }
  return query
}
