// answers.mjs FOLDER BUILD: for each address of the input, the first ten entries as kind/id, how many come first and how many there are
// in all, what was put right, what was left out, and how many entries were not checked for a phrase.
import { answer } from "../../theme/static/js/search/answer.js"
import { input, open } from "./load.mjs"

const { index, entries } = await open(...process.argv.slice(2)), answers = []
const key = async number => { const { kind, id } = await entries.result(number); return `${kind}/${id}` }
for (const address of await input()) {
  const { found, firsts, total, corrected, left, unchecked } = await answer(new URLSearchParams(address), index, entries, true)
  answers.push({ ids: await Promise.all(found.slice(0, 10).map(key)), firsts, total, corrected: corrected ?? [], left: left ?? [], unchecked: unchecked ?? 0 })
}
console.log(JSON.stringify(answers))
