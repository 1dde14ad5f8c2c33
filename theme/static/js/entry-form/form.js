// The form for a new entry: makes the fields that the page's data names, checks them as one types, and makes the text of the file.
// Text is written with textContent alone. What is decided stands in rules.js, near.js and text.js.

import { alike, offers } from "./near.js"
import { faults } from "./rules.js"
import { entryText, newFile, proposedId } from "./text.js"

const place = document.getElementById("entry-form")
const data = place ? await (await fetch(place.dataset.source)).json() : null
const words = data?.words ?? {}
const known = {}
let number = 0

const say = (word, values = {}) => (words[word] ?? word).replace(/\{(\w+)\}/g, (sign, name) => values[name] ?? sign)

function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes))
    if (value !== undefined && value !== false) element.setAttribute(name, value === true ? "" : value)
  element.append(...children)
  return element
}

const button = (text, variant, act) => {
  const made = make("button", { type: "button", class: variant }, text)
  made.addEventListener("click", act)
  return made
}

async function entriesOf(kind) {
  known[kind] ??= fetch(data.known[kind]).then(answer => answer.json())
  return known[kind]
}

// Controls: each has its element, its value (undefined when empty), and the element that takes the focus for a path within it.

function described(field, control, focus = control) {
  const id = `field-${++number}`
  focus.id = id
  const hint = make("p", { class: "entry-form__hint", id: `${id}-hint` }, field.hint)
  const fault = make("p", { class: "entry-form__fault", id: `${id}-fault`, hidden: true })
  focus.setAttribute("aria-describedby", `${id}-hint ${id}-fault`)
  if (field.required) focus.setAttribute("aria-required", "true")
  const name = field.required ? `${field.label} (${words.required})` : field.label
  return { element: make("div", { class: "entry-form__field" }, make("label", { for: id }, name), hint, control, fault), focus, fault }
}

function plain(field) {
  const input =
    field.form === "long"
      ? make("textarea", { rows: field.name === "body" ? 12 : 3 })
      : make("input", { type: "text", autocomplete: "off", spellcheck: field.form === "text" ? undefined : "false" })
  const value = () => {
    const text = input.value.trim()
    return !text
      ? undefined
      : field.many
        ? text
            .split("\n")
            .map(line => line.trim())
            .filter(Boolean)
        : text
  }
  return { ...described(field, input), value }
}

function choice(field) {
  const select = make(
    "select",
    {},
    make("option", { value: "" }, words.choose),
    ...field.values.map(({ value, label }) => make("option", { value }, label)),
  )
  return { ...described(field, select), value: () => select.value || undefined }
}

function flag(field) {
  const box = make("input", { type: "checkbox" })
  return { ...described(field, box), value: () => (box.checked ? true : undefined) }
}

/** A field that names entries: what is typed is looked up by name, Chinese name, pinyin and likeness. */
function entry(field) {
  const input = make("input", {
    type: "text",
    autocomplete: "off",
    role: "combobox",
    "aria-autocomplete": "list",
    "aria-expanded": "false",
  })
  const list = make("ul", {
    class: "entry-form__offers",
    role: "listbox",
    "aria-label": field.label,
    hidden: true,
    id: `offers-${number}-${field.name}`,
  })
  const chosen = make("ul", { class: "entry-form__chosen" }),
    told = make("p", { class: "hidden", role: "status" })
  input.setAttribute("aria-controls", list.id)
  const ids = []
  let rows = [],
    at = -1
  const close = () => {
    list.hidden = true
    input.setAttribute("aria-expanded", "false")
    input.removeAttribute("aria-activedescendant")
    at = -1
  }
  const changed = () => input.dispatchEvent(new Event("change", { bubbles: true }))
  const take = (id, title) => {
    if (!field.many) ids.splice(0), chosen.replaceChildren()
    if (!id || ids.includes(id)) return
    ids.push(id)
    const item = make("li", {}, `${title} `, make("code", {}, id), " ")
    item.append(
      button("×", "button--quiet", () => {
        ids.splice(ids.indexOf(id), 1)
        item.remove()
        input.focus()
        changed()
      }),
    )
    item.lastChild.setAttribute("aria-label", say("remove", { field: title }))
    chosen.append(item)
    input.value = ""
    close()
    changed()
  }
  const mark = next => {
    at = (next + rows.length) % rows.length
    ;[...list.children].forEach((option, place) => option.setAttribute("aria-selected", String(place === at)))
    input.setAttribute("aria-activedescendant", list.children[at].id)
  }
  input.addEventListener("input", async () => {
    const asked = input.value,
      found = offers(asked, await entriesOf(field.kind)).filter(([id]) => !ids.includes(id))
    if (asked !== input.value) return
    rows = found
    at = -1
    list.replaceChildren(
      ...rows.map(([id, title, names], place) => {
        const option = make(
          "li",
          { role: "option", id: `${list.id}-${place}`, "aria-selected": "false" },
          `${title}${names[0] ? ` · ${names[0]}` : ""} `,
          make("code", {}, id),
        )
        option.addEventListener("pointerdown", event => {
          event.preventDefault()
          take(id, title)
        })
        return option
      }),
    )
    list.hidden = !rows.length
    input.setAttribute("aria-expanded", String(!list.hidden))
    input.removeAttribute("aria-activedescendant")
    told.textContent = asked.trim() ? (rows.length ? say("offers", { n: rows.length }) : words.none) : ""
  })
  input.addEventListener("keydown", event => {
    if (event.isComposing) return
    if (["ArrowDown", "ArrowUp"].includes(event.key) && !list.hidden) {
      event.preventDefault()
      mark(event.key === "ArrowDown" ? at + 1 : Math.max(at, 0) - 1)
    } else if (event.key === "Enter") {
      event.preventDefault()
      const row = rows[at] ?? rows[0]
      if (!list.hidden && row) take(row[0], row[1])
    } else if (event.key === "Escape") close()
  })
  // What is typed and not chosen stands as an id, so that nothing that was written is lost.
  input.addEventListener("blur", () => {
    close()
    if (input.value.trim()) take(proposedId(input.value), input.value.trim())
  })
  const box = make("div", { class: "entry-form__combobox" }, input, list, told, chosen)
  return { ...described(field, box, input), value: () => (ids.length ? (field.many ? [...ids] : ids[0]) : undefined) }
}

/** Rows that are added and removed: the items of a list, or a text in several languages. */
function rowsOf(field, row, collect) {
  const rows = [],
    id = `field-${++number}`,
    body = make("div", {})
  const fault = make("p", { class: "entry-form__fault", hidden: true, tabindex: "-1", id: `${id}-fault` })
  const add = focus => {
    const controls = row(),
      group = make(
        "fieldset",
        { class: "entry-form__item" },
        make("legend", {}, `${field.label} ${rows.length + 1}`),
        ...Object.values(controls).map(control => control.element),
      )
    const made = { controls, group }
    group.append(
      button(say("remove", { field: field.label }), "button--quiet", () => {
        rows.splice(rows.indexOf(made), 1)
        group.remove()
        more.focus()
        more.dispatchEvent(new Event("change", { bubbles: true }))
      }),
    )
    rows.push(made)
    body.append(group)
    if (focus) Object.values(controls)[0].focus.focus()
  }
  const more = button(say("add", { field: field.label }), "button--quiet", () => add(true))
  const element = make(
    "fieldset",
    { class: "entry-form__field" },
    make("legend", {}, field.required ? `${field.label} (${words.required})` : field.label),
    make("p", { class: "entry-form__hint" }, field.hint),
    fault,
    body,
    more,
  )
  if (field.required) add(false)
  return { element, focus: more, fault, rows, value: () => collect(rows.map(({ controls }) => controls)) }
}

function valuesOf(controls) {
  const pairs = Object.entries(controls).map(([name, control]) => [name, control.value()])
  return Object.fromEntries(pairs.filter(([, value]) => value !== undefined))
}

function items(field) {
  return rowsOf(
    field,
    () => controlsOf(field.fields),
    rows => {
      const found = rows.map(valuesOf).filter(item => Object.keys(item).length)
      return found.length ? found : undefined
    },
  )
}

function languages(field) {
  const row = () => ({
    tag: plain({ label: words.language, hint: "zh-Hans, zh-Hant, ja …", form: "text" }),
    text: plain({ label: words.text, hint: "", form: "text" }),
  })
  return rowsOf(field, row, rows => {
    const found = Object.fromEntries(
      rows
        .map(valuesOf)
        .filter(({ tag, text }) => tag && text)
        .map(({ tag, text }) => [tag, text]),
    )
    return Object.keys(found).length ? found : undefined
  })
}

const FORMS = { choice, flag, entry, items, languages }
const controlsOf = fields => Object.fromEntries(fields.map(field => [field.name, (FORMS[field.form] ?? plain)(field)]))

/** Fields of which one says that the other is unknown: one of the two is due. */
function unmarked(fields, value, path = []) {
  return fields.flatMap(field => {
    if (field.form === "items")
      return (value[field.name] ?? []).flatMap((item, at) => unmarked(field.fields, item, [...path, field.name, at]))
    return field.unless && !(field.name in value) && !(field.unless in value) ? [{ path: [...path, field.name], rule: "missing" }] : []
  })
}

function controlAt(controls, path) {
  let control = controls[path[0]]
  for (let step = 1; step + 1 < path.length && control?.rows; step += 2)
    control = control.rows[path[step]]?.controls[path[step + 1]] ?? control
  return control
}

function start() {
  const controls = controlsOf(data.fields),
    touched = new Set()
  const idField = plain({ name: "id", label: words.id, hint: words.id_hint, form: "text", required: true })
  let idIsOwn = false
  const status = make("p", { role: "status", class: "entry-form__status" }),
    duplicate = make("p", { class: "entry-form__warning", role: "status" })
  const text = make("pre", { tabindex: "0", class: "entry-form__text" }),
    link = make("a", { class: "button" }, words.open),
    note = make("p", { class: "entry-form__hint" })
  const result = make("section", { hidden: true, class: "entry-form__result", "aria-label": words.made }, make("h2", {}, words.made), text)
  const optional = data.fields.filter(field => !field.required && !field.unless && field.name !== "body")
  const first = data.fields.filter(field => !optional.includes(field) && field.name !== "body")
  const form = make("form", { novalidate: true }, ...first.map(field => controls[field.name].element))
  form.append(make("details", {}, make("summary", {}, words.more), ...optional.map(field => controls[field.name].element)))
  if (controls.body) {
    controls.body.focus.value = data.headings.map(heading => `## ${heading}\n\n`).join("")
    form.append(controls.body.element)
  }
  form.append(idField.element, duplicate, status, make("button", { class: "button" }, words.check))
  const actions = make("p", { class: "entry-form__actions" })
  if (data.host) actions.append(link, " ")
  actions.append(
    button(words.copy, "button--quiet", async event => {
      await navigator.clipboard.writeText(text.textContent)
      event.target.textContent = words.copied
    }),
    " ",
    button(words.download, "button--quiet", () => {
      const address = URL.createObjectURL(new Blob([text.textContent], { type: "text/markdown" }))
      make("a", { href: address, download: `${idField.value() ?? "entry"}.md` }).click()
      URL.revokeObjectURL(address)
    }),
  )
  result.append(note, actions, make("p", { class: "entry-form__hint" }, words.unseen))

  const found = async () => {
    const value = valuesOf(controls),
      id = idField.value() ?? "",
      rows = await entriesOf(data.kind)
    const told = [...faults(data.schema, value), ...unmarked(data.fields, value)]
    if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(id) || id.length > 80)
      told.push({ control: idField, rule: id ? "pattern" : "missing", path: ["id"] })
    const taken = rows.find(([other]) => other === id)
    if (taken) told.push({ control: idField, rule: "taken", title: taken[1], path: ["id"] })
    return {
      value,
      told: told.map(fault => ({ control: controlAt(controls, fault.path), ...fault })),
      twin: alike(value.title ?? "", rows),
    }
  }
  const show = async all => {
    if (!idIsOwn) idField.focus.value = proposedId(controls.title.value() ?? "")
    const { value, told, twin } = await found()
    const shown = told.filter(({ control }) => control && (all || touched.has(control)))
    for (const fault of form.querySelectorAll(".entry-form__fault")) fault.hidden = true
    for (const marked of form.querySelectorAll("[aria-invalid]")) marked.removeAttribute("aria-invalid")
    for (const { control, rule, ...values } of shown.reverse()) {
      control.fault.textContent = say(rule, values)
      control.fault.hidden = false
      control.focus.setAttribute("aria-invalid", "true")
    }
    duplicate.replaceChildren()
    if (twin) duplicate.append(say("alike", { title: "" }), make("a", { href: `${data.places[data.kind]}${twin[0]}/` }, twin[1]))
    status.textContent = told.length ? say("faults", { n: told.length }) : words.fine
    text.textContent = entryText(value)
    if (data.host) {
      const { address, whole } = newFile(data.host, `${idField.value() ?? ""}.md`, text.textContent)
      link.href = address
      note.textContent = whole ? words.send : words.paste
    } else note.textContent = words.mail
    return told
  }
  const touch = event => {
    if (event.target === idField.focus) idIsOwn = Boolean(idField.value())
    const walk = given =>
      Object.values(given).forEach(control => {
        if (event.type === "change" && control.focus === event.target) touched.add(control)
        control.rows?.forEach(row => walk(row.controls))
      })
    walk({ ...controls, id: idField })
    result.hidden = true
    show(false)
  }
  form.addEventListener("input", touch)
  form.addEventListener("change", touch)
  form.addEventListener("submit", async event => {
    event.preventDefault()
    const told = await show(true)
    result.hidden = told.length > 0
    const { focus } = told.find(({ control }) => control)?.control ?? { focus: data.host ? link : text }
    focus.closest("details")?.setAttribute("open", "")
    focus.focus()
  })
  place.append(form, result)
}

if (place) start()
