// One chat on screen: header, messages, composer. The bot's chat and the phone's chats are both this.

import { api } from "./api.js";
import { avatar, isGroupKind } from "./bubble.js";
import { Composer } from "./composer.js";
import { fill, h, icon } from "./dom.js";
import { displayPhone, number, personName } from "./format.js";
import { currentLanguage, t } from "./i18n.js";
import { alertBox, toast } from "./overlay.js";
import { Timeline } from "./timeline.js";
import { SERVICE_ACCOUNT, isSaved, nameOf, on, setBlocked, setOpen, viewer, world } from "./world.js";

// Telegram shows "typing" for about six seconds after each sign of it.
const TYPING_MS = 6000;

export class Conversation {
  /**
   * `chat` is a chat id, `topic` a forum topic or null, `prefix` the ids' prefix, `back` (optional) leaves the chat,
   * `openPerson(username)` follows a mention, `openLink(href)` a link, if it leads to a chat of this world; `jump` is
   * the message to begin at.
   */
  constructor({
    chat,
    topic = null,
    prefix = "",
    back = null,
    openPerson = () => {},
    openLink = () => false,
    jump = null,
  }) {
    this.chat = chat;
    this.topic = topic;
    this.prefix = prefix;
    this.bot = world.people.get(chat)?.is_bot ? world.people.get(chat) : null;
    this.typists = new Map();
    this.writer = world.viewer;
    this.build(back, openPerson, openLink);
    this.off = [
      on("message", (message) => this.isHere(message) && this.onMessage(message)),
      on("edited", (message) => this.isHere(message) && this.timeline.edit(message)),
      on("deleted", (event) => event.chat === this.chat && this.onDeleted(event.ids)),
      on("typing", (event) => event.chat === this.chat && this.onTyping(event)),
      on("markup", (event) => (event.chat === undefined || event.chat === this.chat) && this.loadKeyboard()),
      on("chats", () => this.refreshHeader()),
      on("connection", () => this.refreshHeader()),
      on("blocked", () => this.refreshBlocked()),
      on("people", () => this.refreshWriter()),
      on("gap", () => this.load(true)),
    ];
    this.load().then(() => jump !== null && this.timeline.jump(jump));
  }

  build(back, openPerson, openLink) {
    const info = this.info();
    this.title = h("h2", { class: "chat-title", dir: "auto" }, info.title);
    this.subtitle = h("p", { class: "chat-subtitle", "aria-live": "polite" });
    const header = h(
      "header",
      { class: "chat-header" },
      back &&
        h(
          "button",
          {
            type: "button",
            class: "plain back",
            "aria-label": t("simulator-back"),
            dataset: { action: "back" },
            on: { click: back },
          },
          icon("back"),
        ),
      avatar(this.chat, info.title, { kind: info.kind }),
      h("div", { class: "chat-names" }, this.title, this.subtitle),
    );
    this.timeline = new Timeline(
      {
        group: isGroupKind(info.kind),
        onCommand: (text) => this.send({ text }).catch((error) => toast(error.message, { error: true })),
        onMention: openPerson,
        onLink: openLink,
        press: (message, button) => this.press(message, button),
        forward: this.bot || !world.bot ? null : (message) => this.forward(message),
      },
      t("simulator-messages-with", { name: info.title }),
    );
    this.composer = new Composer({
      prefix: this.prefix,
      commands: Boolean(this.bot),
      send: (message) => this.send(message),
      contact: () => this.ownContact(),
    });
    this.strip = h("div", { class: "strip", hidden: true });
    this.empty = h("div", { class: "empty", hidden: true });
    this.timeline.element.append(this.empty);
    this.element = h(
      "div",
      {
        class: "conversation",
        dataset: { chatId: this.chat, ...(this.topic === null ? {} : { topicId: this.topic }) },
      },
      header,
      this.timeline.element,
      this.composer.element,
      this.strip,
    );
    this.refreshHeader();
    this.refreshWriter();
    this.refreshBlocked();
  }

  info() {
    const chat = world.chats.get(this.chat);
    if (isSaved(this.chat)) return { chat, kind: "saved", topic: null, title: t("simulator-saved-messages") };
    const topic = chat?.topics?.find(({ id }) => id === this.topic);
    const kind = chat?.kind ?? (this.bot ? "bot" : this.chat === SERVICE_ACCOUNT ? "service" : "person");
    return { chat, kind, topic, title: topic?.title ?? chat?.title ?? nameOf(this.chat) };
  }

  /** Ends listening. */
  close() {
    for (const stop of this.off) stop();
    for (const { timer } of this.typists.values()) clearTimeout(timer);
    this.timeline.close();
    this.visible(false);
  }

  /** Is the chat on screen? Then its messages count as read. */
  visible(yes) {
    setOpen(this.chat, yes);
  }

  isHere(message) {
    return (
      message.chat === this.chat &&
      (this.topic === null || message.topic === this.topic || (this.topic === 1 && !message.topic))
    );
  }

  async load(again = false) {
    try {
      const messages = await api.messages(this.chat, world.viewer);
      this.timeline.set(
        messages.filter((message) => this.isHere({ ...message, chat: this.chat })),
        { keep: again },
      );
      this.refreshEmpty();
      if (this.bot) await Promise.all([this.loadKeyboard(), this.loadCommands()]);
    } catch (error) {
      if (!again) toast(t("simulator-not-loaded", { reason: error.message }), { error: true });
    }
  }

  async loadKeyboard() {
    const markup = await api.keyboard(this.chat, world.viewer).catch(() => null);
    if (JSON.stringify(markup) !== JSON.stringify(this.keyboard ?? null)) this.composer.setKeyboard(markup);
    this.keyboard = markup;
  }

  async loadCommands() {
    this.composer.setCommands(await api.commands(this.chat, viewer()?.language ?? currentLanguage()).catch(() => []));
  }

  onMessage(message) {
    this.stopTyping(message.from);
    this.timeline.add(message);
    this.refreshEmpty();
    // A first message often comes with the bot's commands set meanwhile.
    if (this.bot && !this.composer.commands.length) this.loadCommands();
  }

  onDeleted(ids) {
    this.timeline.remove(ids);
    this.refreshEmpty();
  }

  async send(message) {
    const post =
      this.writer === world.viewer
        ? { from: world.viewer, chat: this.chat }
        : { from: this.writer, chat: this.info().kind === "person" ? world.viewer : this.chat };
    if (this.topic !== null) post.topic = this.topic;
    await api.send({ ...post, ...message });
  }

  /** Sends a message of this chat on to the bot, with the whole album that it is part of. */
  async forward(message) {
    try {
      const forward = { chat: this.chat, message_id: message.id, album: true };
      await api.send({ from: world.viewer, chat: world.bot.id, forward });
      toast(t("simulator-forward-done", { name: personName(world.bot) }));
    } catch (error) {
      toast(t("simulator-not-sent", { reason: error.message }), { error: true });
    }
  }

  async press(message, button) {
    try {
      const answer = await api.press({
        person: world.viewer,
        chat: this.chat,
        message_id: message.id,
        data: button.callback_data,
      });
      if (answer?.answered === false) toast(t("simulator-unanswered"), { error: true });
      if (answer?.url) window.open(answer.url, "_blank", "noopener");
      if (answer?.text && answer.show_alert) alertBox(answer.text, { title: nameOf(this.chat) });
      else if (answer?.text) toast(answer.text);
    } catch (error) {
      toast(t("simulator-no-answer", { reason: error.message }), { error: true });
    }
  }

  ownContact() {
    const me = viewer();
    return (
      me && {
        phone_number: me.phone,
        first_name: me.first_name,
        ...(me.last_name ? { last_name: me.last_name } : {}),
        user_id: me.id,
      }
    );
  }

  onTyping({ from, action }) {
    if (from === world.viewer) return;
    this.stopTyping(from);
    if (action === "cancel") return;
    const timer = setTimeout(() => {
      this.typists.delete(from);
      this.refreshHeader();
    }, TYPING_MS);
    this.typists.set(from, { timer, action });
    this.refreshHeader();
  }

  stopTyping(from) {
    const typist = this.typists.get(from);
    if (!typist) return;
    clearTimeout(typist.timer);
    this.typists.delete(from);
    this.refreshHeader();
  }

  refreshHeader() {
    const { chat, kind, title, topic } = this.info();
    this.title.textContent = title;
    if (world.connection !== "live") {
      this.subtitle.textContent = t("simulator-connecting");
      this.subtitle.className = "chat-subtitle";
      return;
    }
    if (this.typists.size) {
      const [[from, { action }]] = this.typists;
      const doing =
        action === "upload_photo"
          ? t("simulator-sending-photo")
          : action === "upload_document"
            ? t("simulator-sending-file")
            : t("simulator-typing");
      const who = isGroupKind(kind) ? `${nameOf(from)} ` : "";
      fill(this.subtitle, who, doing, h("span", { class: "dots", "aria-hidden": "true" }, h("i"), h("i"), h("i")));
      this.subtitle.className = "chat-subtitle active";
      this.subtitle.dataset.typing = "";
      return;
    }
    delete this.subtitle.dataset.typing;
    this.subtitle.className = "chat-subtitle";
    this.subtitle.textContent = topic ? chat.title : this.describe(chat, kind);
    this.refreshReadOnly(chat, kind, topic);
  }

  describe(chat, kind) {
    if (kind === "bot") return t("simulator-bot");
    if (kind === "service") return t("simulator-service-account");
    if (kind === "saved") return personName(viewer());
    if (kind === "person") {
      const person = world.people.get(this.chat);
      return person?.username
        ? `@${person.username}`
        : person?.phone
          ? displayPhone(person.phone)
          : t("simulator-person");
    }
    const members = world.groups.get(this.chat)?.members?.length;
    const name =
      kind === "channel" ? t("simulator-channel") : kind === "forum" ? t("simulator-forum") : t("simulator-group");
    return members ? t("simulator-members", { kind: name, count: number(members) }) : name;
  }

  refreshReadOnly(chat, kind, topic) {
    const closed = topic?.closed && this.writer === world.viewer;
    const silent = kind === "service" || (chat?.can_write === false && this.writer === world.viewer) || closed;
    this.composer.form.hidden = Boolean(silent);
    this.readOnly = silent ? t(closed ? "simulator-topic-closed" : "simulator-read-only") : null;
    this.refreshBlocked();
  }

  refreshBlocked() {
    const blocked = this.bot && this.bot.id === world.bot?.id && world.blocked;
    this.strip.hidden = !blocked && !this.readOnly;
    this.composer.element.hidden = Boolean(blocked);
    if (blocked) {
      fill(
        this.strip,
        h(
          "button",
          {
            type: "button",
            dataset: { action: "unblock" },
            on: { click: () => setBlocked(false).catch((error) => toast(error.message, { error: true })) },
          },
          t("simulator-unblock-restart"),
        ),
      );
    } else if (this.readOnly) {
      fill(this.strip, h("span", {}, icon("lock", 16), this.readOnly));
    }
  }

  // In a person's chat and in groups one can write as another: the chooser lists who could.
  refreshWriter() {
    const { kind } = this.info();
    if (this.bot || kind === "service") return;
    const others =
      kind === "person" || kind === "saved"
        ? [this.chat]
        : (world.groups.get(this.chat)?.members ??
          [...world.people.values()].filter((person) => !person.is_bot).map(({ id }) => id));
    const ids = [
      ...new Set([world.viewer, ...others.map((member) => (typeof member === "object" ? member.id : member))]),
    ].filter((id) => world.people.has(id) && id !== SERVICE_ACCOUNT && !world.people.get(id).is_bot);
    if (!ids.includes(this.writer)) this.writer = world.viewer;
    const signature = ids.map((id) => `${id} ${personName(world.people.get(id))}`).join("\n");
    if (signature === this.writersShown) return;
    this.writersShown = signature;
    const select = h("select", {
      id: `${this.prefix}writer`,
      class: "writer-select",
      "aria-label": t("simulator-write-as"),
    });
    for (const id of ids) {
      const name = personName(world.people.get(id));
      const label = id === world.viewer ? t("simulator-write-as-you", { name }) : name;
      const option = h("option", { value: id }, label);
      option.selected = id === this.writer;
      select.append(option);
    }
    select.addEventListener("change", () => {
      this.writer = Number(select.value);
      const { chat, topic } = this.info();
      this.composer.element.classList.toggle("as-other", this.writer !== world.viewer);
      this.refreshReadOnly(chat, kind, topic);
      this.composer.input.focus();
    });
    this.composer.setWriter(
      h("label", { class: "writer-row" }, h("span", {}, t("simulator-write-as")), select, icon("down", 14)),
    );
  }

  refreshEmpty() {
    const none = this.timeline.messages.length === 0;
    this.empty.hidden = !none;
    if (!none) {
      fill(this.empty);
      return;
    }
    const name = nameOf(this.chat);
    if (this.bot) {
      fill(
        this.empty,
        h(
          "div",
          { class: "welcome" },
          avatar(this.chat, name),
          h("h3", {}, name),
          h("p", {}, t("simulator-bot-welcome")),
          h(
            "button",
            {
              type: "button",
              class: "start",
              dataset: { action: "start" },
              on: {
                click: () => this.send({ text: "/start" }).catch((error) => toast(error.message, { error: true })),
              },
            },
            t("simulator-start"),
          ),
        ),
      );
    } else {
      fill(this.empty, h("span", { class: "pill" }, t("simulator-no-messages")));
    }
  }
}
