// Days in a query: `2021-09-24`, `24 October 2019`, `Oct. 24, 2019`, `Sept 2021`, `2021年9月24日`, `2021`.

import { HAN } from "./analysis.js"
import { period } from "./entries.js"

export const MONTHS = "january february march april may june july august september october november december".split(" ")

// Day and month, or month and day, before the year; or month and day after it. No part of two years, a number or lunr's syntax.
export const DATE = new RegExp(
  `(?<![\\p{N}_:+.〔\\[\\-]|(?![${HAN}])\\p{L})(?:(?:(\\d{1,2})(?:st|nd|rd|th)?\\s+(?:of\\s+)?)?(\\p{L}{3,9})\\.?,?\\s+(?:(\\d{1,2})(?:st|nd|rd|th)?,?\\s+)?)?` +
    `((?:19|20)\\d\\d)(?:[-/.](\\d{1,2})(?:[-/.](\\d{1,2}))?|\\s?年(?:\\s?(\\d{1,2})\\s?月(?:\\s?(\\d{1,2})\\s?[日号])?)?)?(?![\\p{N}_*~^〕\\]]|(?<![年月日号])\\p{L}|[-–/.,]\\s?\\d|\\s?第)`,
  "giu",
)

// What a match of DATE means: its period, the words that texts have for it, and what of the match is no part of it.
export function dateOf([match, day, name, last, year, ...rest]) {
  const named = name && MONTHS.findIndex(month => month.startsWith(name.toLowerCase())) + 1
  const month = named || rest[0] || rest[2],
    date = named ? (day ?? last) : (rest[1] ?? rest[3])
  const text = [year, month, month && date]
    .filter(part => part)
    .map(part => String(part).padStart(2, "0"))
    .join("-")
  return {
    period: period(text) ?? period(year),
    words: [date && String(+date), MONTHS[month - 1], year].filter(word => word),
    rest: name && !named ? match.slice(0, match.lastIndexOf(year)) : "",
  }
}
