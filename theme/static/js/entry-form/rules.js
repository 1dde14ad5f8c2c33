// A value against a JSON Schema, as far as the schemas of entries go: pydantic's references, choices, texts, lists and mappings.

const typeOf = value => (value === null ? "null" : Array.isArray(value) ? "array" : typeof value)
const DATE = /^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?$/

/** Whether a text is a year, a month or a day that the calendar has. */
export function isDate(text) {
  const [, year, month = "01", day = "01"] = DATE.exec(text) ?? []
  const date = new Date(`${year}-${month}-${day}T00:00:00Z`)
  return year > "0000" && !Number.isNaN(+date) && date.toISOString().startsWith(`${year}-${month}-${day}`)
}

function isAddress(text) {
  try {
    const url = new URL(text)
    return ["http:", "https:"].includes(url.protocol) && !url.username && !/[\s<>"]/.test(text)
  } catch {
    return false
  }
}

/** The first fault of each value that has one: its path, the rule (a word of the form), and what the rule's words name. */
export function faults(schema, value, root = schema, path = []) {
  if (schema.$ref) return faults(root.$defs[schema.$ref.split("/").at(-1)], value, root, path)
  const options = schema.anyOf ?? schema.oneOf
  if (options) {
    const tried = options.map(option => ({ found: faults(option, value, root, path), is: admits(option, root, typeOf(value)) }))
    if (tried.some(({ found }) => !found.length)) return []
    return tried.find(({ is }) => is)?.found ?? [{ path, rule: "type" }]
  }
  const types = [schema.type ?? []].flat()
  if (types.length && !types.includes(typeOf(value))) return [{ path, rule: "type" }]
  if (schema.enum && !schema.enum.includes(value)) return [{ path, rule: "enum" }]
  if (typeof value === "string") return textFaults(schema, value, path)
  if (Array.isArray(value)) return value.flatMap((item, place) => faults(schema.items ?? {}, item, root, [...path, place]))
  if (typeOf(value) === "object") return mappingFaults(schema, value, root, path)
  return []
}

function admits(option, root, type) {
  const meant = option.$ref ? root.$defs[option.$ref.split("/").at(-1)] : option
  return [meant.type ?? []].flat().includes(type)
}

function textFaults(schema, value, path) {
  if (schema.pattern && !new RegExp(schema.pattern, "u").test(value))
    return [{ path, rule: schema.pattern.startsWith("^\\d{4}") ? "date" : schema.format === "uri" ? "uri" : "pattern" }]
  if (schema.pattern?.startsWith("^\\d{4}") && !isDate(value)) return [{ path, rule: "date" }]
  if (schema.format === "uri" && !isAddress(value)) return [{ path, rule: "uri" }]
  const length = [...value].length
  if (schema.maxLength && length > schema.maxLength) return [{ path, rule: "maxLength", n: length, most: schema.maxLength }]
  return value.includes("\n") && path.at(-1) !== "body" ? [{ path, rule: "line" }] : []
}

function mappingFaults(schema, value, root, path) {
  const known = schema.properties ?? {}
  const missing = (schema.required ?? []).filter(name => !(name in value)).map(name => ({ path: [...path, name], rule: "missing" }))
  const inner = Object.entries(value).flatMap(([name, item]) => {
    if (known[name]) return faults(known[name], item, root, [...path, name])
    if (typeof schema.additionalProperties === "object") return faults(schema.additionalProperties, item, root, [...path, name])
    return schema.additionalProperties === false ? [{ path: [...path, name], rule: "unknown" }] : []
  })
  return [...missing, ...inner]
}
