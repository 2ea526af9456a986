// Builds elements. Text always goes in as text nodes, so nothing that people wrote is ever parsed as HTML.

const SVG = "http://www.w3.org/2000/svg";

/**
 * Creates an element. Keys of `props`: `class`, `dataset`, `on` (listeners), attributes otherwise;
 * `null`, `undefined` and `false` leave an attribute out, `true` writes it empty.
 */
export function h(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "class") element.className = value;
    else if (name === "dataset") Object.assign(element.dataset, value);
    else if (name === "on")
      for (const [event, listener] of Object.entries(value)) element.addEventListener(event, listener);
    else element.setAttribute(name, value === true ? "" : value);
  }
  append(element, children);
  return element;
}

/** Appends nodes and strings (as text); skips what is absent. */
export function append(element, children) {
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false) continue;
    element.append(child instanceof Node ? child : String(child));
  }
  return element;
}

/** Replaces the children of an element. */
export function fill(element, ...children) {
  element.replaceChildren();
  return append(element, children);
}

// Line icons on a 24 × 24 grid.
const ICONS = {
  send: "M3.4 20.4 21 12 3.4 3.6 3.4 10 15 12 3.4 14z",
  attach: "m20 11.5-8.6 8.6a5.4 5.4 0 0 1-7.6-7.6l8.7-8.7a3.6 3.6 0 0 1 5.1 5.1l-8.6 8.6a1.8 1.8 0 0 1-2.6-2.6l8-7.9",
  down: "m6 9 6 6 6-6",
  back: "m15 5-7 7 7 7",
  close: "M6 6l12 12M18 6 6 18",
  keyboard: "M3 6.5h18v11H3zM7 10h.01M11 10h.01M15 10h.01M8 14h8",
  file: "M13 3H7a2 2 0 0 0-2 2v14a2 2 0 0 0 2 2h10a2 2 0 0 0 2-2V9zM13 3v6h6",
  download: "M12 4v11m0 0 4.5-4.5M12 15l-4.5-4.5M5 19.5h14",
  slash: "M5 4.5h14v15H5zM10.5 16l3-8",
  chat: "M4 5h16v11H9.5L5 20v-4H4z",
  phone: "M8 3h8a1.5 1.5 0 0 1 1.5 1.5v15A1.5 1.5 0 0 1 16 21H8a1.5 1.5 0 0 1-1.5-1.5v-15A1.5 1.5 0 0 1 8 3zM11 18h2",
  tools: "M4 8h9M17 8h3M4 16h3M11 16h9M15 5.5v5M9 13.5v5",
  plug: "M9 3v5M15 3v5M6.5 8h11v3.5a5.5 5.5 0 0 1-11 0zM12 17v4",
  open: "M8 16 16 8M9.5 8H16v6.5",
  sun: "M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM12 2.5v2M12 19.5v2M2.5 12h2M19.5 12h2M5.3 5.3l1.4 1.4M17.3 17.3l1.4 1.4M5.3 18.7l1.4-1.4M17.3 6.7l1.4-1.4",
  moon: "M20 14.5A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.5z",
  auto: "M4 5h16v11H4zM9 20h6M12 16v4",
  lock: "M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3",
  group:
    "M9 11.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM2.5 19.5c.5-3.5 3-5.5 6.5-5.5s6 2 6.5 5.5M16 5a3.3 3.3 0 0 1 0 6.5M18 14.3c2 .8 3.2 2.6 3.5 5.2",
  forum: "M4 5h12v8H9l-4 3.5V13H4zM19 9.5h1.5v7H20V20l-4-3.5h-5",
  megaphone: "M4 10v4l11 4.5v-13zM7 15.2V19h3.5v-2.5M18.5 9.5c1.2 1.5 1.2 3.5 0 5",
  bot: "M6 8.5h12v9.5H6zM12 8.5V5M9.5 12.5v1.5M14.5 12.5v1.5M3.5 12v3M20.5 12v3",
  play: "M8 5.5v13l11-6.5z",
  pause: "M8 5.5v13M16 5.5v13",
  eye: "M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12zM12 9.2a2.8 2.8 0 1 0 0 5.6 2.8 2.8 0 0 0 0-5.6z",
  forward: "M13 5.5 20.5 12 13 18.5v-4C8 14.5 5 16 3.5 19c.3-5 3.5-8.8 9.5-9.4z",
  bookmark: "M7 4h10v16l-5-4-5 4z",
  check: "m3.5 12.5 4.5 4.5L18 7M11.5 16l1 1L22.5 7",
  qr: "M4 4h6v6H4zM14 4h6v6h-6zM4 14h6v6H4zM14 14h2.5v2.5H14zM17.5 17.5H20V20h-2.5z",
  cut: "M4 12h4.5M15.5 12H20M11 8l2 8",
  cloud: "M7 18.5a4.5 4.5 0 0 1-.3-9 5.5 5.5 0 0 1 10.6 1.3A3.9 3.9 0 0 1 17 18.5zM12 11v2.5M12 15.8v.01",
  exit: "M14 4.5H6v15h8M10.5 12H20m0 0-3.5-3.5M20 12l-3.5 3.5",
  block: "M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17zM6 6l12 12",
  wait: "M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17zM12 7.5V12l3 2",
};

/** A decorative icon. */
export function icon(name, size = 24) {
  const svg = document.createElementNS(SVG, "svg");
  const attributes = { viewBox: "0 0 24 24", width: size, height: size, "aria-hidden": "true", focusable: "false" };
  for (const [key, value] of Object.entries(attributes)) svg.setAttribute(key, value);
  svg.classList.add("icon", `icon-${name}`);
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}
