// In the offline archive, opened from files, a page may load nothing but scripts. There each file of the index is a script that gives
// its bytes, and this stands in for `fetch`; what the rest of search does is the same.

const policy = globalThis.trustedTypes?.createPolicy("offline", { createScriptURL: url => url })

globalThis.given = text => {
  document.currentScript.given = text
}

globalThis.fetch = path =>
  new Promise((resolve, reject) => {
    const script = document.createElement("script"),
      url = path.replace(/\.bin$/, ".js")
    script.onload = () => {
      resolve(new Response(Uint8Array.from(atob(script.given), char => char.charCodeAt())))
      script.remove()
    }
    script.onerror = () => {
      script.remove()
      reject(new TypeError(url))
    }
    script.src = policy ? policy.createScriptURL(url) : url
    document.head.append(script)
  })
