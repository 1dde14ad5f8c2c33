// The histories of acts (/state/histories.json) as they stand on a day. The rule is that of plugins/tracker/site/parts/status_history.py; both are
// held to the same examples.

/** The last day of a date as written (2021, 2021-06, 2021-06-09) as 2021-06-09; null if it is none or names no day of the calendar. */
export function lastDay(text) {
  const parts = /^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?$/.exec(text)
  if (!parts || parts[1] === "0000") return null
  const [year, month, day] = [+parts[1], +(parts[2] ?? 12), parts[3] && +parts[3]]
  if (month < 1 || month > 12) return null
  const end = new Date(0)
  end.setUTCFullYear(year, month, 0)
  const days = end.getUTCDate()
  if (day !== undefined && (day < 1 || day > days)) return null
  return `${parts[1]}-${String(month).padStart(2, "0")}-${String(day ?? days).padStart(2, "0")}`
}

/** The place of the step that holds on a day; -1 before the first. A step begins with its day. */
export function placeOn(steps, day) {
  let place = steps.length
  while (place && steps[place - 1].day > day) place -= 1
  return place - 1
}

/** Since when an act stands as it does at a step: an act in force that was amended has been in force all along. */
export function since(steps, place) {
  const alike = step => step.status === steps[place].status || (step.group === "current" && steps[place].group === "current")
  let first = place
  while (first && alike(steps[first - 1])) first -= 1
  return steps[first].since
}

/** The step with which the status of a step came about. */
export function change(steps, place) {
  while (place && steps[place - 1].status === steps[place].status) place -= 1
  return steps[place]
}

/** The acts that are there on a day, as they stand then. `data` is what /state/histories.json holds. */
export function standsOn(data, day) {
  const found = []
  for (const [url, title, original, lang, stance, refers, themes, packed] of data.acts) {
    const steps = packed.map(([from, status, event, begun, date]) => ({
      day: from,
      status: data.statuses[status][0],
      group: data.statuses[status][1],
      event: data.events[event],
      since: begun || from,
      date: date || from,
    }))
    const place = placeOn(steps, day)
    if (place < 0) continue
    const { status, group, date } = steps[place]
    const act = { url, title, original, lang, refers, themes, status, group, date }
    found.push({ ...act, stance: data.stances[stance][0], since: since(steps, place), change: change(steps, place) })
  }
  return found
}

/** The places of an entity ("agency/pboc") and of all that stands below it. */
export function below(data, name) {
  const found = new Set()
  let size = -1
  while (found.size > size) {
    size = found.size
    data.entities.forEach(([kind, id, parent], place) => {
      if (`${kind}/${id}` === name || found.has(parent)) found.add(place)
    })
  }
  return found
}

/** The acts that refer to an entity or below it (all, if there is none), the newest first. */
export function listed(data, stands, name) {
  const wanted = name ? below(data, name) : null
  const own = wanted ? stands.filter(act => act.refers.some(place => wanted.has(place))) : [...stands]
  return own.sort((one, other) => compare(lastDay(other.date), lastDay(one.date)) || compare(one.url, other.url))
}

/** The place of the theme at the top of the tree that holds the main theme of an act. */
export function rootOf(data, act) {
  let place = act.themes[0]
  while (data.entities[place][2] >= 0) place = data.entities[place][2]
  return place
}

/** The acts whose main theme stands at a place at the top of the tree or below it on a day, as the template `stands` shows them. */
export function group(data, stands, place, day) {
  const own = stands.filter(act => rootOf(data, act) === place)
  const newest = (one, other) => compare(lastDay(other.since), lastDay(one.since)) || compare(one.url, other.url)
  const of = name => own.filter(act => act.group === name)
  const changes = [...own].sort(
    (one, other) =>
      compare(lastDay(other.change.since), lastDay(one.change.since)) ||
      compare(other.change.since.length, one.change.since.length) ||
      compare(other.url, one.url),
  )
  return {
    in_force: of("current").length,
    coming: of("coming").length,
    unclear: of("unclear").length,
    ended: of("ended").length,
    acts: [...of("current").sort(newest), ...of("coming").sort(newest)],
    change: changes.find(act => act.change.since <= day) ?? ahead(changes.at(-1)),
  }
}

function ahead(act) {
  return act ? { ...act, ahead: true } : null
}

/**
 * What changed from one day to another: the acts that became public, that ended and whose status changed otherwise, each with its status
 * before and the date that counts. An act is new on the day by which lists date it, so that a year has as many new acts here as in its list.
 */
export function between(data, from, to) {
  const before = new Map(standsOn(data, from).map(act => [act.url, act.status]))
  const dates = new Map(standsOn(data, "9999-12-31").map(act => [act.url, act.date]))
  const isNew = ({ url }) => lastDay(dates.get(url)) > from && dates.get(url) <= to
  const after = standsOn(data, to).filter(act => before.get(act.url) !== act.status || isNew(act))
  const found = after.map(act => ({ ...act, was: before.get(act.url) ?? null, when: isNew(act) ? dates.get(act.url) : act.change.since }))
  found.sort((one, other) => compare(lastDay(other.when), lastDay(one.when)) || compare(one.url, other.url))
  const ended = act => act.group === "ended" && !isNew(act)
  return {
    came: found.filter(isNew),
    gone: found.filter(ended),
    altered: found.filter(act => !isNew(act) && !ended(act)),
  }
}

/** The two days of "2021-06..2026-02-06", each as the last day of what is written; null where one is no date or there are not two. */
export function range(asked) {
  const days = asked.split("..").map(lastDay)
  return days.length === 2 && days.every(Boolean) ? days : null
}

/** A date as written, in words. `months` are twelve names; `forms` has how a day and a month are put. */
export function inWords(text, months, forms) {
  const [year, month, day] = text.split("-")
  if (!month) return year
  const form = day ? forms.day : forms.month
  return form
    .replace("%(day)s", +day)
    .replace("%(month)s", months[+month - 1])
    .replace("%(year)s", year)
}

function compare(one, other) {
  return one < other ? -1 : one > other ? 1 : 0
}
