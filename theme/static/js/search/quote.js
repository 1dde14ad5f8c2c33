// Results as files for other programs. The build writes lists (files/list_export.py) and records (files/citations.py) in the same form.

const COLUMNS = ["kind", "id", "title", "original_title", "date", "type", "status", "stance", "summary", "url"]
const BREAKS = /[\t\n\v\f\r\x1c-\x1e\x85\u2028\u2029]+/g
const RIS = {
  TY: "type",
  ID: "id",
  AU: "author",
  TI: "title",
  PY: "year",
  DA: "day",
  LA: "language",
  UR: "URL",
  Y2: "day",
  AB: "abstract",
  N1: "note",
}

// A value that no spreadsheet runs as a formula, between quotes where it needs them.
const csvCell = (text = "") => {
  const guarded = (/^[=+\-@\t\r]/.test(text) ? "'" : "") + text
  return /[",\r\n]/.test(guarded) ? `"${guarded.replaceAll('"', '""')}"` : guarded
}

// `url(result)` gives the whole address of a result's page; `about` has the site's `name`, its `language`, the `day` it is of, and `asOf`, that in words.
export const csv = (results, { url }) =>
  "\ufeff" +
  [
    COLUMNS,
    ...results.map(result =>
      COLUMNS.map(name => ({ ...result, original_title: result.original, date: result.datetime, url: url(result) })[name]),
    ),
  ]
    .map(row => row.map(csvCell).join(",") + "\r\n")
    .join("")

// The page of a result as it is cited: under the id that `cite.csl.json` beside it has.
const cited = (result, { url, name, language, day, asOf }) => {
  const date = { "date-parts": [day.split("-").map(Number)] }
  return {
    id: `${result.kind}:${result.id}:page`,
    type: "webpage",
    title: result.title,
    author: [{ literal: name }],
    issued: date,
    accessed: date,
    language,
    URL: url(result),
    ...(result.summary && { abstract: result.summary }),
    note: [asOf, result.date, result.by].filter(text => text).join("; "),
  }
}

export const csl = (results, about) => JSON.stringify(results.map(result => cited(result, about))) + "\n"

export const ris = (results, about) =>
  results
    .map(result => {
      const fields = {
        ...cited(result, about),
        type: "ELEC",
        author: about.name,
        year: about.day.slice(0, 4),
        day: about.day.replaceAll("-", "/"),
      }
      const lines = Object.entries(RIS)
        .map(([tag, name]) => [tag, (fields[name] ?? "").replace(BREAKS, " ").trim()])
        .filter(([, text]) => text)
      return [...lines, ["ER", ""]].map(([tag, text]) => `${tag}  - ${text}\r\n`).join("")
    })
    .join("")
