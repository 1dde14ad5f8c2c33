// shown.mjs FOLDER BUILD: for each address of the input, the entries of its answer as kind/id.
import { answer } from "../../theme/static/js/search/answer.js"
import { input, open } from "./load.mjs"

const { index, entries } = await open(...process.argv.slice(2)),
  told = []
for (const address of await input()) {
  const { found } = await answer(new URLSearchParams(address), index, entries, true)
  told.push(
    await Promise.all(
      found.map(async number => {
        const { kind, id } = await entries.result(number)
        return `${kind}/${id}`
      }),
    ),
  )
}
console.log(JSON.stringify(told))
