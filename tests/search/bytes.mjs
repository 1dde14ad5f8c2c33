// bytes.mjs FOLDER BUILD RESULTS: for each query of the input, the bytes and files that its answer and so many results read.
import { answer } from "../../theme/static/js/search/answer.js"
import { input, open, read } from "./load.mjs"

const [folder, build, results] = process.argv.slice(2),
  told = []
for (const q of await input()) {
  read.bytes = read.files = 0
  const { index, entries } = await open(folder, build),
    start = performance.now()
  const { found } = await answer(new URLSearchParams({ q }), index, entries, true, +results)
  await Promise.all(found.slice(0, +results).map(number => entries.result(number)))
  told.push({ bytes: read.bytes, files: read.files, hits: found.length, ms: performance.now() - start })
}
console.log(JSON.stringify(told))
