// exact.mjs FOLDER N [SLIM]: N queries of every kind, answered from the files and by lunr.js from the whole index.
import { readFileSync } from "node:fs"
import { score } from "../../theme/static/js/search/score.js"
import { lunr, open } from "./load.mjs"
import { queries } from "./queries.mjs"

const [folder, number, slim] = process.argv.slice(2),
  text = name => readFileSync(`${folder}/${name}`, "utf-8")
const whole = JSON.parse(text("whole.json")),
  oracle = lunr.Index.load(whole)
const kinds = queries(
  whole.invertedIndex.map(([term]) => term),
  JSON.parse(text("titles.json")),
  42,
)
const ours = slim ? (await import(slim)).lunr : lunr,
  { index } = await open(folder, text("build"), ours)
const summary = { kinds: Object.keys(kinds).length, queries: 0, hits: 0, different: [] }
for (const [kind, make] of Object.entries(kinds)) {
  for (let count = 0; count < +number; count++) {
    const text = make(),
      query = new ours.Query(index.fields)
    new ours.QueryParser(text, query).parse()
    const { found, scores } = score(await index.plan(query, true), index)
    const expected = oracle.search(text).map(({ ref, score }) => [ref, score]),
      actual = found.map(number => [String(number), scores[number]])
    summary.queries++
    summary.hits += expected.length
    if (JSON.stringify(expected) !== JSON.stringify(actual)) summary.different.push(`${kind}: ${text}`)
  }
}
console.log(JSON.stringify(summary))
