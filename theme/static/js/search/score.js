// lunr.js's search over rows of postings, without an object a posting: the same documents, order and scores.

// What a term weighs in a field where it stands so often among so many words; the operations are lunr.py's, in its order, so that every
// bit is the same. The length comes as its code: the build's length_codes.
export function weigher({ met }, field, { n, totals, boosts }) {
  const average = totals[field] / n,
    rare = Math.log(1 + Math.abs((n - met + 0.5) / (met + 0.5)))
  return (often, code) => {
    const length = code < 8 ? code : (8 + (code & 7)) * 2 ** ((code >> 3) - 1)
    return Math.round(((rare * (2.2 * often)) / (1.2 * (1 - 0.75 + 0.75 * (length / average)) + often)) * boosts[field] * 1000) / 1000
  }
}

// The documents and weights of one row in one field. They are stored by number, the oldest first, and a weight as how often the term
// stands there and how many words the field has.
export function decode(row, field, index) {
  const { gaps, codes, again } = row.postings,
    count = row.counts[field],
    weigh = weigher(row, field, index),
    documents = new Int32Array(count),
    weights = new Float64Array(count)
  let { at } = row
  for (let before = 0; before < field; before++) at += row.counts[before]
  for (let place = count, document = index.n - 1; place--; at++) {
    documents[place] = document -= gaps[at]
    weights[place] = weigh(again[at] + 1, codes[at])
  }
  return { documents, weights }
}

export function score({ clauses, rows }, index) {
  const names = index.fields,
    size = index.n,
    { presence } = index.lunr.Query,
    width = names.length,
    known = new Map()
  for (const row of rows)
    known.set(
      row.term,
      names.map((_, field) => decode(row, field, index)),
    )
  const boosts = names.map(() => new Map()),
    required = [],
    prohibited = new Uint8Array(size)
  const met = new Uint8Array(size * width),
    order = [],
    seen = new Set()
  for (const clause of clauses) {
    const fields = clause.fields.map(name => names.indexOf(name)),
      matches = new Uint8Array(size)
    for (const term of clause.terms) {
      if (!known.has(term)) continue
      for (const field of fields) {
        const { documents } = known.get(term)[field]
        if (clause.presence === presence.REQUIRED) for (const document of documents) matches[document] = 1
        if (clause.presence === presence.PROHIBITED) {
          for (const document of documents) prohibited[document] = 1
          continue
        }
        boosts[field].set(term, (boosts[field].get(term) ?? 0) + clause.boost)
        if (seen.has(term + "/" + field)) continue
        seen.add(term + "/" + field)
        for (const document of documents) {
          const place = document * width + field
          if (!met[place]) {
            met[place] = 1
            order.push(place)
          }
        }
      }
    }
    if (clause.presence === presence.REQUIRED) {
      for (const field of fields)
        required[field] = required[field] ? required[field].map((was, document) => was & matches[document]) : matches
    }
  }
  if (clauses.length && clauses.every(clause => clause.presence === presence.PROHIBITED))
    for (let place = 0; place < size * width; place++) order.push(place)
  const sums = names.map(() => null),
    lengths = names.map(() => 0)
  for (const row of rows) {
    names.forEach((_, field) => {
      const boost = boosts[field].get(row.term)
      if (boost === undefined) return
      lengths[field] += boost * boost
      const { documents, weights } = known.get(row.term)[field],
        sum = (sums[field] ??= new Float64Array(size))
      documents.forEach((document, place) => {
        sum[document] += boost * weights[place]
      })
    })
  }
  const scores = new Float64Array(size),
    found = [],
    listed = new Uint8Array(size),
    all = required.filter(documents => documents)
  for (const place of order) {
    const field = place % width,
      document = (place - field) / width
    if (prohibited[document] || !all.every(documents => documents[document])) continue
    scores[document] += (sums[field] ? sums[field][document] / Math.sqrt(lengths[field]) : 0) || 0
    if (!listed[document]) {
      listed[document] = 1
      found.push(document)
    }
  }
  found.sort((a, b) => scores[b] - scores[a])
  return { found, scores, known }
}
