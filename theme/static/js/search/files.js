// Reads the index's files: raw deflate streams of columns, each fetched once.

const utf8 = new TextDecoder()

export class Missing extends Error {}

// `get(path)` gives a Response; a test's may give one of bytes from the disk.
export class Files {
  constructor(get) {
    this.get = get
    this.read = new Map()
  }

  file(path, decode = bytes => bytes) {
    let content = this.read.get(path)
    if (!content) {
      content = this.load(path).then(decode)
      this.read.set(path, content)
      content.catch(() => this.read.delete(path))
    }
    return content
  }

  async load(path) {
    const response = await this.get(path + ".bin")
    if (!response.ok) throw new Missing(path)
    return new Uint8Array(await new Response(response.body.pipeThrough(new DecompressionStream("deflate-raw"))).arrayBuffer())
  }

  json(path) {
    return this.file(path, bytes => JSON.parse(text(bytes)))
  }

  lines(path) {
    return this.file(path, lines)
  }
}

export const text = bytes => utf8.decode(bytes)

export const lines = bytes => text(bytes).split("\n")

export function varints(bytes) {
  const numbers = []
  let number = 0,
    unit = 1
  for (const byte of bytes) {
    number += (byte & 127) * unit
    if (byte > 127) unit *= 128
    else {
      numbers.push(number)
      number = 0
      unit = 1
    }
  }
  return numbers
}

export function sections(bytes, count) {
  let at = 0,
    seen = 0
  while (seen < count) if (bytes[at++] < 128) seen++
  return varints(bytes.subarray(0, at)).map(length => bytes.subarray(at, (at += length)))
}

// Sorted words from how much each shares with the one before.
export function unfront(shared, rests) {
  let before = ""
  return lines(rests).map((rest, place) => (before = before.slice(0, shared[place]) + rest))
}

// The last place in sorted `bounds` whose value is not after `value`.
export function last(bounds, value) {
  let low = 0,
    high = bounds.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (bounds[middle] <= value) low = middle
    else high = middle - 1
  }
  return low
}

export const range = (from, to) => Array.from({ length: to - from + 1 }, (_, place) => from + place)
