// Inline keyboards under bubbles, and the reply keyboard in place of the system's.

import { h, icon } from "./dom.js";
import { safeUrl } from "./entities.js";
import { t } from "./i18n.js";

/** The keyboard of a message. `press(button)` returns a promise; the button shows that it waits until it settles. */
export function inlineKeyboard(rows, press) {
  const keyboard = h("div", { class: "inline-keyboard" });
  for (const row of rows) {
    const line = h("div", { class: "keyboard-row" });
    for (const button of row) line.append(inlineButton(button, press));
    keyboard.append(line);
  }
  return keyboard;
}

function inlineButton(button, press) {
  const label = h("span", { class: "label", dir: "auto" }, button.text);
  const dataset = { button: button.text };
  const url = button.url ?? button.login_url?.url;
  if (url) {
    const href = safeUrl(url);
    return h(
      "a",
      { class: "key", href, target: "_blank", rel: "noopener noreferrer", title: href, dataset },
      label,
      h("span", { class: "corner" }, icon("open", 14)),
    );
  }
  if (button.callback_data === undefined) {
    return h(
      "button",
      { type: "button", class: "key", disabled: true, title: t("simulator-button-unsupported"), dataset },
      label,
    );
  }
  dataset.callback = button.callback_data;
  const element = h("button", { type: "button", class: "key", dataset }, label);
  element.addEventListener("click", async () => {
    if (element.dataset.waiting !== undefined) return;
    element.dataset.waiting = "";
    element.setAttribute("aria-busy", "true");
    try {
      await press(button);
    } finally {
      delete element.dataset.waiting;
      element.removeAttribute("aria-busy");
    }
  });
  return element;
}

/** The keys that stand for the system keyboard. `use(button)` is called with the pressed one. */
export function replyKeyboard(markup, use) {
  const keyboard = h("div", {
    class: markup.resize_keyboard ? "reply-keyboard resized" : "reply-keyboard",
    role: "group",
    "aria-label": t("simulator-keyboard"),
  });
  for (const row of markup.keyboard) {
    const line = h("div", { class: "keyboard-row" });
    for (const given of row) {
      const button = typeof given === "string" ? { text: given } : given;
      line.append(
        h(
          "button",
          {
            type: "button",
            class: "key",
            dataset: { button: button.text, ...(button.request_contact ? { requestContact: "" } : {}) },
            on: { click: () => use(button) },
          },
          h("span", { class: "label", dir: "auto" }, button.text),
        ),
      );
    }
    keyboard.append(line);
  }
  return keyboard;
}
