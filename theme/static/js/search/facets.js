// What a fold of the panel has: the values of its facet, and how many of the answer each would leave.

import { range } from "./files.js"
import { make } from "./suggest.js"

// How many of the answer each value of a facet would leave, the facet's own filter apart.
async function counts(facet, { hits, allowed }, entries) {
  const others = [...allowed].filter(([name]) => name !== facet).map(([, marks]) => marks),
    hit = new Uint8Array(entries.index.n)
  for (const number of hits) hit[number] = others.every(marks => marks[number])
  const column = await entries.column(facet, hits)
  return (await entries.values(facet)).map(([value, label]) => [
    value,
    label,
    (column.get(value) ?? []).reduce((sum, number) => sum + hit[number], 0),
  ])
}

// Fill a fold with boxes: of many values those first that most have, and what nobody has left out.
export async function unfold(name, fold, { index, entries, box, say }) {
  const { found } = fold
  const everything = found.text || found.chosen.length ? found : { hits: range(0, index.n - 1), allowed: new Map() }
  const values = await counts(name, everything, entries).catch(() => null)
  if (!values || fold.found !== found) return
  const many = values.length > 20,
    chosen = new URLSearchParams(location.search).getAll(name)
  const left = values.filter(([value, , count]) => count || !many || chosen.includes(value))
  if (many) left.sort((a, b) => b[2] - a[2])
  const boxes = left.map(value => box(name, ...value)),
    rest = boxes.splice(8),
    fieldset = fold.lastElementChild,
    focused = document.activeElement?.value
  fieldset.replaceChildren(
    fieldset.firstChild,
    ...boxes,
    ...(rest.length ? [make("details", {}, make("summary", {}, say("more", { number: rest.length })), ...rest)] : []),
  )
  fieldset.querySelector(`input[value="${CSS.escape(focused ?? "")}"]`)?.focus()
}
