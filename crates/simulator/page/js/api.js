// The control API as the page uses it, and the stream of events.

/** A refusal of the control API; `message` is the server's sentence. */
export class ApiError extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

async function call(method, path, body) {
  const request = { method, headers: {} };
  if (body !== undefined) {
    request.headers["content-type"] = "application/json";
    request.body = JSON.stringify(body);
  }
  const response = await fetch(`/control/${path}`, request);
  const text = await response.text();
  let answer = null;
  try {
    answer = text ? JSON.parse(text) : null;
  } catch {
    answer = null;
  }
  if (!response.ok) {
    const sentence =
      answer?.error?.message ?? answer?.error ?? answer?.message ?? `${response.status} ${response.statusText}`;
    throw new ApiError(response.status, String(sentence));
  }
  return answer;
}

const get = (path, query = {}) => {
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) if (value !== undefined && value !== null) search.set(key, value);
  const tail = search.toString();
  return call("GET", tail ? `${path}?${tail}` : path);
};

export const api = {
  people: () => get("people"),
  groups: () => get("groups"),
  me: (person) => get("me", { person }),
  chats: (viewer) => get("chats", { viewer }),
  messages: (chat, viewer, after = 0) => get("messages", { chat, viewer, after }),
  commands: (bot, language) => get("commands", { bot, language }),
  keyboard: (chat, viewer) => get("keyboard", { chat, viewer }),
  service: () => get("service"),
  pendingQr: () => get("qr"),
  send: (message) => call("POST", "messages", message),
  read: (person, chat, upTo) => call("POST", "read", { person, chat, up_to: upTo }),
  press: (press) => call("POST", "press", press),
  block: (person, bot, blocked) => call("POST", "block", { person, bot, blocked }),
  fault: (fault) => call("POST", "faults", fault),
  outage: (seconds) => call("POST", "outage", { seconds }),
  revoke: (person) => call("POST", "revoke", { person }),
  disconnect: (person) => call("POST", "disconnect", { person }),
  acceptQr: (url, person) => call("POST", "qr", { url, person }),
  pullPlug: () => call("POST", "service/kill"),
};

/** Media addresses are taken relative to the page, whichever loopback name it was opened by. */
export function mediaUrl(media) {
  try {
    const url = new URL(media.url, location.href);
    return url.pathname + url.search;
  } catch {
    return "";
  }
}

/** A file's content as base64. */
export function base64(file) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result).replace(/^data:[^,]*,/, ""));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(file);
  });
}

const EVENTS = ["message", "edited", "deleted", "typing", "chat", "person", "markup", "service", "login"];

/**
 * The stream of one viewer's events. `onEvent(name, data)` for each; `onState("live"|"connecting")`;
 * `onGap()` after every reconnection, when what happened meanwhile has to be fetched; `onRefused()` when the server does
 * not know the viewer (any more).
 */
export class Live {
  constructor(viewer, { onEvent, onState, onGap, onRefused }) {
    this.viewer = viewer;
    this.handlers = { onEvent, onState, onGap, onRefused };
    this.delay = 500;
    this.connectedBefore = false;
    this.open();
  }

  open() {
    this.source = new EventSource(`/control/events?viewer=${this.viewer}`);
    this.source.onopen = () => {
      this.delay = 500;
      this.handlers.onState("live");
      if (this.connectedBefore) this.handlers.onGap();
      this.connectedBefore = true;
    };
    this.source.onerror = () => {
      this.handlers.onState("connecting");
      // The browser retries a dropped stream by itself, but gives up on a refused one.
      if (this.source.readyState !== EventSource.CLOSED) return;
      this.handlers.onRefused();
      this.timer = setTimeout(() => this.open(), this.delay);
      this.delay = Math.min(this.delay * 2, 8000);
    };
    for (const name of EVENTS) {
      this.source.addEventListener(name, (event) => this.handlers.onEvent(name, JSON.parse(event.data)));
    }
  }

  close() {
    clearTimeout(this.timer);
    this.source.close();
  }
}
