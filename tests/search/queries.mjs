// Random queries of 27 kinds, from the terms of an index and the titles of its documents; the same seed gives the same ones.

export function queries(terms, titles, seed) {
  let state = seed
  const random = () => (state = (state * 1103515245 + 12345) % 2147483648) / 2147483648
  const pick = list => list[Math.floor(random() * list.length)]
  const latin = terms.filter(term => /^[a-z]{3,}$/.test(term)),
    chinese = terms.filter(term => /^[一-鿿]{2}$/.test(term))
  const ofTitle = () =>
    pick(
      pick(titles)
        .toLowerCase()
        .match(/[a-z]{2,}|[一-鿿]{2}/g) ?? ["policy"],
    )
  const word = () => (random() < 0.6 ? ofTitle() : pick(random() < 0.75 ? latin : chinese))
  const long = () => {
    for (;;) {
      const found = random() < 0.6 ? ofTitle() : pick(latin)
      if (/^[a-z]{4,}$/.test(found)) return found
    }
  }
  const field = () => pick(["title", "original_title", "summary", "names", "body"])
  const letter = () => String.fromCharCode(97 + Math.floor(random() * 26))
  const slip = word => {
    const at = Math.floor(random() * word.length),
      before = word.slice(0, at),
      after = word.slice(at)
    return pick([
      () => before + after.slice(1),
      () => before + letter() + after,
      () => before + letter() + after.slice(1),
      () => before + after.slice(1, 2) + after.slice(0, 1) + after.slice(2),
    ])()
  }
  return {
    one: word,
    two: () => `${word()} ${word()}`,
    four: () => [word(), word(), word(), word()].join(" "),
    missing: () => "zzqq" + word(),
    field: () => `${field()}:${word()}`,
    fields: () => `${field()}:${word()} ${field()}:${long()}*`,
    boost: () => `${word()}^${1 + Math.floor(random() * 20)} ${word()}`,
    required: () => `+${word()} ${word()}`,
    bothRequired: () => `+${word()} +${word()}`,
    prohibited: () => `${word()} -${word()}`,
    onlyProhibited: () => "-" + word(),
    mixed: () => `+${word()} -${field()}:${word()} ${word()}`,
    requiredMissing: () => `+zzqq${word()} ${word()}`,
    trailing: () => long().slice(0, 3 + Math.floor(random() * 2)) + "*",
    leading: () => "*" + long().slice(-4),
    middle: () => {
      const found = long()
      return `${found.slice(0, 3)}*${found.slice(-2)}`
    },
    shortMiddle: () => {
      const found = long()
      return `${found[0]}*${found.slice(-3)}`
    },
    infix: () => `*${long().slice(1, 5)}*`,
    near: () => slip(long()) + "~1",
    nearBoosted: () => `${word()} ${slip(long())}~1^3`,
    further: () => slip(long()) + "~2",
    shortNear: () => long().slice(0, 3) + "~1",
    twice: () => {
      const found = word()
      return `${found} ${found}`
    },
    twiceStemmed: () => {
      const found = long()
      return `${found}s ${found} ${found}*`
    },
    chinese: () => pick(chinese),
    chineseTrailing: () => pick(chinese)[0] + "*",
    chineseLeading: () => "*" + pick(chinese)[1],
  }
}
