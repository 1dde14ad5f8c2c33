// Bibliography entries that citeproc makes of CSL-JSON items: node citeproc.mjs STYLE LANGUAGE < items.json > texts.json
import { existsSync, readFileSync } from "node:fs"
import { createRequire } from "node:module"

const require = createRequire(import.meta.url)
const CSL = require("citeproc")
const locales = require("citeproc-locales")
const [style, language] = process.argv.slice(2)
const items = JSON.parse(readFileSync(0, "utf8"))
const system = {
  retrieveLocale: tag => {
    const path = `${locales}/locales-${tag}.xml`
    return existsSync(path) ? readFileSync(path, "utf8") : false
  },
  retrieveItem: id => structuredClone(items[id]),
}
const engine = new CSL.Engine(system, readFileSync(style, "utf8"), language, true)
engine.setOutputFormat("text")
const texts = {}
for (const id of Object.keys(items)) {
  engine.updateItems([id])
  texts[id] = engine.makeBibliography()[1].join("").trim()
}
console.log(JSON.stringify(texts))
