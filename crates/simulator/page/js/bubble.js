// One message → its bubble.

import { h, icon } from "./dom.js";
import { richText } from "./entities.js";
import { colour, displayPhone, fullTime, initials, isJustEmoji, personName, time } from "./format.js";
import { t } from "./i18n.js";
import { inlineKeyboard } from "./keyboards.js";
import { albumOf, isVisual, mediaName, mediaOf } from "./media.js";
import { nameOf, world } from "./world.js";

// Chats that have a sign instead of initials.
const SIGNS = { service: "send", saved: "bookmark" };

/** A round picture: coloured, with initials or an icon. */
export function avatar(id, name, { kind = null, small = false } = {}) {
  const drawn = SIGNS[kind];
  const sign = drawn ? icon(drawn, small ? 18 : 26) : initials(name);
  return h(
    "span",
    {
      class: `avatar tint-${colour(id)}${small ? " small" : ""}${drawn ? " service" : ""}`,
      "aria-hidden": "true",
    },
    sign,
  );
}

/** What a message says in one line: for lists and quotes. */
export function summary(message) {
  if (message.service) return message.service;
  if (message.text) return message.text.replace(/\s+/gu, " ").slice(0, 160);
  if (message.media) return mediaName(message.media);
  if (message.contact) return t("simulator-contact");
  return "";
}

/**
 * The bubble's row. `context`: `group` (show names), `find(id)` (a message of this chat), `jump(id)`,
 * `onCommand`, `onMention`, `onLink`, `press(message, button)`, `forward(message)` where that is possible. `album` holds all
 * messages of an album, `message` being its first.
 */
export function bubble(message, context, album = [message]) {
  if (message.service) {
    return h("div", { class: "service-message", dataset: { messageId: message.id } }, h("span", {}, message.service));
  }
  const several = album.length > 1;
  const visual = album.every(({ media }) => isVisual(media));
  // Below an album of pictures stands the one caption; files have theirs each.
  const captions = visual ? album.filter(({ text }) => text) : several ? [] : [message].filter(({ text }) => text);
  const large =
    !message.media &&
    !message.contact &&
    !message.reply_to &&
    isJustEmoji(message.text) &&
    !message.entities?.some((entity) => entity.type !== "custom_emoji");
  const keyboard = message.reply_markup?.inline_keyboard;
  const parts = [
    context.group && !message.outgoing && senderName(message),
    message.forward &&
      h("div", { class: "forwarded" }, t("simulator-forwarded", { name: forwardedFrom(message.forward) })),
    message.reply_to && quote(message, context),
    several ? albumOf(album) : message.media && mediaOf(message),
    message.contact && contactOf(message.contact),
  ];
  const foot = meta(message);
  const texts = captions.map(({ text, entities }) =>
    h("div", { class: large ? "text large-emoji" : "text", dir: "auto" }, richText(text, entities, context)),
  );
  const text = texts.at(-1);
  if (text) {
    text.append(foot.cloneNode(true));
    text.lastChild.classList.add("spacer");
  }
  const classes = ["bubble"];
  if (visual) classes.push("with-photo");
  if (visual && !texts.length) classes.push("only-photo");
  if (keyboard?.length) classes.push("with-keyboard");
  const body = h("div", { class: classes.join(" ") }, parts, texts, foot, tail());
  return h(
    "article",
    {
      class: `message ${message.outgoing ? "out" : "in"}`,
      dataset: { messageId: message.id, from: message.from },
      "aria-label": t("simulator-message-of", {
        name: message.outgoing ? t("simulator-you") : (message.from_name ?? nameOf(message.from)),
        time: time(message.date),
      }),
    },
    context.group && !message.outgoing
      ? avatar(message.from, message.from_name ?? nameOf(message.from), { small: true })
      : null,
    h(
      "div",
      { class: "stack" },
      body,
      keyboard?.length ? inlineKeyboard(keyboard, (button) => context.press(message, button)) : null,
      context.forward ? forwardButton(message, context) : null,
    ),
  );
}

function forwardButton(message, context) {
  return h(
    "button",
    {
      type: "button",
      class: "forward",
      title: t("simulator-forward"),
      "aria-label": t("simulator-forward"),
      dataset: { action: "forward" },
      on: { click: () => context.forward(message) },
    },
    icon("forward", 20),
  );
}

function senderName(message) {
  return h("div", { class: `sender ink-${colour(message.from)}` }, message.from_name ?? nameOf(message.from));
}

function forwardedFrom(forward) {
  if (typeof forward === "object") return forward.from_name ?? nameOf(forward.from ?? forward.chat);
  return nameOf(forward);
}

function quote(message, context) {
  const id = typeof message.reply_to === "object" ? message.reply_to.id : message.reply_to;
  const original = context.find(id);
  const from = original ? (original.from_name ?? nameOf(original.from)) : "";
  return h(
    "button",
    { type: "button", class: `quote ink-${colour(original?.from ?? 0)}`, on: { click: () => context.jump(id) } },
    h("strong", {}, original?.outgoing ? t("simulator-you") : from),
    h("span", {}, original ? summary(original) : t("simulator-deleted-message")),
  );
}

function contactOf(contact) {
  const name = personName(contact) || displayPhone(contact.phone_number);
  return h(
    "div",
    { class: "contact", dataset: { contact: contact.user_id ?? "" } },
    avatar(contact.user_id ?? 0, name),
    h("span", { class: "document-text" }, h("strong", {}, name), h("small", {}, displayPhone(contact.phone_number))),
  );
}

function meta(message) {
  return h(
    "span",
    { class: "meta", title: fullTime(message.date) },
    message.edited ? h("span", { class: "edited", dataset: { edited: "" } }, t("simulator-edited")) : null,
    h("time", { datetime: new Date(message.date * 1000).toISOString() }, time(message.date)),
    message.outgoing ? icon("check", 17) : null,
  );
}

function tail() {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  for (const [key, value] of Object.entries({
    viewBox: "0 0 9 17",
    width: 9,
    height: 17,
    "aria-hidden": "true",
    class: "tail",
  }))
    svg.setAttribute(key, value);
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", "M9 17H.8c-.7 0-.9-.8-.3-1.2C3.2 13.7 9 8.5 9 0z");
  svg.append(path);
  return svg;
}

/** Whose chat is it for the list: may be a person of the world. */
export function isGroupKind(kind) {
  return kind === "group" || kind === "supergroup" || kind === "forum";
}

/** The bot's display name. */
export const botName = () => (world.bot ? personName(world.bot) : t("simulator-bot"));
