// Which known entries a reader may mean: rows of id, title, further names and pinyin.

/** A text as names are compared: without accents, signs and case. */
export const fold = text =>
  text
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim()

const pairs = text => new Set([...text].slice(1).map((char, place) => [...text][place] + char))

/** How alike two folded texts are, from 0 to 1: the pairs of characters that they share (Dice). */
export function likeness(one, other) {
  if (one === other) return 1
  const mine = pairs(one),
    theirs = pairs(other)
  const both = [...mine].filter(pair => theirs.has(pair)).length
  return mine.size + theirs.size ? (2 * both) / (mine.size + theirs.size) : 0
}

function score(query, [id, title, names, pinyin]) {
  const joined = query.replaceAll(" ", "")
  if (id === joined || id === query.replaceAll(" ", "-")) return 4
  const texts = [title, ...names, id].map(fold)
  if (texts.includes(query)) return 3.5
  if (texts.some(text => text.startsWith(query) || text.includes(" " + query))) return 3
  if (texts.some(text => text.includes(query)) || (joined.length > 1 && pinyin.some(text => text.startsWith(joined)))) return 2
  if (joined.length > 2 && pinyin.some(text => text.includes(joined))) return 1.5
  return Math.max(...texts.map(text => likeness(query, text)))
}

/** The rows that a query may mean, the likeliest first. */
export function offers(query, rows, most = 7) {
  const text = fold(query)
  if (!text) return []
  const found = rows.map(row => [score(text, row), row]).filter(([how]) => how >= 0.5)
  return found
    .sort(([one, [a]], [other, [b]]) => other - one || (a < b ? -1 : 1))
    .slice(0, most)
    .map(([, row]) => row)
}

/** The row whose name is as good as a title, if there is one. */
export function alike(title, rows) {
  const text = fold(title)
  return text ? rows.find(([, name, names]) => [name, ...names].some(other => likeness(text, fold(other)) > 0.9)) : undefined
}
