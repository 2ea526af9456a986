// What the page knows of the world: who looks, the people, the chats. Views listen to its events.

import { api } from "./api.js";
import { personName } from "./format.js";

/** Telegram's own account: it delivers login codes. */
export const SERVICE_ACCOUNT = 777000;

export const world = {
  /** Id of the person the page looks as. */
  viewer: null,
  /** The bot whose chat fills the page's middle. */
  bot: null,
  people: new Map(),
  groups: new Map(),
  chats: new Map(),
  /** Has the viewer blocked the bot? */
  blocked: false,
  /** `live` or `connecting`. */
  connection: "connecting",
};

// Ids of the chats on screen, also of one that begins with the next message.
const open = new Set();

const listeners = new Map();

/** Calls `listener(data)` at each event: those of the stream, and `chats`, `people`, `viewer`, `connection`, `blocked`, `gap`. */
export function on(name, listener) {
  if (!listeners.has(name)) listeners.set(name, new Set());
  listeners.get(name).add(listener);
  return () => listeners.get(name).delete(listener);
}

/** Tells an event. */
export function emit(name, data) {
  for (const listener of [...(listeners.get(name) ?? [])]) listener(data);
}

/** The viewer as a person. */
export const viewer = () => world.people.get(world.viewer);

/** A person's, bot's or chat's name by id. */
export function nameOf(id) {
  const person = world.people.get(Number(id));
  if (person) return personName(person);
  return world.chats.get(Number(id))?.title ?? world.groups.get(Number(id))?.title ?? String(id);
}

/** Is it the viewer's chat with themselves? */
export const isSaved = (id) => Number(id) === world.viewer;

/** Fetches everybody. */
export async function loadPeople() {
  const [people, groups] = await Promise.all([api.people(), api.groups()]);
  world.people = new Map(people.map((person) => [person.id, person]));
  world.groups = new Map(groups.map((group) => [group.id, group]));
  world.bot = people.find((person) => person.is_bot) ?? null;
  emit("people");
}

/** Fetches the viewer's chats. */
export async function loadChats() {
  const asked = world.viewer;
  const chats = await api.chats(asked);
  if (asked !== world.viewer) return;
  world.chats = new Map(chats.map((chat) => [chat.id, chat]));
  for (const chat of world.chats.values()) if (open.has(chat.id)) read(chat);
  emit("chats");
}

/** Fetches whether the viewer has blocked the bot. */
export async function loadBlocked() {
  const asked = world.viewer;
  const me = await api.me(asked).catch(() => null);
  if (!me || asked !== world.viewer) return;
  world.blocked = me.blocked_bots.includes(world.bot?.id);
  emit("blocked");
}

/** Blocks or unblocks the bot. */
export async function setBlocked(blocked) {
  await api.block(world.viewer, world.bot.id, blocked);
  await loadBlocked();
}

/** Marks a chat as on screen (its messages are read) or no longer. */
export function setOpen(id, onScreen) {
  if (onScreen) open.add(id);
  else open.delete(id);
  const chat = world.chats.get(id);
  if (!chat) return;
  if (onScreen) read(chat);
  emit("chats");
}

// Tells the server as well, so that the count stays at zero after a reload.
function read(chat) {
  const waiting = chat.unread > 0;
  chat.unread = 0;
  if (waiting && chat.last) api.read(world.viewer, chat.id, chat.last.id).catch(() => null);
}

/** Takes one event of the stream into what is known. */
export function apply(name, data) {
  if (name === "chat") mergeChat(data);
  if (name === "message") noteMessage(data);
  if (name === "edited") noteEdit(data);
  if (name === "deleted") noteDeletion(data);
}

function mergeChat(chat) {
  const merged = { ...world.chats.get(chat.id), ...chat };
  world.chats.set(chat.id, merged);
  if (open.has(chat.id)) read(merged);
  emit("chats");
}

function noteMessage(message) {
  const chat = world.chats.get(message.chat);
  if (!chat) {
    loadChats();
    return;
  }
  if (chat.last && chat.last.id >= message.id) return;
  chat.last = message;
  if (!message.outgoing) chat.unread = (chat.unread ?? 0) + 1;
  if (open.has(chat.id)) read(chat);
  emit("chats");
}

function noteEdit(message) {
  const chat = world.chats.get(message.chat);
  if (chat?.last?.id !== message.id) return;
  chat.last = message;
  emit("chats");
}

function noteDeletion({ chat: id, ids }) {
  const chat = world.chats.get(id);
  if (chat?.last && ids.includes(chat.last.id)) loadChats();
}
