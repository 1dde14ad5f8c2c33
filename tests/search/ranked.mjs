// ranked.mjs FOLDER BUILD: for each query of the input, the first ten entries as kind/id, and how many results come first and in all.
import { answer } from "../../theme/static/js/search/answer.js"
import { input, open, read } from "./load.mjs"
const { index, entries } = await open(...process.argv.slice(2)), told = []
for (const q of await input()) {
  const found = await answer(new URLSearchParams({ q }), index, entries, true)
  told.push({ ids: await Promise.all(found.found.slice(0, 10).map(async number => { const { kind, id } = await entries.result(number); return `${kind}/${id}` })), total: found.first ?? found.total, all: found.total })
}
console.log(JSON.stringify(told))
