//! Basic groups that become supergroups: the same members under a new id, while the old group stays behind, closed.

use super::chats::{Chat, ChatKind};
use super::events::Event;
use super::ids::{Peer, Place};
use super::messages::Service;
use super::refusals::Refusal;
use super::{State, World};

impl World {
    /// Makes a supergroup of a basic group, as Telegram does when its creator opens it to the public.
    pub fn migrate_chat(&self, peer: Peer) -> Result<Chat, Refusal> {
        let now = self.unix_now();
        let mut state = self.lock();
        let migrated = state.migrate_chat(peer, now)?;
        state.tell_chat_changed(peer);
        state.tell_chat_changed(migrated.peer());
        state.chat(migrated.peer()).cloned().ok_or(Refusal::ChatIdInvalid)
    }
}

impl State {
    fn migrate_chat(&mut self, peer: Peer, now: i64) -> Result<Chat, Refusal> {
        let Peer::Group(old) = peer else { return Err(Refusal::ChatIdInvalid) };
        let chat = self.chat(peer).filter(|chat| chat.migrated_to.is_none()).ok_or(Refusal::ChatIdInvalid)?;
        let (creator, title) = (chat.creator, chat.title.clone());
        let mut supergroup = Chat { kind: ChatKind::Supergroup, date: now, last_message: 0, ..chat.clone() };
        supergroup.id = self.counters.group();
        let new = supergroup.id;
        self.chats.insert(new, supergroup.clone());
        self.record_service(Place::Group(old), creator, None, Service::MigratedTo(new), now);
        if let Some(chat) = self.chats.get_mut(&old) {
            chat.migrated_to = Some(new);
        }
        let service = Service::MigratedFrom { group: old, title };
        self.record_service(Place::Channel(new), creator, None, service, now);
        self.emit(&Event::Chat(supergroup.peer()));
        Ok(supergroup)
    }
}
