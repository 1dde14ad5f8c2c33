// {results, about} in; the files of them out: csv, ris, csl.
import { csl, csv, ris } from "../../theme/static/js/search/quote.js"
import { input } from "./load.mjs"

const { results, about } = await input(),
  given = { ...about, url: ({ kind, id }) => `https://example.org/${kind}/${id}/` }
console.log(JSON.stringify({ csv: csv(results, given), ris: ris(results, given), csl: csl(results, given) }))
