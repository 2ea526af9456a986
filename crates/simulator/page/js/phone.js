// The owner's phone: the list of chats, a forum's topics, one conversation at a time.

import { avatar, isGroupKind, summary } from "./bubble.js";
import { Conversation } from "./conversation.js";
import { fill, h, icon } from "./dom.js";
import { number, personName, shortTime } from "./format.js";
import { t } from "./i18n.js";
import { toast } from "./overlay.js";
import { isSaved, nameOf, on, viewer, world } from "./world.js";

const KIND_ICONS = { group: "group", supergroup: "group", forum: "forum", channel: "megaphone", bot: "bot" };

// A link to a chat: a public one by its name, any other by its id; or to a message in it, below a topic or not.
const LINK =
  /^https?:\/\/t\.me\/(?:c\/(?<id>\d+)|(?<name>[a-z]\w{3,31}))(?:\/(?:(?<topic>\d+)\/)?(?<message>\d+))?\/?$/i;

// The topic that every forum has.
const GENERAL = 1;

// Whose words a chat's newest message is, where that is not plain.
function authorOf({ kind, last }) {
  if (!last || last.service) return null;
  if (last.outgoing) return t("simulator-you");
  return isGroupKind(kind) ? (world.people.get(last.from)?.first_name ?? last.from_name ?? nameOf(last.from)) : null;
}

// Makes these the children of an element, in this order, moving only what is elsewhere.
function arrange(parent, children) {
  const keep = new Set(children);
  for (const child of [...parent.children]) if (!keep.has(child)) child.remove();
  let next = parent.firstElementChild;
  for (const child of children) {
    if (child === next) next = next.nextElementSibling;
    else parent.insertBefore(child, next);
  }
}

export class Phone {
  constructor(host) {
    this.screen = h("div", { class: "phone-screen" });
    this.clock = h("span", {});
    fill(
      host,
      h(
        "div",
        { class: "device" },
        h(
          "div",
          { class: "status-bar", "aria-hidden": "true" },
          this.clock,
          h("span", { class: "island" }),
          h("span", { class: "signals" }, h("i"), h("i"), h("i"), h("b")),
        ),
        this.screen,
      ),
    );
    this.tick();
    this.current = null;
    this.list = h("div", { class: "chat-list", role: "list", "aria-label": t("simulator-chats") });
    this.rows = new Map();
    this.title = h("h2", { class: "chat-title" });
    this.me = h("span");
    this.listView = h(
      "div",
      { class: "list-view" },
      h(
        "header",
        { class: "chat-header list-header" },
        this.me,
        h(
          "div",
          { class: "chat-names" },
          this.title,
          h("p", { class: "chat-subtitle" }, t("simulator-phone-of-owner")),
        ),
      ),
      this.list,
    );
    this.screen.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !event.defaultPrevented) this.screen.querySelector('[data-action="back"]')?.click();
    });
    this.off = ["chats", "people", "connection"].map((name) => on(name, () => this.refresh()));
    this.showList();
  }

  // The phone's clock; only decoration.
  tick() {
    this.clock.textContent = new Date().toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", hour12: false });
    this.timer = setTimeout(() => this.tick(), 60_000 - (Date.now() % 60_000));
  }

  /** Ends listening. */
  close() {
    clearTimeout(this.timer);
    for (const stop of this.off) stop();
    this.leave();
  }

  /** Everything but the bot's own chat, newest first. */
  chats() {
    const moment = (chat) => chat.last?.date ?? 0;
    return [...world.chats.values()]
      .filter((chat) => chat.id !== world.bot?.id)
      .sort((a, b) => moment(b) - moment(a) || (b.last?.id ?? 0) - (a.last?.id ?? 0));
  }

  /** How many messages wait unread on the phone. */
  unread() {
    return this.chats().reduce((sum, chat) => sum + (chat.unread ?? 0), 0);
  }

  leave() {
    this.current?.close();
    this.current = null;
    this.topicsOf = null;
  }

  showList(focusOn = null) {
    this.leave();
    fill(this.screen, this.listView);
    this.refresh();
    if (focusOn !== null) this.list.querySelector(`[data-chat-id="${focusOn}"]`)?.focus();
  }

  refresh() {
    const me = viewer();
    const name = me ? personName(me) : "";
    this.title.textContent = world.connection === "live" ? t("simulator-chats") : t("simulator-connecting");
    fill(this.me, me ? avatar(me.id, name) : null);
    if (this.topicsOf !== null && this.topicsOf !== undefined) this.renderTopics();
    else if (!this.current) this.renderList();
  }

  // Hundreds of chats, of which one changes: the others' rows stay as they are, also under a finger that is pressing one.
  renderList() {
    const focused = document.activeElement?.dataset?.chatId;
    const before = this.rows;
    const chats = this.chats();
    this.rows = new Map(chats.map((chat) => [chat.id, this.keptRow(before.get(chat.id), chat)]));
    const wanted = [...this.rows.values()].map((row) => row.element);
    if (!wanted.length) wanted.push(h("p", { class: "nothing" }, t("simulator-no-chats")));
    arrange(this.list, wanted);
    if (focused && this.listView.isConnected)
      this.list.querySelector(`[data-chat-id="${focused}"]`)?.focus({ preventScroll: true });
  }

  keptRow(kept, chat) {
    const saved = isSaved(chat.id);
    const title = saved ? t("simulator-saved-messages") : chat.title;
    const author = saved ? null : authorOf(chat);
    const when = chat.last ? shortTime(chat.last.date) : null;
    const shown = JSON.stringify([chat.kind, title, chat.unread, chat.last, author, when]);
    if (kept?.shown === shown) return kept;
    return { shown, element: this.row({ ...chat, title }, saved ? "saved" : chat.kind, author, when) };
  }

  row(chat, kind, author, when) {
    const sign = KIND_ICONS[kind];
    const last = chat.last;
    return h(
      "div",
      { role: "listitem" },
      h(
        "button",
        {
          type: "button",
          class: "chat-row",
          dataset: { chatId: chat.id, kind },
          on: { click: () => this.open(chat.id) },
        },
        avatar(chat.id, chat.title, { kind }),
        h(
          "span",
          { class: "chat-row-main" },
          h(
            "span",
            { class: "chat-row-top" },
            sign ? icon(sign, 16) : null,
            h("strong", { dir: "auto" }, chat.title),
            when ? h("time", {}, when) : null,
          ),
          h(
            "span",
            { class: "chat-row-bottom" },
            h(
              "span",
              { class: "chat-row-text", dir: "auto" },
              author ? h("b", {}, `${author}: `) : null,
              last ? summary(last) : t("simulator-no-messages"),
            ),
            chat.unread
              ? h(
                  "span",
                  { class: "badge", "aria-label": t("simulator-unread", { count: number(chat.unread) }) },
                  number(chat.unread),
                )
              : null,
          ),
        ),
      ),
    );
  }

  /** Opens a chat, at a message if one is given; a forum shows its topics first. */
  open(id, topic = null, jump = null) {
    const chat = world.chats.get(id);
    if (chat?.kind === "forum" && topic === null) {
      this.leave();
      this.topicsOf = id;
      fill(this.screen, h("div", { class: "list-view topics-view" }));
      this.renderTopics();
      return;
    }
    this.leave();
    this.current = new Conversation({
      chat: id,
      topic,
      prefix: "phone-",
      back: () => (topic === null ? this.showList(id) : this.open(id)),
      openPerson: (username) => this.openPerson(username),
      openLink: (href) => this.openLink(href),
      jump,
    });
    fill(this.screen, this.current.element);
    this.current.visible(true);
  }

  renderTopics() {
    const chat = world.chats.get(this.topicsOf);
    const view = this.screen.querySelector(".topics-view");
    if (!chat || !view) return;
    const rows = (chat.topics ?? []).map((topic) =>
      h(
        "button",
        {
          type: "button",
          class: "chat-row topic-row",
          dataset: { topicId: topic.id },
          on: { click: () => this.open(chat.id, topic.id) },
        },
        h(
          "span",
          { class: `topic-sign tint-${Math.abs(topic.id) % 7}`, "aria-hidden": "true" },
          topic.title.slice(0, 1).toUpperCase(),
        ),
        h("strong", { dir: "auto" }, topic.title),
        topic.closed ? icon("lock", 16) : null,
      ),
    );
    fill(
      view,
      h(
        "header",
        { class: "chat-header" },
        h(
          "button",
          {
            type: "button",
            class: "plain back",
            "aria-label": t("simulator-back"),
            dataset: { action: "back" },
            on: { click: () => this.showList(chat.id) },
          },
          icon("back"),
        ),
        avatar(chat.id, chat.title, { kind: chat.kind }),
        h(
          "div",
          { class: "chat-names" },
          h("h2", { class: "chat-title" }, chat.title),
          h("p", { class: "chat-subtitle" }, t("simulator-forum")),
        ),
      ),
      h("div", { class: "chat-list", "aria-label": t("simulator-topics") }, rows),
    );
  }

  /** Opens what a link leads to, if it is one of the owner's chats or a message there. */
  openLink(href) {
    const link = LINK.exec(href)?.groups;
    if (!link) return false;
    const name = link.name?.toLowerCase();
    const chat = link.id
      ? world.chats.get(-1_000_000_000_000 - Number(link.id))
      : [...world.chats.values()].find((known) => known.username?.toLowerCase() === name);
    if (!chat) return false;
    const message = link.message === undefined ? null : Number(link.message);
    this.open(chat.id, chat.kind === "forum" && message !== null ? Number(link.topic ?? GENERAL) : null, message);
    return true;
  }

  /** Opens the chat with whoever has this username. */
  openPerson(username) {
    const wanted = username.toLowerCase();
    const person = [...world.people.values()].find((known) => known.username?.toLowerCase() === wanted);
    const chat = [...world.chats.values()].find((known) => known.username?.toLowerCase() === wanted);
    const id = chat?.id ?? person?.id;
    if (id === undefined || id === world.bot?.id) toast(t("simulator-unknown-username", { username }));
    else this.open(id);
  }
}
