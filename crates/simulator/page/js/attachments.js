// Files to be sent: what they are, and the question how.

import { base64 } from "./api.js";
import { fill, h, icon } from "./dom.js";
import { t } from "./i18n.js";
import { modal, toast } from "./overlay.js";

// Telegram's limit for an album.
const MOST = 10;

// Long enough to read the head of a file that is in memory already.
const LOOK_MS = 1500;

const isImage = (file) => /^image\/(png|jpeg|webp|gif)$/.test(file.type);
const isVideo = (file) => file.type.startsWith("video/");
const isAudio = (file) => file.type.startsWith("audio/");

/** Asks how the files are sent and resolves to what `POST messages` wants, or to null. */
export async function askAttachment(chosen) {
  const files = [...chosen].slice(0, MOST);
  if (chosen.length > MOST) toast(t("simulator-too-many-files", { count: MOST }));
  const answer = await ask(files);
  if (!answer) return null;
  const media = await Promise.all(files.map((file) => describe(file, kindOf(file, files, answer), answer.hide)));
  return { media, ...(answer.caption ? { text: answer.caption } : {}) };
}

// Photos and videos go together; music and files keep to themselves.
function kindOf(file, files, { asMedia }) {
  if (asMedia && isImage(file)) return "photo";
  if (asMedia && isVideo(file)) return "video";
  if (files.every(isAudio)) return files.length === 1 && file.type.startsWith("audio/ogg") ? "voice" : "audio";
  return "document";
}

async function describe(file, kind, hide) {
  const seen = ["video", "voice", "audio"].includes(kind) ? await look(file) : {};
  const item = { kind, name: file.name, data: await base64(file), ...seen };
  if (file.type) item.mime = file.type.split(";")[0];
  if (hide && ["photo", "video"].includes(kind)) item.spoiler = true;
  return item;
}

/** Size and length of what plays, if the browser can play it. */
function look(file) {
  return new Promise((resolve) => {
    const player = document.createElement(isVideo(file) ? "video" : "audio");
    const url = URL.createObjectURL(file);
    const done = (found) => {
      clearTimeout(timer);
      player.removeAttribute("src");
      URL.revokeObjectURL(url);
      resolve(found);
    };
    const timer = setTimeout(() => done({}), LOOK_MS);
    player.addEventListener("error", () => done({}), { once: true });
    player.addEventListener(
      "loadedmetadata",
      () => {
        const duration = Number.isFinite(player.duration) ? Math.round(player.duration) : undefined;
        const shape = player.videoWidth ? { width: player.videoWidth, height: player.videoHeight } : {};
        done({ ...shape, ...(duration ? { duration } : {}) });
      },
      { once: true },
    );
    player.preload = "metadata";
    player.src = url;
  });
}

function ask(files) {
  return new Promise((resolve) => {
    const visual = files.every((file) => isImage(file) || isVideo(file));
    const urls = [];
    const previews = files.map((file) => {
      if (!isImage(file)) return h("span", { class: "attach-file" }, icon(isVideo(file) ? "play" : "file", 32), file.name);
      urls.push(URL.createObjectURL(file));
      return h("img", { src: urls.at(-1), alt: file.name });
    });
    const preview = h("div", { class: `attach-preview${files.length > 1 ? " several" : ""}` });
    fill(preview, previews);
    const caption = h("input", {
      type: "text",
      class: "field",
      maxlength: "1024",
      placeholder: t("simulator-caption"),
      "aria-label": t("simulator-caption"),
      autofocus: true,
    });
    const asMedia = h("input", { type: "checkbox", checked: visual, dataset: { option: "media" } });
    const hide = h("input", { type: "checkbox", dataset: { option: "hide" } });
    const check = (input, words) => h("label", { class: "check-row" }, input, h("span", {}, words));
    const form = h(
      "form",
      { method: "dialog" },
      preview,
      visual && check(asMedia, t(files.some(isVideo) ? "simulator-as-media" : "simulator-as-photo")),
      visual && check(hide, t("simulator-hide")),
      caption,
      h(
        "div",
        { class: "box-actions" },
        h("button", { type: "button", class: "dialog-action", dataset: { action: "no" } }, t("simulator-cancel")),
        h(
          "button",
          { type: "submit", class: "dialog-action primary", dataset: { action: "yes" } },
          t("simulator-send"),
        ),
      ),
    );
    const title = files.length > 1 ? t("simulator-attach-several", { count: files.length }) : t("simulator-attach");
    const dialog = modal("box", title, h("h2", {}, title), form);
    let answer = null;
    form.querySelector('[data-action="no"]').addEventListener("click", () => dialog.close());
    form.addEventListener("submit", () => {
      answer = { asMedia: visual && asMedia.checked, hide: hide.checked, caption: caption.value };
    });
    dialog.addEventListener("close", () => {
      for (const url of urls) URL.revokeObjectURL(url);
      resolve(answer);
    });
  });
}
