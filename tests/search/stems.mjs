// Words in, lunr.js's stems of them out.
import { input, lunr } from "./load.mjs"

console.log(JSON.stringify((await input()).map(word => lunr.stemmer(new lunr.Token(word, {})).str)))
