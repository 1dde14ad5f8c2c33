// Texts in, their words out, with the build's table of variants.
import { fold, isTraditional, words } from "../../theme/static/js/search/analysis.js"
import { input } from "./load.mjs"

const { texts, variants } = await input(), map = new Map(variants)
console.log(JSON.stringify(texts.map(text => ({ words: words(fold(text, map)), traditional: isTraditional(text) }))))
