// Times, sizes, names and colours as people read them.

import { currentLanguage, t } from "./i18n.js";

const locale = () => (currentLanguage() === "id" ? "id-ID" : "en-GB");

/** `08.30` or `08:30`, of Unix seconds. */
export function time(seconds) {
  return new Date(seconds * 1000).toLocaleTimeString(locale(), { hour: "2-digit", minute: "2-digit" });
}

/** A key that is the same for two moments of one local day. */
export function dayKey(seconds) {
  const day = new Date(seconds * 1000);
  return `${day.getFullYear()}-${day.getMonth()}-${day.getDate()}`;
}

/** What a date separator says. */
export function day(seconds) {
  const now = Date.now() / 1000;
  if (dayKey(seconds) === dayKey(now)) return t("simulator-today");
  if (dayKey(seconds) === dayKey(now - 86400)) return t("simulator-yesterday");
  const date = new Date(seconds * 1000);
  const sameYear = date.getFullYear() === new Date().getFullYear();
  return date.toLocaleDateString(locale(), { day: "numeric", month: "long", year: sameYear ? undefined : "numeric" });
}

/** The short time at the right of a chat list row: hour today, weekday this week, else the date. */
export function shortTime(seconds) {
  const now = Date.now() / 1000;
  if (dayKey(seconds) === dayKey(now)) return time(seconds);
  const date = new Date(seconds * 1000);
  if (now - seconds < 6 * 86400) return date.toLocaleDateString(locale(), { weekday: "short" });
  return date.toLocaleDateString(locale(), { day: "2-digit", month: "2-digit", year: "2-digit" });
}

/** Date and time in full, for the tooltip. */
export function fullTime(seconds) {
  return new Date(seconds * 1000).toLocaleString(locale(), { dateStyle: "full", timeStyle: "medium" });
}

/** `1:05`, for what plays. */
export function clock(seconds) {
  const whole = Math.max(0, Math.round(seconds || 0));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

/** `12,4 KB`. */
export function size(bytes) {
  const units = ["B", "KB", "MB", "GB"];
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${value.toLocaleString(locale(), { maximumFractionDigits: unit ? 1 : 0 })} ${units[unit]}`;
}

/** A count, with the locale's separators. */
export function number(value) {
  return value.toLocaleString(locale());
}

/** First letters of a name, for a round picture. */
export function initials(name) {
  const given = (name || "?").trim().split(/\s+/u);
  const words = given.map((word) => word.replace(/^[^\p{L}\p{N}\p{Extended_Pictographic}]+/u, "")).filter(Boolean);
  if (!words.length) return given[0].slice(0, 1);
  const letter = (word) => [...new Intl.Segmenter().segment(word)][0]?.segment ?? "";
  return (letter(words[0]) + (words.length > 1 ? letter(words.at(-1)) : "")).toUpperCase();
}

/** One of seven colours that stays with a person or chat. */
export function colour(id) {
  return Math.abs(Number(id)) % 7;
}

/** A number as one reads it: with its `+`. */
export function displayPhone(phone) {
  return `+${String(phone).replace(/\D/g, "")}`;
}

/** A person's name. */
export function personName(person) {
  return [person.first_name, person.last_name].filter(Boolean).join(" ");
}

/** True for one to three emoji and nothing else: those are shown large. */
export function isJustEmoji(text) {
  if (!text || text.length > 48 || /[\p{L}\p{N}]/u.test(text.replace(/[0-9#*]\uFE0F?\u20E3/gu, ""))) return false;
  const clusters = [...new Intl.Segmenter(undefined, { granularity: "grapheme" }).segment(text.replace(/\s/gu, ""))];
  return (
    clusters.length > 0 &&
    clusters.length <= 3 &&
    clusters.every(({ segment }) => /\p{Extended_Pictographic}|\p{Regional_Indicator}/u.test(segment))
  );
}
