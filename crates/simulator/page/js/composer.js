// Where one writes: growing text field, commands, files, the bot's reply keyboard, who writes.

import { askAttachment } from "./attachments.js";
import { fill, h, icon } from "./dom.js";
import { displayPhone } from "./format.js";
import { t } from "./i18n.js";
import { replyKeyboard } from "./keyboards.js";
import { confirmBox, toast } from "./overlay.js";

const LONGEST_TEXT = 4096;

export class Composer {
  /**
   * `prefix` names the ids (`""` → `#input`, `"phone-"` → `#phone-input`); `send(message)` posts `{text}`, `{media}`
   * or `{contact}` and returns a promise; `commands` (bot chats) turns the command menu on.
   */
  constructor({ prefix, send, commands = false, contact = null }) {
    this.post = send;
    this.ownContact = contact;
    this.commands = [];
    this.sending = false;
    this.input = h("textarea", {
      id: `${prefix}input`,
      rows: "1",
      maxlength: String(LONGEST_TEXT),
      placeholder: t("simulator-message"),
      "aria-label": t("simulator-message"),
      autocomplete: "off",
      enterkeyhint: "send",
    });
    this.sendButton = h(
      "button",
      { type: "submit", id: `${prefix}send`, class: "round send", "aria-label": t("simulator-send"), disabled: true },
      icon("send"),
    );
    this.file = h("input", {
      type: "file",
      id: `${prefix}file`,
      multiple: true,
      hidden: true,
      tabindex: "-1",
      "aria-label": t("simulator-attach"),
    });
    this.attach = h(
      "button",
      {
        type: "button",
        id: `${prefix}attach`,
        class: "plain",
        "aria-label": t("simulator-attach"),
        title: t("simulator-attach"),
      },
      icon("attach"),
    );
    this.keyboardToggle = h(
      "button",
      {
        type: "button",
        id: `${prefix}keyboard-toggle`,
        class: "plain",
        hidden: true,
        "aria-label": t("simulator-keyboard"),
        "aria-expanded": "false",
      },
      icon("keyboard"),
    );
    this.menuButton = commands
      ? h(
          "button",
          {
            type: "button",
            id: `${prefix}menu`,
            class: "menu-button",
            hidden: true,
            "aria-expanded": "false",
            "aria-haspopup": "listbox",
          },
          icon("slash", 18),
          h("span", {}, t("simulator-menu")),
        )
      : null;
    this.menu = h("div", {
      class: "command-menu",
      role: "listbox",
      id: `${prefix}commands`,
      "aria-label": t("simulator-commands"),
      hidden: true,
    });
    this.keys = h("div", { class: "keys", hidden: true });
    this.writerSlot = h("div", { class: "writer" });
    this.form = h(
      "form",
      { class: "composer" },
      this.menuButton,
      this.attach,
      this.file,
      this.input,
      this.keyboardToggle,
      this.sendButton,
    );
    this.element = h("div", { class: "composer-area" }, this.menu, this.writerSlot, this.form, this.keys);
    this.listen();
  }

  listen() {
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.submit();
    });
    this.input.addEventListener("input", () => this.changed());
    this.input.addEventListener("keydown", (event) => this.key(event));
    this.input.addEventListener("paste", (event) => this.pasted(event));
    this.attach.addEventListener("click", () => this.file.click());
    this.file.addEventListener("change", async () => {
      const files = [...this.file.files];
      this.file.value = "";
      await this.sendFiles(files);
    });
    this.keyboardToggle.addEventListener("click", () => this.showKeys(this.keys.hidden));
    this.menuButton?.addEventListener("click", () => {
      if (this.menu.hidden) this.openMenu(this.commands);
      else this.closeMenu();
      this.input.focus();
    });
    this.input.addEventListener("blur", () =>
      setTimeout(() => {
        if (!this.element.contains(document.activeElement)) this.closeMenu();
      }, 150),
    );
  }

  /** The text and how high the field is. */
  changed() {
    this.input.style.height = "auto";
    this.input.style.height = `${Math.min(this.input.scrollHeight, 180)}px`;
    this.sendButton.disabled = !this.input.value.trim();
    const typed = /^\/([A-Za-z0-9_]*)$/.exec(this.input.value);
    if (typed) this.openMenu(this.commands.filter(({ command }) => command.startsWith(typed[1].toLowerCase())));
    else this.closeMenu();
  }

  key(event) {
    if (event.isComposing) return;
    if (!this.menu.hidden && ["ArrowDown", "ArrowUp"].includes(event.key)) {
      event.preventDefault();
      this.moveMenu(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Escape" && !this.menu.hidden) {
      event.preventDefault();
      this.closeMenu();
    } else if (event.key === "Tab" && !event.shiftKey && this.active()) {
      event.preventDefault();
      this.setText(`/${this.active().dataset.command}`);
    } else if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      const chosen = this.active();
      if (chosen) this.sendCommand(chosen.dataset.command);
      else this.submit();
    }
  }

  async pasted(event) {
    const files = [...(event.clipboardData?.files ?? [])];
    if (!files.length) return;
    event.preventDefault();
    await this.sendFiles(files);
  }

  /** Puts text into the field. */
  setText(text) {
    this.input.value = text;
    this.changed();
    this.input.focus();
  }

  async submit() {
    const text = this.input.value.trim();
    if (!text || this.sending) return;
    this.sending = true;
    this.input.value = "";
    this.changed();
    if (!(await this.deliver({ text }))) {
      this.input.value = text;
      this.changed();
    }
    this.sending = false;
    this.input.focus({ preventScroll: true });
  }

  async sendCommand(command) {
    this.closeMenu();
    this.input.value = "";
    this.changed();
    await this.deliver({ text: `/${command}` });
  }

  async deliver(message) {
    try {
      await this.post(message);
      return true;
    } catch (error) {
      toast(t("simulator-not-sent", { reason: error.message }), { error: true });
      return false;
    }
  }

  /** One file, or several as an album. */
  async sendFiles(files) {
    const message = files.length ? await askAttachment(files) : null;
    if (message) await this.deliver(message);
  }

  /** The bot's commands, `[{command, description}]`. */
  setCommands(commands) {
    this.commands = commands ?? [];
    if (this.menuButton) this.menuButton.hidden = !this.commands.length;
  }

  openMenu(commands) {
    if (!commands.length) {
      this.closeMenu();
      return;
    }
    fill(
      this.menu,
      commands.map(({ command, description }, index) =>
        h(
          "button",
          {
            type: "button",
            role: "option",
            class: "command-row",
            "aria-selected": String(index === 0 && this.input.value !== ""),
            dataset: { command },
            on: { click: () => this.sendCommand(command) },
          },
          h("b", {}, `/${command}`),
          h("span", {}, description),
        ),
      ),
    );
    this.menu.hidden = false;
    this.menuButton?.setAttribute("aria-expanded", "true");
  }

  closeMenu() {
    this.menu.hidden = true;
    this.menuButton?.setAttribute("aria-expanded", "false");
  }

  active() {
    return this.menu.hidden ? null : this.menu.querySelector('[aria-selected="true"]');
  }

  moveMenu(step) {
    const rows = [...this.menu.children];
    const now = rows.findIndex((row) => row.getAttribute("aria-selected") === "true");
    const next = rows.at((now + step) % rows.length) ?? rows[0];
    for (const row of rows) row.setAttribute("aria-selected", String(row === next));
    next.scrollIntoView({ block: "nearest" });
  }

  /** Shows a `ReplyKeyboardMarkup`, or none. */
  setKeyboard(markup) {
    this.markup = markup?.keyboard?.length ? markup : null;
    this.keyboardToggle.hidden = !this.markup;
    this.input.placeholder = markup?.input_field_placeholder || t("simulator-message");
    if (markup?.force_reply) this.input.focus({ preventScroll: true });
    if (this.markup)
      fill(
        this.keys,
        replyKeyboard(this.markup, (button) => this.useKey(button)),
      );
    else fill(this.keys);
    this.showKeys(Boolean(this.markup));
  }

  showKeys(show) {
    this.keys.hidden = !show;
    this.keyboardToggle.setAttribute("aria-expanded", String(show));
    this.keyboardToggle.classList.toggle("on", show);
  }

  async useKey(button) {
    const message = button.request_contact ? await this.askContact() : { text: button.text };
    if (!message) return;
    const once = this.markup?.one_time_keyboard;
    if ((await this.deliver(message)) && once) this.showKeys(false);
  }

  async askContact() {
    const contact = this.ownContact?.();
    if (!contact?.phone_number) {
      toast(t("simulator-no-phone"), { error: true });
      return null;
    }
    const agreed = await confirmBox({
      title: t("simulator-share-title"),
      text: t("simulator-share-text", { phone: displayPhone(contact.phone_number) }),
      yes: t("simulator-share"),
    });
    return agreed ? { contact } : null;
  }

  /** Puts something above the field: the chooser of who writes. */
  setWriter(element) {
    fill(this.writerSlot, element);
    this.writerSlot.hidden = !element;
  }
}
