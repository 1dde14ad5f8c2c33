// answers.mjs FOLDER BUILD: for each address of the input, the first sixty entries as kind/id, how many come first and how many there are
// in all, what was put right, what was left out, how many entries were not checked for a phrase, and what holds of the activity that it names.
import { answer } from "../../theme/static/js/search/answer.js"
import { input, open } from "./load.mjs"

const { index, entries } = await open(...process.argv.slice(2)),
  answers = []
const key = async number => {
  const { kind, id } = await entries.result(number)
  return `${kind}/${id}`
}
for (const address of await input()) {
  const { found, firsts, total, corrected, left, unchecked, position } = await answer(
    new URLSearchParams(address),
    index,
    entries,
    true,
    20,
  )
  answers.push({
    ids: await Promise.all(found.slice(0, 60).map(key)),
    firsts,
    total,
    corrected: corrected ?? [],
    left: left ?? [],
    unchecked: unchecked ?? 0,
    position,
  })
}
console.log(JSON.stringify(answers))
