// The order of results: lunr's score, damped, times how much of the query an entry covers, squared, times how important the entry is;
// and up to half as much again where its names cover the query.

// Of the best coverage, what an entry needs to be one of the first results; and of a Chinese run's pairs, what it needs to have the run.
const ENOUGH = 0.44,
  MOST_PAIRS = 0.75
// What a day counts that an entry only speaks of, a word that is only pinyin where texts have the word itself, and a word of a document's
// number, which often is a syllable ("Ban") and weighs most for lunr; the score of a day, which lunr does not know, as the weight of a field.
const IN_PROSE = 0.6,
  IN_PINYIN = 0.4,
  IN_NUMBER = 0.3,
  BY_DAY = 4
// Of the fields the first are an entry's names, the last what others are called and its text, where a word says less of what it is about. How
// far lunr's scores are damped: it adds up fields, so that a word which title and text repeat outbids two words of the query.
const NAMES = 4,
  LAST = 5,
  ALL = 7,
  WEAKER = 0.7,
  DAMPED = 0.6

const rarity = (size, met) => Math.log(1 + (size - met + 0.5) / (met + 0.5))

// How much of a unit each document covers in its first `most` fields, from 0 to 1: a run and a day's words by the field that has most of them.
function covered(unit, clauses, known, index, most) {
  const width = index.fields.length,
    covers = new Float32Array(index.n)
  if (!unit.pairs && !unit.period) {
    for (const { terms, fields } of clauses)
      for (const term of terms)
        for (const field of fields) {
          const at = index.fields.indexOf(field),
            place = at >= LAST ? WEAKER : field === "document_number" && !/\d/.test(term) ? IN_NUMBER : 1,
            share = (unit.words?.length > 1 && term[0] === "_" ? IN_PINYIN : 1) * place
          for (const document of (at < most && known.get(term)?.[at].documents) || [])
            if (covers[document] < share) covers[document] = share
        }
    return covers
  }
  const sums = new Float32Array(index.n * width),
    full = []
  clauses.forEach(({ terms: [term], fields }, place) => {
    const lists = known.get(term),
      met = lists?.reduce((sum, { documents }) => sum + documents.length, 0)
    const weight = (unit.pairs?.[place]?.[1] ?? 1) * rarity(index.n, Math.min(met ?? 0, index.n))
    full.push(met || unit.period ? weight : 0)
    for (const field of fields) {
      const at = index.fields.indexOf(field)
      for (const document of (at < most && lists?.[at].documents) || []) sums[document * width + at] += weight
    }
  })
  const all = full.reduce((sum, weight) => sum + weight, 0) || 1
  let best = 0
  for (let place = 0; place < sums.length; place++) {
    const document = Math.floor(place / width),
      share = sums[place] / all
    if (share > covers[document]) covers[document] = share
    if (share > best) best = share
  }
  if (unit.pairs) {
    const least = best > 0.999 && full.every(weight => weight) ? 0.999 : best * MOST_PAIRS
    for (let document = 0; document < index.n; document++) if (covers[document] < least) covers[document] = 0
  } else
    for (let document = 0; document < index.n; document++)
      covers[document] = unit.days[document] ? 1 : covers[document] > 0.99 ? IN_PROSE : 0
  return covers
}

// The documents that `score` found in our order, and how many of them cover enough to come first.
export function order({ clauses }, units, { found, scores, known }, index, priors) {
  const groups = new Map(),
    joint = new Float32Array(index.n),
    added = new Float32Array(index.n)
  units.forEach((unit, number) => {
    if (unit.presence === 3) return
    const own = clauses.filter(clause => clause.unit === number),
      shares = [ALL, NAMES].map(most => covered(unit, own, known, index, most)),
      [covers] = shares
    let met = 0
    for (const share of unit.days ?? covers) if (share) met++
    if (unit.whole)
      return covers.forEach((share, document) => {
        joint[document] = share
      })
    const weight = met && rarity(index.n, met) * (unit.pairs ? Math.max(1, unit.pairs.length / 2) : 1)
    unit.days?.forEach((day, document) => {
      if (day) {
        added[document] += weight * BY_DAY
        found.push(document)
      }
    })
    const group = groups.get(unit.group)
    if (!group) return groups.set(unit.group, { shares, weight, must: unit.must })
    group.must ||= unit.must
    group.weight = Math.max(group.weight, weight)
    shares.forEach((part, place) =>
      part.forEach((share, document) => {
        if (group.shares[place][document] < share) group.shares[place][document] = share
      }),
    )
  })
  const all = [...groups.values()],
    whole = all.reduce((sum, { weight }) => sum + weight, 0)
  const coverage = new Float32Array(index.n),
    values = new Float64Array(index.n)
  let best = 0
  found = [...new Set(found)].filter(document => {
    if (!all.every(({ must, shares }) => !must || shares[0][document])) return false
    const [share, named] = [0, 1].map(place =>
      whole ? all.reduce((sum, { shares, weight }) => sum + shares[place][document] * weight, 0) / whole : 1,
    )
    coverage[document] = Math.max(share, joint[document])
    values[document] =
      (scores[document] + added[document]) ** DAMPED * coverage[document] ** 2 * (priors?.[document] ?? 1) * (1 + named ** 4 / 2)
    best = Math.max(best, coverage[document])
    return coverage[document]
  })
  const enough = document => coverage[document] >= best * ENOUGH
  found.sort((a, b) => enough(b) - enough(a) || values[b] - values[a])
  return { found, firsts: found.filter(enough).length }
}
