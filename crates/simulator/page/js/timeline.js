// The scrolling list of a chat's messages: date separators, groups of one sender, unread line, the way down.

import { bubble } from "./bubble.js";
import { h, icon } from "./dom.js";
import { day, dayKey, number } from "./format.js";
import { t } from "./i18n.js";

// Only the newest are laid out; earlier ones come in as one scrolls up. 120 bubbles are about six screens of a phone.
const PAGE = 120;
const SAME_GROUP_SECONDS = 10 * 60;
const NEAR_BOTTOM = 90;

export class Timeline {
  /** `context` is a bubble's context without `find` and `jump`; `label` names the list for screen readers. */
  constructor(context, label) {
    this.messages = [];
    this.rows = new Map();
    this.shown = PAGE;
    this.unseen = 0;
    this.context = {
      ...context,
      find: (id) => this.messages.find((message) => message.id === id),
      jump: (id) => this.jump(id),
    };
    this.list = h("div", {
      class: "message-list",
      role: "log",
      "aria-live": "polite",
      "aria-relevant": "additions",
      "aria-label": label,
    });
    this.scroller = h("div", { class: "scroller", tabindex: "0", "aria-label": label }, this.list);
    this.badge = h("span", { class: "badge" });
    this.down = h(
      "button",
      {
        type: "button",
        class: "to-bottom",
        hidden: true,
        "aria-label": t("simulator-to-bottom"),
        dataset: { action: "to-bottom" },
      },
      icon("down"),
      this.badge,
    );
    this.down.addEventListener("click", () => this.toBottom(true));
    this.element = h("div", { class: "timeline" }, this.scroller, this.down);
    this.scroller.addEventListener("scroll", () => this.onScroll(), { passive: true });
    // While it glides down by itself it is not "scrolled up"; a hand on it ends that.
    this.gliding = false;
    this.lastTop = 0;
    for (const end of ["scrollend", "wheel", "touchstart"]) {
      this.scroller.addEventListener(
        end,
        () => {
          this.gliding = false;
          this.onScroll();
        },
        { passive: true },
      );
    }
    // Photos that load, keyboards that open: who was at the bottom stays there.
    this.sizes = new ResizeObserver(() => {
      if (this.stuck) this.toBottom();
    });
    this.sizes.observe(this.list);
    this.sizes.observe(this.scroller);
    this.stuck = true;
  }

  /** Ends observing. */
  close() {
    this.sizes.disconnect();
  }

  /** Shows these messages, oldest first, from the bottom. `keep` leaves the place scrolled to. */
  set(messages, { keep = false } = {}) {
    this.messages = messages;
    const place = this.scroller.scrollTop;
    this.render();
    if (keep && !this.stuck) this.scroller.scrollTop = place;
    else this.toBottom();
  }

  /** A new message. */
  add(message) {
    if (this.messages.some((known) => known.id === message.id)) {
      this.edit(message);
      return;
    }
    const newest = this.messages.at(-1);
    this.messages.push(message);
    if (newest && newest.id > message.id) {
      this.messages.sort((a, b) => a.id - b.id);
      this.render();
    } else {
      const row = this.append(message, newest);
      row?.classList.add("arriving");
    }
    if (message.outgoing || this.stuck) this.toBottom(true);
    else this.count(this.unseen + 1);
  }

  /** A message that changed. What had the focus in it keeps it. */
  edit(message) {
    const index = this.messages.findIndex((known) => known.id === message.id);
    if (index < 0) return;
    const before = this.messages[index];
    this.messages[index] = message;
    const row = this.rows.get(message.id);
    if (!row) return;
    if (message.album) {
      this.redraw(message.album);
      return;
    }
    const fresh = bubble(message, this.context);
    keepPhoto(row, fresh, before, message);
    // The same keys stay where they are: one that is just being pressed would lose the press.
    if (JSON.stringify(before.reply_markup) === JSON.stringify(message.reply_markup) && !message.service) {
      row.querySelector(".bubble").replaceWith(fresh.querySelector(".bubble"));
      return;
    }
    const focused = row.contains(document.activeElement) ? document.activeElement : null;
    const place = focused ? [...row.querySelectorAll("button, a")].indexOf(focused) : -1;
    const name = focused?.dataset.button;
    const pressed = row.querySelector(".key[data-waiting]");
    if (pressed) keepWaiting(fresh, pressed);
    row.replaceWith(fresh);
    this.rows.set(message.id, fresh);
    this.regroup();
    if (place >= 0) {
      const keys = [...fresh.querySelectorAll("button, a")];
      (keys.find((key) => name !== undefined && key.dataset.button === name) ?? keys[place])?.focus({
        preventScroll: true,
      });
    }
  }

  /** Messages that are gone. */
  remove(ids) {
    const gone = new Set(ids);
    this.messages = this.messages.filter((message) => !gone.has(message.id));
    for (const id of gone) {
      const row = this.rows.get(id);
      this.rows.delete(id);
      const album = this.messages.find((message) => this.rows.get(message.id) === row)?.album;
      if (album) this.redraw(album);
      else row?.remove();
    }
    for (const section of [...this.list.children]) if (!section.querySelector("[data-message-id]")) section.remove();
    this.regroup();
  }

  render() {
    const place = this.scroller.scrollTop;
    this.list.replaceChildren();
    this.rows.clear();
    const first = Math.max(0, this.messages.length - this.shown);
    for (let index = first; index < this.messages.length; index += 1) {
      this.append(this.messages[index], index > first ? this.messages[index - 1] : null);
    }
    this.scroller.scrollTop = place;
    if (this.stuck) this.toBottom();
  }

  append(message, before) {
    if (!before || dayKey(before.date) !== dayKey(message.date)) {
      this.list.append(h("section", {}, h("div", { class: "day" }, h("span", {}, day(message.date)))));
    }
    if (message.album && message.album === before?.album && this.rows.has(before.id)) {
      this.rows.set(message.id, this.rows.get(before.id));
      return this.redraw(message.album);
    }
    const row = bubble(message, this.context);
    this.list.lastElementChild.append(row);
    this.rows.set(message.id, row);
    this.group(before, message, row);
    return row;
  }

  // An album is one row, which all its messages share.
  redraw(album) {
    const items = this.messages.filter((message) => message.album === album && this.rows.has(message.id));
    const row = this.rows.get(items[0]?.id);
    if (!row) return null;
    const fresh = bubble(items[0], this.context, items);
    fresh.classList.toggle("first", row.classList.contains("first"));
    fresh.classList.toggle("last", row.classList.contains("last"));
    row.replaceWith(fresh);
    for (const item of items) this.rows.set(item.id, fresh);
    return fresh;
  }

  // The tail belongs to the last bubble of a group, the name to its first.
  group(before, message, row) {
    const joined =
      before &&
      !before.service &&
      !message.service &&
      before.from === message.from &&
      dayKey(before.date) === dayKey(message.date) &&
      message.date - before.date < SAME_GROUP_SECONDS;
    row.classList.toggle("first", !joined);
    row.classList.add("last");
    if (joined) this.rows.get(before.id)?.classList.remove("last");
  }

  regroup() {
    let before = null;
    for (const message of this.messages) {
      const row = this.rows.get(message.id);
      if (row && row !== (before && this.rows.get(before.id))) this.group(before, message, row);
      if (row) before = message;
    }
  }

  jump(id) {
    const index = this.messages.findIndex((message) => message.id === id);
    if (index < 0) return;
    if (this.messages.length - index > this.shown) {
      this.shown = this.messages.length - index + 20;
      this.render();
    }
    const row = this.rows.get(id);
    row.scrollIntoView({ block: "center", behavior: "smooth" });
    row.classList.remove("flash");
    requestAnimationFrame(() => row.classList.add("flash"));
  }

  onScroll() {
    if (this.gliding) return;
    const { scrollTop, scrollHeight, clientHeight } = this.scroller;
    // Only a move upwards leaves the bottom: what grows (a photo that loads, a keyboard that opens) does not.
    if (scrollHeight - scrollTop - clientHeight < NEAR_BOTTOM) this.stuck = true;
    else if (scrollTop < this.lastTop) this.stuck = false;
    this.lastTop = scrollTop;
    this.down.hidden = this.stuck;
    if (this.stuck) this.count(0);
    if (scrollTop < 120 && this.shown < this.messages.length) {
      this.shown += PAGE;
      const fromBottom = scrollHeight - scrollTop;
      this.render();
      this.scroller.scrollTop = this.scroller.scrollHeight - fromBottom;
    }
  }

  toBottom(smooth = false) {
    this.stuck = true;
    this.count(0);
    this.down.hidden = true;
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const { scrollTop, scrollHeight, clientHeight } = this.scroller;
    this.gliding = smooth && !calm && scrollHeight - scrollTop - clientHeight > 1;
    this.scroller.scrollTo({ top: this.scroller.scrollHeight, behavior: this.gliding ? "smooth" : "instant" });
  }

  count(unseen) {
    this.unseen = unseen;
    this.badge.textContent = unseen ? number(unseen) : "";
    this.badge.hidden = !unseen;
  }
}

// A photo edited in place (a QR code that renews itself) must not collapse the bubble while the new one loads.
function keepPhoto(row, fresh, before, message) {
  if (before.media?.kind !== "photo" || message.media?.kind !== "photo") return;
  const old = row.querySelector(".photo img");
  const next = fresh.querySelector(".photo img");
  if (!old?.complete || !old.naturalWidth || !next) return;
  next.width = old.width;
  next.height = old.height;
  next.addEventListener("load", () => {
    next.removeAttribute("width");
    next.removeAttribute("height");
  });
}

// A pressed button still waits for its answer when the bot edits the message first, as bots usually do.
function keepWaiting(fresh, pressed) {
  const twin = [...fresh.querySelectorAll(".key")].find(
    (key) => key.dataset.callback === pressed.dataset.callback && key.dataset.button === pressed.dataset.button,
  );
  if (!twin) return;
  const observer = new MutationObserver(() => {
    if (pressed.dataset.waiting !== undefined) return;
    delete twin.dataset.waiting;
    twin.removeAttribute("aria-busy");
    observer.disconnect();
  });
  observer.observe(pressed, { attributes: true });
  twin.dataset.waiting = "";
  twin.setAttribute("aria-busy", "true");
}
