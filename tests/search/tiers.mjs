// tiers.mjs FOLDER BUILD: for each query of the input, how often the common terms' files prove the best ten, and where they err.
import { score } from "../../theme/static/js/search/score.js"
import { best } from "../../theme/static/js/search/tiers.js"
import { input, lunr, open } from "./load.mjs"

const told = { proved: 0, left: 0, different: [] }
for (const text of await input()) {
  const { index } = await open(...process.argv.slice(2))
  const query = new lunr.Query(index.fields)
  new lunr.QueryParser(text, query).parse()
  const top = await best(await index.plan(query, true, true), index, 10)
  if (!top) {
    told.left++
    continue
  }
  const { found, scores } = score(await index.plan(query, true), index)
  const expected = found.slice(0, 10).map(number => [number, scores[number]]),
    actual = top.found.map((number, place) => [number, top.scores[place]])
  told.proved++
  if (JSON.stringify(expected) !== JSON.stringify(actual) || found.length !== top.total) told.different.push(text)
}
console.log(JSON.stringify(told))
