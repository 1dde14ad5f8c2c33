// firsts.mjs FOLDER BUILD: for each query of the input, the ids of its first three results; where a word is unknown, of what is proposed.
import { answer, proposal } from "../../theme/static/js/search/answer.js"
import { input, open } from "./load.mjs"

const { index, entries } = await open(...process.argv.slice(2)), told = []
for (let q of await input()) {
  let found = await answer(new URLSearchParams({ q }), index, entries, true)
  for (const word of found.missing ?? []) {
    const other = await proposal(word, index)
    if (other) q = q.replace(word, other)
  }
  if (found.missing?.length) found = await answer(new URLSearchParams({ q }), index, entries, true)
  told.push(await Promise.all(found.found.slice(0, 3).map(async number => (await entries.result(number)).id)))
}
console.log(JSON.stringify(told))
