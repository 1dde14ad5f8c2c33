// What holds on another day, of a page that has all that ever held: positions of activities, requirements of actors.
// The rule is that of plugins/tracker/site/parts/positions.py; both are held to the same examples. Nothing is fetched, lines are moved.

/** Whether a day lies in one of some spans, written as "2013-12-05..2017-09-03 2021-09-24..". */
export function holds(written, day) {
  return written.split(" ").some(span => {
    const [first, last] = span.split("..")
    return last !== undefined && first <= day && (!last || day <= last)
  })
}

/** Of the spans of several positions the place of the one that holds on a day; of several the one that began last; -1 if none does. */
export function one(spans, day) {
  let best = -1
  spans.forEach((span, place) => {
    if (holds(span, day) && (best < 0 || span > spans[best])) best = place
  })
  return best
}

/** Show all that has spans below `root` as of a day; `asked` is that day as the address has it, for the pages that links lead to. */
export function turn(root, day, asked) {
  for (const place of root.querySelectorAll("[data-spans]")) sort(place, day)
  for (const group of root.querySelectorAll("[data-rule]")) tally(group)
  for (const link of root.querySelectorAll("a[data-dated]")) link.search = `?asof=${encodeURIComponent(asked)}`
}

function sort(place, day) {
  const items = [...place.querySelectorAll("[data-span]")]
  const spans = items.map(item => item.dataset.span)
  const chosen = place.dataset.spans === "one" ? one(spans, day) : -1
  const [now, rest, none] = ["[data-now]", "[data-rest]", "[data-none]"].map(part => place.querySelector(part))
  const list = rest.querySelector("[data-list]") ?? rest
  items.forEach((item, at) => {
    const here = place.dataset.spans === "one" ? at === chosen : holds(spans[at], day)
    ;(here ? now : list).append(item)
  })
  none.hidden = Boolean(now.children.length)
  const count = rest.querySelector("[data-count]")
  if (!count) return
  count.textContent = list.children.length
  rest.hidden = !list.children.length
}

function tally(group) {
  const number = group.querySelector("[data-now]").children.length
  group.querySelector("[data-tally]").textContent = number
  const sum = group.closest("details")?.querySelector(`summary [data-sum="${group.dataset.rule}"]`)
  if (!sum) return
  sum.hidden = !number
  sum.querySelector(".count").textContent = number
}
