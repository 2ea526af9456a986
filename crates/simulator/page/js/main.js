// The simulated Telegram's page: the bot's chat, the owner's phone, a panel of troubles.
//
// Browser tests find things by these, which stay as they are:
//   #app[data-ready]              the page has loaded; [data-tab="bot|phone|panel"] is the visible one on a narrow screen
//   [data-pane="bot|phone|panel"] the three parts
//   [data-go="bot|phone|panel"]   the tabs of a narrow screen
//   #input #send #attach #file #menu #commands #keyboard-toggle   writing to the bot; the same with `phone-` before, in the phone
//   [data-action="start"]         the button of an empty bot chat
//   [data-message-id="7"]         a message; inside: .text, [data-edited], [data-photo], [data-document], [data-contact]
//   [data-button="text"]          a key of an inline or reply keyboard; [data-waiting] while its press is unanswered,
//                                 [data-callback] its data, [data-request-contact] shares the contact
//   [data-command="/start"]       a tappable command in a text; in the menu (#commands) without the slash
//   [data-chat-id="-1001"]        a row of the phone's chat list, or the open conversation; [data-topic-id] likewise
//   #phone-writer                 who writes in the phone's chat
//   [data-action="yes|no|ok|back|unblock|to-bottom"]   dialogs and navigation; [data-alert] an alert's text
//   [data-toast]                  a toast, "info" or "error"
//   [data-typing]                 the header while somebody types
//   #person #block #accept-qr #cut #revoke #flood-method #flood-seconds #flood #outage-seconds #outage #plug
//   #service-state[data-state="running|starting|down|none"][data-restarts]
//   #theme, #language             radio groups; values auto|light|dark and id|en

import { api, Live } from "./api.js";
import { Conversation } from "./conversation.js";
import { fill, h, icon } from "./dom.js";
import { number } from "./format.js";
import { currentLanguage, loadLanguage, t } from "./i18n.js";
import { toast } from "./overlay.js";
import { Panel } from "./panel.js";
import { Phone } from "./phone.js";
import {
  SERVICE_ACCOUNT,
  apply,
  emit,
  loadBlocked,
  loadChats,
  loadPeople,
  on,
  setOpen,
  viewer,
  world,
} from "./world.js";

const LANGUAGES = ["id", "en"];
const app = document.getElementById("app");
const panes = Object.fromEntries(["bot", "phone", "panel"].map((name) => [name, document.getElementById(name)]));
const wide = matchMedia("(min-width: 1080px)");

let botChat = null;
let phone = null;
let panel = null;
let live = null;
let peopleTimer = null;

function remembered(name) {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}

function remember(name, value) {
  try {
    if (value === null) localStorage.removeItem(name);
    else localStorage.setItem(name, value);
  } catch {
    // Without storage the choice lasts as long as the page.
  }
}

function wantedLanguage() {
  const asked = new URLSearchParams(location.search).get("lang");
  const own = viewer()?.language?.slice(0, 2);
  return [asked, remembered("language"), own].find((tag) => LANGUAGES.includes(tag)) ?? "id";
}

function wantedPerson() {
  const asked = Number(new URLSearchParams(location.search).get("person"));
  const owners = [...world.people.values()].filter((person) => !person.is_bot && person.id !== SERVICE_ACCOUNT);
  return (owners.find(({ id }) => id === asked) ?? owners[0])?.id ?? null;
}

// Builds every view anew: at the start, and when the language or the person changes.
function build() {
  const openChat = phone?.current ? { chat: phone.current.chat, topic: phone.current.topic } : null;
  for (const view of [botChat, phone, panel]) view?.close();
  document.title = t("simulator-title");
  buildTabs();
  phone = new Phone(panes.phone);
  if (openChat && world.chats.has(openChat.chat)) phone.open(openChat.chat, openChat.topic);
  if (world.bot) {
    botChat = new Conversation({
      chat: world.bot.id,
      openPerson: (username) => openOnPhone((phone) => phone.openPerson(username)),
      openLink: (href) => openOnPhone((phone) => phone.openLink(href)),
    });
    fill(panes.bot, botChat.element);
  } else {
    fill(panes.bot, h("p", { class: "nothing" }, t("simulator-no-bot")));
  }
  panel = new Panel(panes.panel, { setPerson, setLanguage, setTheme });
  showTab(app.dataset.tab);
  refreshService();
}

// Gives back what opening gave back.
function openOnPhone(open) {
  const opened = open(phone);
  if (phone.current && opened !== false && !wide.matches) showTab("phone");
  return opened;
}

function buildTabs() {
  const names = {
    bot: ["chat", "simulator-tab-bot"],
    phone: ["phone", "simulator-tab-phone"],
    panel: ["tools", "simulator-tab-panel"],
  };
  const nav = document.getElementById("tabs");
  nav.setAttribute("aria-label", t("simulator-parts"));
  fill(
    nav,
    Object.entries(names).map(([name, [sign, key]]) =>
      h(
        "button",
        { type: "button", dataset: { go: name }, on: { click: () => showTab(name) } },
        h("span", { class: "tab-sign" }, icon(sign), h("span", { class: "badge", hidden: true })),
        h("span", {}, t(key)),
      ),
    ),
  );
}

function showTab(name) {
  app.dataset.tab = name;
  for (const tab of document.querySelectorAll("[data-go]")) {
    if (tab.dataset.go === name) tab.setAttribute("aria-current", "page");
    else tab.removeAttribute("aria-current");
  }
  markVisible();
}

// A chat's messages count as read only while it can be seen.
function markVisible() {
  const seen = (pane) => document.visibilityState === "visible" && getComputedStyle(panes[pane]).display !== "none";
  if (world.bot) setOpen(world.bot.id, seen("bot"));
  if (phone?.current) setOpen(phone.current.chat, seen("phone"));
}

function refreshBadges() {
  const counts = { bot: world.chats.get(world.bot?.id)?.unread ?? 0, phone: phone?.unread() ?? 0 };
  for (const [name, count] of Object.entries(counts)) {
    const badge = document.querySelector(`[data-go="${name}"] .badge`);
    if (!badge) continue;
    badge.hidden = !count;
    badge.textContent = number(count);
  }
}

async function refreshService() {
  emit("service", await api.service().catch(() => null));
}

function listen() {
  live?.close();
  world.connection = "connecting";
  live = new Live(world.viewer, {
    onEvent(name, data) {
      apply(name, data);
      emit(name, data);
      if (name === "chat" || name === "person") followNewcomers();
    },
    onState(state) {
      world.connection = state;
      emit("connection", state);
    },
    async onGap() {
      await Promise.all([loadPeople(), loadChats(), loadBlocked(), refreshService()]).catch((error) =>
        toast(error.message, { error: true }),
      );
      emit("gap");
    },
    // A simulator that was started anew has another world.
    async onRefused() {
      await loadPeople().catch(() => null);
      if (!world.people.has(world.viewer) && wantedPerson() !== null) await setPerson(wantedPerson());
    },
  });
}

// A new or changed chat may mean new people, groups or a block; bursts are fetched once.
function followNewcomers() {
  clearTimeout(peopleTimer);
  peopleTimer = setTimeout(async () => {
    await Promise.all([loadPeople(), loadBlocked()]).catch(() => null);
    if (world.bot && botChat?.chat !== world.bot.id) build();
  }, 200);
}

async function setPerson(id) {
  world.viewer = id;
  world.chats = new Map();
  world.blocked = false;
  phone?.leave();
  if (!remembered("language")) await loadLanguage(wantedLanguage());
  await loadChats();
  build();
  listen();
  await loadBlocked();
}

async function setLanguage(tag) {
  await loadLanguage(tag);
  remember("language", tag);
  const url = new URL(location.href);
  if (url.searchParams.has("lang")) {
    url.searchParams.set("lang", tag);
    history.replaceState(null, "", url);
  }
  build();
  document.querySelector(`#language input[value="${currentLanguage()}"]`)?.focus();
}

function setTheme(name) {
  remember("theme", name === "auto" ? null : name);
  if (name === "auto") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = name;
}

async function start() {
  await loadPeople();
  world.viewer = wantedPerson();
  await loadLanguage(wantedLanguage());
  if (world.viewer === null) throw new Error("there is nobody in this world yet");
  await loadChats();
  build();
  on("chats", refreshBadges);
  document.addEventListener("visibilitychange", markVisible);
  wide.addEventListener("change", markVisible);
  listen();
  await loadBlocked();
  refreshBadges();
  app.removeAttribute("aria-busy");
  app.dataset.ready = "";
}

// The world may still be filled: try again, more slowly each time.
async function startUntilItWorks() {
  for (let wait = 300; ; wait = Math.min(wait * 2, 5000)) {
    try {
      await start();
      return;
    } catch (error) {
      console.info(error.message);
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }
}

startUntilItWorks();
