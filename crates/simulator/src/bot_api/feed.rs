//! The world's events as bots learn of them.

use std::{
    future::poll_fn,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use serde_json::{Value, json};
use tokio::sync::mpsc::UnboundedReceiver;

use super::{Bot, BotApi, objects, queue::UpdateKind};
use crate::world::{CallbackQuery, ChatKind, Event, Message, PersonId, Place, Service};

/// The events that have not been turned into updates yet.
pub struct Feed(Mutex<UnboundedReceiver<Event>>);

impl Feed {
    pub fn new(events: UnboundedReceiver<Event>) -> Self {
        Self(Mutex::new(events))
    }

    /// Events are taken and told under one lock, so that they are told in order whoever takes them.
    fn lock(&self) -> MutexGuard<'_, UnboundedReceiver<Event>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl BotApi {
    /// Queues updates as events come, until the server stops.
    pub(super) async fn follow_events(self: Arc<Self>) {
        let next = || {
            poll_fn(|context| {
                let mut events = self.feed.lock();
                events.poll_recv(context).map(|event| event.map(|event| self.tell(event)))
            })
        };
        while let Some(Some(())) = self.stop.run_until_cancelled(next()).await {}
    }

    /// Queues the updates of everything that has happened: who acts in the world and then asks for updates gets them.
    pub(super) fn catch_up(&self) {
        let mut events = self.feed.lock();
        while let Ok(event) = events.try_recv() {
            self.tell(event);
        }
    }

    fn tell(&self, event: Event) {
        match event {
            Event::Message(message) => tell_of_message(self, &message, false),
            Event::Edited(message) => tell_of_message(self, &message, true),
            Event::Callback(query) => tell_of_press(self, &query),
            Event::Blocked { by, target, blocked } => tell_of_block(self, by, target, blocked),
            _ => {}
        }
    }
}

/// All bots in the chat learn of a message, except of their own. Privacy mode is not simulated: in a group they see
/// everything.
fn tell_of_message(api: &BotApi, message: &Message, edited: bool) {
    let members = match message.place {
        Place::Private(a, b) => vec![a, b],
        Place::Group(_) | Place::Channel(_) => {
            let chat = api.world.chat(message.place.seen_by(message.from));
            chat.map(|chat| chat.members.into_keys().collect()).unwrap_or_default()
        }
    };
    let in_channel = matches!(message.place, Place::Channel(_))
        && api.world.chat(message.place.seen_by(message.from)).is_some_and(|chat| chat.kind == ChatKind::Channel);
    let kind = match (in_channel, edited) {
        (false, false) => UpdateKind::Message,
        (false, true) => UpdateKind::EditedMessage,
        (true, false) => UpdateKind::ChannelPost,
        (true, true) => UpdateKind::EditedChannelPost,
    };
    for bot in members.into_iter().filter(|id| *id != message.from).filter_map(|id| api.bot(id)) {
        // A bot that was in the group when it was made hears of it by being a member.
        if !matches!(message.service, Some(Service::ChatCreated { .. })) {
            push(api, &bot, kind, objects::message(api, bot.id, message));
        }
    }
}

fn tell_of_press(api: &BotApi, query: &CallbackQuery) {
    let Some((bot, from)) = api.bot(query.bot).zip(api.world.person(query.from)) else { return };
    let mut body = json!({
        "id": query.id.to_string(),
        "from": objects::user(&from),
        "chat_instance": query.place.seen_by(query.bot).bot_api_id().to_string(),
        "data": query.data,
    });
    if let Some(message) = api.world.message(query.place, query.message_id) {
        body["message"] = objects::message(api, bot.id, &message);
    }
    push(api, &bot, UpdateKind::CallbackQuery, body);
}

fn tell_of_block(api: &BotApi, by: PersonId, target: PersonId, blocked: bool) {
    let Some((bot, person)) = api.bot(target).zip(api.world.person(by)) else { return };
    let Some(itself) = api.world.person(target) else { return };
    let standing = |blocked: bool| {
        let user = objects::user(&itself);
        if blocked {
            json!({ "user": user, "status": "kicked", "until_date": 0 })
        } else {
            json!({ "user": user, "status": "member" })
        }
    };
    let body = json!({
        "chat": objects::private(&person),
        "from": objects::user(&person),
        "date": api.world.unix_now(),
        "old_chat_member": standing(!blocked),
        "new_chat_member": standing(blocked),
    });
    push(api, &bot, UpdateKind::MyChatMember, body);
}

fn push(api: &BotApi, bot: &Bot, kind: UpdateKind, body: Value) {
    if bot.mail().queue.push(kind, body, api.world.unix_now()) {
        bot.changed.notify_waiters();
    }
}
