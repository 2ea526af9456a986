// Message text with Bot API entities → nodes. Offsets count UTF-16 units, as JavaScript strings do.

import { h } from "./dom.js";
import { t } from "./i18n.js";
import { toast } from "./overlay.js";

// Telegram marks these by itself; text that comes without entities gets them here.
const AUTOMATIC =
  /(https?:\/\/[^\s<>"]+[^\s<>".,;:!?)\]])|(^|[\s(])(\/[A-Za-z0-9_]{1,32}(?:@[A-Za-z0-9_]{3,32})?|@[A-Za-z][A-Za-z0-9_]{3,31})(?![A-Za-z0-9_/])/g;

function automaticEntities(text) {
  const found = [];
  for (const match of text.matchAll(AUTOMATIC)) {
    if (match[1]) found.push({ type: "url", offset: match.index, length: match[1].length });
    else {
      const offset = match.index + match[2].length;
      found.push({ type: match[3].startsWith("/") ? "bot_command" : "mention", offset, length: match[3].length });
    }
  }
  return found;
}

/**
 * The nodes of a text. `context.onCommand(text)` is called for a tapped bot command, `context.onMention(username)`
 * for a tapped mention, `context.onLink(href)` for a tapped link; it returns true when the link was followed here.
 */
export function richText(text, entities, context = {}) {
  const given = (entities ?? []).filter((entity) => entity.length > 0);
  const automatic = automaticEntities(text).filter((entity) => !given.some((other) => overlaps(entity, other)));
  const sorted = [...given, ...automatic].sort((a, b) => a.offset - b.offset || b.length - a.length);
  return range(text, sorted, 0, text.length, context);
}

function overlaps(a, b) {
  return a.offset < b.offset + b.length && b.offset < a.offset + a.length;
}

// Renders text[start, end) with the entities that touch it; one that crosses a border is cut at it.
function range(text, entities, start, end, context) {
  const nodes = [];
  let at = start;
  let rest = entities;
  while (rest.length) {
    const [entity, ...others] = rest;
    const from = Math.max(entity.offset, at);
    const to = Math.min(entity.offset + entity.length, end);
    if (from >= to) {
      rest = others;
      continue;
    }
    if (from > at) nodes.push(text.slice(at, from));
    const inside = others.filter((other) => other.offset < to);
    nodes.push(wrap(entity, range(text, inside, from, to, context), text.slice(from, to), context));
    rest = others.filter((other) => other.offset + other.length > to);
    at = to;
    // A block entity brings its own line break.
    if (isBlock(entity) && text[at] === "\n") at += 1;
  }
  if (at < end) nodes.push(text.slice(at, end));
  return nodes;
}

const isBlock = (entity) => ["pre", "blockquote", "expandable_blockquote"].includes(entity.type);

const SIMPLE = { bold: "strong", italic: "em", underline: "u", strikethrough: "s" };

function wrap(entity, children, text, context) {
  const simple = SIMPLE[entity.type];
  if (simple) return h(simple, {}, children);
  switch (entity.type) {
    case "code":
      return code(children, text);
    case "pre":
      return pre(entity, children, text);
    case "spoiler":
      return spoiler(children);
    case "blockquote":
      return h("blockquote", {}, children);
    case "expandable_blockquote":
      return expandable(children, text);
    case "url":
      return link(text, children, context);
    case "text_link":
      return link(entity.url, children, context);
    case "email":
      return link(`mailto:${text}`, children);
    case "phone_number":
      return link(`tel:${text.replace(/[^+\d]/g, "")}`, children);
    case "bot_command":
      return h(
        "a",
        {
          href: "#",
          class: "command",
          dataset: { command: text },
          on: { click: tap(() => context.onCommand?.(text)) },
        },
        children,
      );
    case "mention":
      return h(
        "a",
        { href: "#", class: "mention", on: { click: tap(() => context.onMention?.(text.slice(1))) } },
        children,
      );
    case "text_mention":
      return h("span", { class: "mention" }, children);
    case "hashtag":
    case "cashtag":
      return h("span", { class: "hashtag" }, children);
    case "custom_emoji":
      return h("span", { class: "custom-emoji", role: "img", "aria-label": text }, children);
    default:
      return h("span", { dataset: { entity: entity.type } }, children);
  }
}

const tap = (action) => (event) => {
  event.preventDefault();
  action();
};

/** An address that may be opened, or null: `javascript:` and the like are not. */
export function safeUrl(address) {
  const withScheme = /^[a-z][a-z0-9+.-]*:/i.test(address) ? address : `https://${address}`;
  try {
    const url = new URL(withScheme);
    return ["http:", "https:", "tg:", "mailto:", "tel:"].includes(url.protocol) ? url.href : null;
  } catch {
    return null;
  }
}

function link(address, children, context = {}) {
  const href = safeUrl(address);
  if (!href) return h("span", {}, children);
  const click = (event) => context.onLink?.(href) && event.preventDefault();
  return h("a", { href, target: "_blank", rel: "noopener noreferrer", title: href, on: { click } }, children);
}

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    toast(t("simulator-copied"));
  } catch {
    toast(t("simulator-copy-failed"));
  }
}

function code(children, text) {
  const activate = () => copy(text);
  return h(
    "code",
    { tabindex: "0", role: "button", title: t("simulator-copy"), on: { click: activate, keydown: onEnter(activate) } },
    children,
  );
}

function pre(entity, children, text) {
  const head = h(
    "span",
    { class: "pre-head" },
    h("span", {}, entity.language || ""),
    h("button", { type: "button", on: { click: () => copy(text) } }, t("simulator-copy")),
  );
  return h(
    "div",
    { class: "pre" },
    head,
    h("pre", {}, h("code", { dataset: entity.language ? { language: entity.language } : {} }, children)),
  );
}

const onEnter = (action) => (event) => {
  if (event.key !== "Enter" && event.key !== " ") return;
  event.preventDefault();
  action();
};

function spoiler(children) {
  const cover = h(
    "span",
    { class: "spoiler", tabindex: "0", role: "button", "aria-label": t("simulator-spoiler"), "aria-expanded": "false" },
    h("span", {}, children),
  );
  const reveal = () => {
    const text = cover.closest(".text") ?? cover.parentElement;
    for (const each of text.querySelectorAll(".spoiler")) {
      each.classList.add("revealed");
      each.removeAttribute("aria-label");
      each.removeAttribute("role");
      each.removeAttribute("tabindex");
      each.setAttribute("aria-expanded", "true");
    }
  };
  cover.addEventListener(
    "click",
    (event) => {
      if (cover.classList.contains("revealed")) return;
      event.preventDefault();
      event.stopPropagation();
      reveal();
    },
    true,
  );
  cover.addEventListener("keydown", onEnter(reveal));
  return cover;
}

function expandable(children, text) {
  const quote = h("blockquote", { class: "expandable" }, h("div", { class: "quote-body" }, children));
  if (text.split("\n").length <= 3 && text.length <= 160) return quote;
  quote.classList.add("collapsed");
  const button = h(
    "button",
    { type: "button", class: "quote-toggle", "aria-expanded": "false" },
    t("simulator-show-more"),
  );
  button.addEventListener("click", () => {
    const collapsed = quote.classList.toggle("collapsed");
    button.textContent = t(collapsed ? "simulator-show-more" : "simulator-show-less");
    button.setAttribute("aria-expanded", String(!collapsed));
  });
  quote.append(button);
  return quote;
}
