// What the node scripts share: lunr.js, the modules of search over files on the disk, and how many bytes they read.

import { readFile } from "node:fs/promises"
import { createRequire } from "node:module"
import { Entries } from "../../theme/static/js/search/entries.js"
import { Files } from "../../theme/static/js/search/files.js"
import { Index } from "../../theme/static/js/search/index.js"

export const lunr = createRequire(import.meta.url)("lunr")
export const read = { bytes: 0, files: 0 }

export async function open(folder, build, with_ = lunr) {
  const files = new Files(async path => {
    const bytes = await readFile(`${folder}/${path}`).catch(() => null)
    if (!bytes) return new Response("", { status: 404 })
    read.bytes += bytes.length
    read.files++
    return new Response(bytes)
  })
  const index = await new Index(with_, files, build).open()
  return { index, entries: new Entries(index) }
}

export async function input() {
  const parts = []
  for await (const part of process.stdin) parts.push(part)
  return JSON.parse(Buffer.concat(parts).toString("utf-8"))
}
