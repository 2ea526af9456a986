// Files in a bubble: photos, videos, animations, voice messages, music, documents, and albums of them.

import { mediaUrl } from "./api.js";
import { h, icon } from "./dom.js";
import { clock, size } from "./format.js";
import { t } from "./i18n.js";
import { viewPhoto } from "./overlay.js";

const NAMES = {
  photo: "simulator-photo",
  video: "simulator-video",
  animation: "simulator-animation",
  voice: "simulator-voice",
  audio: "simulator-audio",
  document: "simulator-document",
};

/** What a file is, in a word; its name where that says more. */
export function mediaName(media) {
  const named = media.kind === "document" || media.kind === "audio";
  return (named && media.name) || t(NAMES[media.kind] ?? NAMES.document);
}

/** Is it looked at, rather than listened to or opened? */
export const isVisual = (media) => ["photo", "video", "animation"].includes(media?.kind);

/** The file of a message. */
export function mediaOf(message) {
  const { media } = message;
  if (media.kind === "photo") return hidden(photoOf(message), media);
  if (isVisual(media)) return hidden(videoOf(message), media);
  if (media.kind === "voice" || media.kind === "audio") return soundOf(media);
  return documentOf(media);
}

/** The files of an album: pictures as a grid, others one below the other. */
export function albumOf(messages) {
  const visual = messages.every((message) => isVisual(message.media));
  return h(
    "div",
    { class: visual ? `album grid-${messages.length}` : "album list", dataset: { album: messages.length } },
    messages.map((message) => {
      const parts = [mediaOf(message)];
      if (!visual && message.text) parts.push(h("p", { class: "album-caption", dir: "auto" }, message.text));
      return h("div", { class: "album-item", dataset: { messageId: message.id } }, parts);
    }),
  );
}

// A hidden picture shows itself at the first tap; the next ones open it.
function hidden(element, media) {
  if (!media.spoiler) return element;
  const cover = h(
    "button",
    { type: "button", class: "media-spoiler", "aria-label": t("simulator-reveal"), dataset: { action: "reveal" } },
    icon("eye", 26),
  );
  const holder = h("div", { class: "hidden-media" }, element, cover);
  cover.addEventListener("click", () => {
    cover.remove();
    holder.classList.add("revealed");
  });
  return holder;
}

function photoOf(message) {
  const url = mediaUrl(message.media);
  const image = h("img", {
    src: url,
    alt: message.text ? "" : t("simulator-photo"),
    loading: "eager",
    decoding: "async",
  });
  const open = h(
    "button",
    {
      type: "button",
      class: "photo",
      "aria-label": t("simulator-open-photo"),
      dataset: { photo: message.media.sha256 ?? "" },
      on: { click: () => viewPhoto(url, message.text, message.media.name) },
    },
    image,
  );
  image.addEventListener("error", () => open.classList.add("broken"));
  return open;
}

// What the browser cannot play still has its shape, its length and a way to save it.
function videoOf(message) {
  const { media } = message;
  const animation = media.kind === "animation";
  const video = h("video", {
    src: mediaUrl(media),
    preload: "metadata",
    playsinline: true,
    controls: !animation,
    loop: animation,
    "aria-label": mediaName(media),
  });
  video.muted = animation;
  const shape = (width, height) => {
    if (width > 0 && height > 0) video.style.aspectRatio = `${width} / ${height}`;
  };
  shape(media.width, media.height);
  const sign = h("span", { class: "video-sign" }, animation ? "GIF" : clock(media.duration));
  const holder = h("div", { class: "video", dataset: { [media.kind]: media.sha256 ?? "" } }, video, sign);
  video.addEventListener("loadedmetadata", () => shape(video.videoWidth, video.videoHeight));
  video.addEventListener("error", () => {
    holder.classList.add("unplayable");
    holder.append(
      h(
        "a",
        {
          class: "video-save",
          href: mediaUrl(media),
          download: media.name || `${media.kind}.mp4`,
          "aria-label": t("simulator-download-named", { name: mediaName(media) }),
        },
        icon(animation ? "download" : "play", 28),
      ),
    );
  });
  if (animation && !matchMedia("(prefers-reduced-motion: reduce)").matches) {
    // A browser that does not let it play by itself shows its first frame.
    video.addEventListener("canplay", () => video.play().catch(() => {}), { once: true });
  }
  return holder;
}

function soundOf(media) {
  const voice = media.kind === "voice";
  const name = mediaName(media);
  const toggle = h(
    "button",
    { type: "button", class: "sound-toggle", "aria-label": `${t("simulator-play")}: ${name}` },
    icon("play", 24),
  );
  const left = h("small", {}, clock(media.duration));
  const progress = h("i");
  const line = voice ? h("span", { class: "wave", "aria-hidden": "true" }, bars(media), progress) : null;
  let player = null;
  const show = (playing) => {
    toggle.replaceChildren(icon(playing ? "pause" : "play", 24));
    toggle.setAttribute("aria-label", `${t(playing ? "simulator-pause" : "simulator-play")}: ${name}`);
  };
  toggle.addEventListener("click", () => {
    player ??= listen(media, left, progress, show);
    if (player.paused) player.play().catch(() => show(false));
    else player.pause();
  });
  return h(
    "div",
    { class: `sound ${media.kind}`, dataset: { [media.kind]: media.sha256 ?? "" } },
    toggle,
    h("span", { class: "document-text" }, voice ? line : h("strong", { dir: "auto" }, name), left),
  );
}

function listen(media, left, progress, show) {
  const player = new Audio(mediaUrl(media));
  player.addEventListener("play", () => show(true));
  for (const end of ["pause", "ended", "error"]) player.addEventListener(end, () => show(false));
  player.addEventListener("timeupdate", () => {
    const length = Number.isFinite(player.duration) ? player.duration : media.duration;
    left.textContent = clock(Math.max(0, Math.round(length - player.currentTime)));
    progress.style.width = `${length > 0 ? Math.min(100, (player.currentTime / length) * 100) : 0}%`;
  });
  return player;
}

// Drawn from the file's hash: every voice message has a face of its own.
function bars(media) {
  const hash = media.sha256 ?? "";
  return Array.from({ length: 28 }, (_, at) => {
    const bar = h("b");
    bar.style.height = `${18 + (Number.parseInt(hash[(at * 2) % Math.max(hash.length, 1)] ?? "8", 16) / 15) * 82}%`;
    return bar;
  });
}

function documentOf(media) {
  const url = mediaUrl(media);
  const name = media.name || t("simulator-document");
  const extension = name.includes(".") ? name.split(".").at(-1).slice(0, 4) : "";
  const detail = media.size ? size(media.size) : t("simulator-download");
  return h(
    "a",
    {
      class: "document",
      href: url,
      download: name,
      dataset: { document: name },
      "aria-label": t("simulator-download-named", { name }),
    },
    h("span", { class: "document-icon" }, extension ? h("b", {}, extension) : icon("file", 24), icon("download", 22)),
    h("span", { class: "document-text" }, h("strong", { dir: "auto" }, name), h("small", {}, detail)),
  );
}
