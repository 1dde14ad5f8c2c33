// What may help when nothing was found: one filter less, fewer characters.

import { ONE_HAN } from "./analysis.js"
import { make } from "./suggest.js"

export function help({ text, chosen, allowed, hits }, { index, notes, link, say }) {
  for (const [name] of chosen) {
    const others = [...allowed]
      .filter(([other]) => other !== name && !(other === "days" && (name === "from" || name === "to")))
      .map(([, marks]) => marks)
    const number = hits.filter(number => others.every(marks => marks[number])).length
    if (number)
      notes.append(
        make(
          "p",
          {},
          link(say("without", { facet: (index.facets[name] ?? name).toLowerCase(), number }), params => params.delete(name)),
        ),
      )
  }
  if (!chosen.length && text.match(ONE_HAN)?.length > 2) notes.append(make("p", {}, say("shorter", {})))
}
