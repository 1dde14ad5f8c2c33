// pinyin.mjs FOLDER BUILD: those words of the input that are found, and only since they are pinyin.
import { answer } from "../../theme/static/js/search/answer.js"
import { input, open } from "./load.mjs"

const { index, entries } = await open(...process.argv.slice(2)),
  alone = []
for (const q of await input()) {
  const { found, terms } = await answer(new URLSearchParams({ q, verbatim: 1 }), index, entries, true)
  if (found.length && [...terms].every(term => /^_[^_]/.test(term))) alone.push(q)
}
console.log(JSON.stringify(alone))
