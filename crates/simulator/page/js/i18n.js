// The page's words, from locales/*/simulator.ftl by way of the server; `{name}` in a string is filled in here.

let strings = {};
let language = "id";

/** Loads a language and makes it the page's. */
export async function loadLanguage(tag) {
  const response = await fetch(`/page/strings?lang=${encodeURIComponent(tag)}`);
  if (!response.ok) throw new Error(`strings: ${response.status}`);
  strings = await response.json();
  language = tag;
  document.documentElement.lang = tag;
}

/** The language in use: `id` or `en`. */
export function currentLanguage() {
  return language;
}

/** A string by its key. A missing key shows itself. */
export function t(key, values = {}) {
  const pattern = strings[key] ?? key;
  return pattern.replace(/\{([a-z_]+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}
