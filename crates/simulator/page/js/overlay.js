// What lies over everything: toasts, alerts, questions, the photo viewer.

import { h, icon } from "./dom.js";
import { t } from "./i18n.js";

/** A short notice that goes away by itself. Read out by screen readers. */
export function toast(text, { error = false } = {}) {
  const host = document.getElementById("toasts");
  const note = h("div", { class: error ? "toast error" : "toast", dataset: { toast: error ? "error" : "info" } }, text);
  // As in the app, what is said next takes the place of what was said before; an error stays to be read.
  if (!error) for (const before of host.querySelectorAll('[data-toast="info"]')) before.remove();
  host.append(note);
  while (host.children.length > 3) host.firstElementChild.remove();
  const stay = Math.min(2500 + text.length * 45, 8000);
  setTimeout(() => note.classList.add("leaving"), stay);
  setTimeout(() => note.remove(), stay + 250);
}

/** A dialog over the page; it is removed when it is closed. */
export function modal(className, label, ...content) {
  const dialog = h("dialog", { class: className, "aria-label": label }, content);
  document.body.append(dialog);
  dialog.addEventListener("close", () => dialog.remove());
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
  dialog.showModal();
  return dialog;
}

/** A message that has to be closed. */
export function alertBox(text, { title = null } = {}) {
  const close = h(
    "button",
    { type: "button", class: "dialog-action primary", dataset: { action: "ok" }, autofocus: true },
    t("simulator-ok"),
  );
  const dialog = modal(
    "box",
    title ?? t("simulator-alert"),
    title && h("h2", {}, title),
    h("p", { class: "box-text", dataset: { alert: "" } }, text),
    h("div", { class: "box-actions" }, close),
  );
  close.addEventListener("click", () => dialog.close());
}

/** A question; resolves to true when it is agreed to. */
export function confirmBox({ title, text, yes, danger = false }) {
  return new Promise((resolve) => {
    const no = h(
      "button",
      { type: "button", class: "dialog-action", dataset: { action: "no" } },
      t("simulator-cancel"),
    );
    const ok = h(
      "button",
      {
        type: "button",
        class: `dialog-action primary${danger ? " danger" : ""}`,
        dataset: { action: "yes" },
        autofocus: true,
      },
      yes,
    );
    const dialog = modal(
      "box",
      title,
      h("h2", {}, title),
      h("p", { class: "box-text" }, text),
      h("div", { class: "box-actions" }, no, ok),
    );
    let answer = false;
    no.addEventListener("click", () => dialog.close());
    ok.addEventListener("click", () => {
      answer = true;
      dialog.close();
    });
    dialog.addEventListener("close", () => resolve(answer));
  });
}

/** A photo in full, with a way to save it. */
export function viewPhoto(url, caption, name) {
  const close = h(
    "button",
    { type: "button", class: "viewer-button", autofocus: true, "aria-label": t("simulator-close") },
    icon("close"),
  );
  const save = h(
    "a",
    { class: "viewer-button", href: url, download: name || "photo", "aria-label": t("simulator-download") },
    icon("download"),
  );
  const dialog = modal(
    "viewer",
    t("simulator-photo"),
    h("div", { class: "viewer-bar" }, save, close),
    h("img", { src: url, alt: caption || t("simulator-photo") }),
    caption && h("p", { class: "viewer-caption" }, caption),
  );
  close.addEventListener("click", () => dialog.close());
  dialog.querySelector("img").addEventListener("click", () => dialog.classList.toggle("zoomed"));
}
