// Texts in, their words out, with the build's table of variants and its stop words.
import { names, isTraditional, words } from "../../theme/static/js/search/analysis.js"
import { input } from "./load.mjs"

const { texts, variants, stop } = await input(),
  map = new Map(variants)
console.log(JSON.stringify(texts.map(text => ({ words: [...words(text, map), ...names(text, stop)], traditional: isTraditional(text) }))))
