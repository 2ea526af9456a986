// The panel beside the chat: who one is, how the page looks, what goes wrong, the plug.

import { api } from "./api.js";
import { fill, h, icon } from "./dom.js";
import { displayPhone, number, personName } from "./format.js";
import { currentLanguage, t } from "./i18n.js";
import { confirmBox, toast } from "./overlay.js";
import { SERVICE_ACCOUNT, on, setBlocked, viewer, world } from "./world.js";

// What an owner's account and the bot call most; any other name can be typed.
const ACCOUNT_METHODS = [
  "auth.sendCode",
  "auth.signIn",
  "auth.checkPassword",
  "auth.resendCode",
  "auth.exportLoginToken",
  "auth.logOut",
  "users.getUsers",
  "messages.getDialogs",
  "messages.sendMessage",
  "messages.sendMedia",
  "updates.getDifference",
];
const BOT_METHODS = [
  "sendMessage",
  "sendPhoto",
  "sendDocument",
  "editMessageText",
  "editMessageMedia",
  "editMessageReplyMarkup",
  "deleteMessage",
  "answerCallbackQuery",
  "getUpdates",
];

const LOGIN_STATES = {
  code_sent: "simulator-login-code-sent",
  qr_accepted: "simulator-login-qr-accepted",
  password_needed: "simulator-login-password-needed",
  logged_in: "simulator-login-done",
  logged_out: "simulator-login-ended",
};

export class Panel {
  /** `setPerson(id)`, `setLanguage(tag)` and `setTheme(name)` are called for what is chosen. */
  constructor(host, { setPerson, setLanguage, setTheme }) {
    this.choices = { setPerson, setLanguage, setTheme };
    this.faultOn = "account";
    fill(
      host,
      h(
        "header",
        { class: "panel-header" },
        h("span", { class: "brand-mark", "aria-hidden": "true" }, icon("send", 22)),
        h("div", {}, h("h1", {}, "BlastPro"), h("p", {}, t("simulator-tagline"))),
      ),
      h("div", { class: "panel-body" }, this.service(), this.person(), this.account(), this.faults(), this.look()),
    );
    this.off = [
      on("people", () => this.refreshPeople()),
      on("blocked", () => this.refreshBlock()),
      on("service", (status) => this.refreshService(status)),
      on("login", (login) => this.refreshLogin(login)),
    ];
    this.refreshPeople();
    this.refreshBlock();
  }

  /** Ends listening. */
  close() {
    for (const stop of this.off) stop();
  }

  service() {
    this.dot = h("span", { class: "state-dot" });
    this.stateText = h(
      "strong",
      { id: "service-state", dataset: { state: "unknown" }, "aria-live": "polite" },
      t("simulator-service-unknown"),
    );
    this.stateDetail = h("small", {});
    this.plug = h(
      "button",
      { type: "button", id: "plug", class: "wide danger", disabled: true, on: { click: () => this.pull() } },
      icon("plug", 20),
      t("simulator-plug"),
    );
    return card(
      "simulator-service",
      h("div", { class: "state-row" }, this.dot, h("div", {}, this.stateText, this.stateDetail)),
      this.plug,
      h("p", { class: "hint" }, t("simulator-plug-hint")),
    );
  }

  person() {
    this.select = h("select", {
      id: "person",
      "aria-label": t("simulator-you-are"),
      on: { change: () => this.choices.setPerson(Number(this.select.value)) },
    });
    this.about = h("p", { class: "hint", dir: "auto" });
    this.block = h("button", {
      type: "button",
      id: "block",
      class: "wide",
      "aria-pressed": "false",
      on: { click: () => this.run(this.block, () => setBlocked(!world.blocked)) },
    });
    return card(
      "simulator-you-are",
      h("div", { class: "select" }, this.select, icon("down", 16)),
      this.about,
      this.block,
    );
  }

  account() {
    this.loginState = h("p", { class: "hint", id: "login-state", "aria-live": "polite", hidden: true });
    const qr = button("accept-qr", "qr", "simulator-accept-qr", () => this.run(qr, () => this.acceptQr()));
    const cut = button("cut", "cut", "simulator-cut", () =>
      this.run(cut, () => api.disconnect(world.viewer), t("simulator-cut-done")),
    );
    const revoke = button("revoke", "exit", "simulator-revoke", async () => {
      if (
        await confirmBox({
          title: t("simulator-revoke"),
          text: t("simulator-revoke-text"),
          yes: t("simulator-revoke-yes"),
          danger: true,
        })
      ) {
        await this.run(revoke, () => api.revoke(world.viewer), t("simulator-revoke-done"));
      }
    });
    return card("simulator-account", h("div", { class: "actions" }, qr, cut, revoke), this.loginState);
  }

  faults() {
    this.method = h("input", {
      type: "text",
      id: "flood-method",
      class: "field",
      list: "flood-methods",
      value: ACCOUNT_METHODS[0],
      spellcheck: "false",
      autocomplete: "off",
      autocapitalize: "off",
    });
    this.methods = h("datalist", { id: "flood-methods" });
    this.seconds = h("input", {
      type: "number",
      id: "flood-seconds",
      class: "field",
      min: "1",
      max: "86400",
      value: "30",
      inputmode: "numeric",
    });
    const side = h(
      "div",
      { class: "segments", role: "radiogroup", "aria-label": t("simulator-flood-of") },
      this.side("account", true),
      this.side("bot", false),
    );
    const flood = button("flood", "wait", "simulator-flood", () =>
      this.run(
        flood,
        () => this.floodWait(),
        () => t("simulator-flood-done", { method: this.method.value.trim() }),
      ),
    );
    this.outageSeconds = h("input", {
      type: "number",
      id: "outage-seconds",
      class: "field",
      min: "1",
      max: "3600",
      value: "10",
      inputmode: "numeric",
    });
    const outage = button("outage", "cloud", "simulator-outage", () =>
      this.run(
        outage,
        () => api.outage(Number(this.outageSeconds.value)),
        () => t("simulator-outage-done", { seconds: number(Number(this.outageSeconds.value)) }),
      ),
    );
    this.offerMethods();
    return card(
      "simulator-trouble",
      side,
      labelled("simulator-method", this.method),
      this.methods,
      h("div", { class: "field-row" }, labelled("simulator-seconds", this.seconds), flood),
      h("hr"),
      h("div", { class: "field-row" }, labelled("simulator-outage-seconds", this.outageSeconds), outage),
    );
  }

  side(value, checked) {
    const input = h("input", { type: "radio", name: "flood-side", value, checked });
    input.addEventListener("change", () => {
      this.faultOn = value;
      this.method.value = (value === "bot" ? BOT_METHODS : ACCOUNT_METHODS)[0];
      this.offerMethods();
    });
    return h("label", {}, input, h("span", {}, t(value === "bot" ? "simulator-flood-bot" : "simulator-flood-account")));
  }

  offerMethods() {
    fill(
      this.methods,
      (this.faultOn === "bot" ? BOT_METHODS : ACCOUNT_METHODS).map((name) => h("option", { value: name })),
    );
  }

  look() {
    const theme = localStorageGet("theme") ?? "auto";
    const themes = { auto: "simulator-theme-auto", light: "simulator-theme-light", dark: "simulator-theme-dark" };
    const icons = { auto: "auto", light: "sun", dark: "moon" };
    const themeChoice = h("div", {
      class: "segments",
      id: "theme",
      role: "radiogroup",
      "aria-label": t("simulator-theme"),
    });
    for (const [value, key] of Object.entries(themes)) {
      const input = h("input", {
        type: "radio",
        name: "theme",
        value,
        checked: value === theme,
        on: { change: () => this.choices.setTheme(value) },
      });
      themeChoice.append(
        h("label", { title: t(key) }, input, h("span", {}, icon(icons[value], 18), h("span", { class: "sr" }, t(key)))),
      );
    }
    const languageChoice = h("div", {
      class: "segments",
      id: "language",
      role: "radiogroup",
      "aria-label": t("simulator-language"),
    });
    for (const [value, name] of [
      ["id", "Indonesia"],
      ["en", "English"],
    ]) {
      const input = h("input", {
        type: "radio",
        name: "language",
        value,
        checked: value === currentLanguage(),
        on: { change: () => this.choices.setLanguage(value) },
      });
      languageChoice.append(h("label", { lang: value }, input, h("span", {}, name)));
    }
    return card("simulator-look", languageChoice, themeChoice);
  }

  async run(element, action, done = null) {
    element.setAttribute("aria-busy", "true");
    element.disabled = true;
    try {
      const result = await action();
      const text = typeof done === "function" ? done(result) : done;
      if (text) toast(text);
    } catch (error) {
      toast(error.message, { error: true });
    } finally {
      element.removeAttribute("aria-busy");
      element.disabled = false;
    }
  }

  async floodWait() {
    const seconds = Math.max(1, Math.round(Number(this.seconds.value) || 1));
    const method = this.method.value.trim();
    // Who asks for a QR code is nobody yet, so that fault is for anybody's next one.
    const anybody = this.faultOn === "bot" || method === "auth.exportLoginToken";
    await api.fault({
      person: anybody ? null : world.viewer,
      method,
      fault: { rpc: `FLOOD_WAIT_${seconds}` },
      times: 1,
    });
  }

  async acceptQr() {
    const pending = await api.pendingQr();
    const newest = Array.isArray(pending) ? pending[0] : null;
    if (!newest) {
      toast(t("simulator-no-qr"), { error: true });
      return;
    }
    await api.acceptQr(newest.url, world.viewer);
    toast(t("simulator-accept-qr-done"));
  }

  async pull() {
    this.plug.disabled = true;
    try {
      await api.pullPlug();
      toast(t("simulator-plug-done"));
    } catch (error) {
      toast(error.message, { error: true });
      this.plug.disabled = false;
    }
  }

  refreshPeople() {
    const people = [...world.people.values()].filter((person) => !person.is_bot && person.id !== SERVICE_ACCOUNT);
    // Only when somebody came or changed: rebuilding an open list closes it.
    const signature = JSON.stringify([world.viewer, people]);
    if (signature === this.peopleShown) return;
    this.peopleShown = signature;
    fill(
      this.select,
      people.map((person) => {
        const option = h("option", { value: person.id }, personName(person));
        option.selected = person.id === world.viewer;
        return option;
      }),
    );
    const me = viewer();
    this.about.textContent = me
      ? [me.username && `@${me.username}`, me.phone && displayPhone(me.phone)].filter(Boolean).join(" · ")
      : "";
  }

  refreshBlock() {
    fill(this.block, icon("block", 20), t(world.blocked ? "simulator-unblock" : "simulator-block"));
    this.block.setAttribute("aria-pressed", String(world.blocked));
  }

  refreshService(status) {
    const state = status?.state ?? "none";
    const words = {
      running: "simulator-service-running",
      starting: "simulator-service-starting",
      down: "simulator-service-down",
      none: "simulator-service-none",
    };
    this.stateText.textContent = t(words[state] ?? "simulator-service-unknown");
    this.stateText.dataset.state = state;
    this.stateText.dataset.restarts = status?.restarts ?? 0;
    this.dot.dataset.state = state;
    const details = [];
    if (status?.pid) details.push(t("simulator-service-pid", { pid: status.pid }));
    if (state !== "none") details.push(t("simulator-service-restarts", { count: number(status.restarts ?? 0) }));
    this.stateDetail.textContent = details.join(" · ");
    this.plug.disabled = state !== "running";
  }

  refreshLogin({ person, state }) {
    const key = LOGIN_STATES[state];
    if (person !== world.viewer || !key) return;
    this.loginState.hidden = false;
    this.loginState.dataset.state = state;
    this.loginState.textContent = t(key);
  }
}

function localStorageGet(name) {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}

function card(title, ...content) {
  return h("section", { class: "card", "aria-label": t(title) }, h("h3", {}, t(title)), content);
}

function button(id, sign, key, action) {
  return h("button", { type: "button", id, class: "wide", on: { click: action } }, icon(sign, 20), t(key));
}

function labelled(key, input) {
  return h("label", { class: "labelled" }, h("span", {}, t(key)), input);
}
