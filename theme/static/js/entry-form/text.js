// The text of an entry's file, its id, and the address at which a host begins a new file. Nothing here touches a page.

/** A text as YAML that is read as that text, within brackets as well; the build's is field_edits.scalar. */
export function scalar(text) {
  const bare = /^[A-Za-z0-9][A-Za-z0-9 -]*$/.test(text) && !text.endsWith(" ") && !/^(?:null|true|false)$/i.test(text)
  return bare ? text : JSON.stringify(text)
}

function lines(name, value, indent) {
  if (typeof value !== "object") return [`${indent}${name}: ${typeof value === "string" ? scalar(value) : value}`]
  if (!Array.isArray(value))
    return [`${indent}${name}:`, ...Object.entries(value).flatMap(([key, inner]) => lines(key, inner, indent + "  "))]
  return [`${indent}${name}:`, ...value.flatMap(item => items(item, indent + "  "))]
}

function items(item, indent) {
  if (typeof item === "string") return [`${indent}- ${scalar(item)}`]
  const inner = Object.entries(item).flatMap(([key, value]) => lines(key, value, indent + "  "))
  return [`${indent}- ${inner[0].trimStart()}`, ...inner.slice(1)]
}

/** A file of these fields, the Markdown `body` below them. */
export function entryText({ body = "", ...fields }) {
  const front = Object.entries(fields).flatMap(([name, value]) => lines(name, value, ""))
  return `---\n${front.join("\n")}\n---\n${body ? `\n${body.replace(/\s+$/, "")}\n` : ""}`
}

/** The id that a title proposes: at most 80 characters, cut between words; empty where the title has no Latin letter. */
export function proposedId(title) {
  const words =
    title
      .normalize("NFKD")
      .replace(/\p{M}/gu, "")
      .toLowerCase()
      .match(/[a-z0-9]+/g) ?? []
  return words.reduce((id, word) => ((id + "-" + word).length > 80 ? id : id ? id + "-" + word : word), "").slice(0, 80)
}

/** The longest text, in bytes as they are sent, that an address carries. */
export const LONGEST = 6000

/** Where a host begins the new file, and whether the address carries its text. */
export function newFile(host, name, text) {
  const address = `${host.new}?${host.file}=${encodeURIComponent(name)}`
  const carried = encodeURIComponent(text)
  const whole = Boolean(host.text) && carried.length <= LONGEST
  return { address: whole ? `${address}&${host.text}=${carried}` : address, whole }
}
