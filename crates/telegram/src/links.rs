//! What an owner may type to name a group or channel, and finding out what it is. Nothing here joins anything.

use blastpro_domain::chats::ChatKey;
use blastpro_domain::peers::PeerKind;
use blastpro_domain::templates::links::is_public_name;
use chrono::{DateTime, Utc};
use grammers_tl_types as tl;

use crate::chats::{Seen, described};
use crate::connection::Connection;
use crate::error::Error;

/// Which chat, and which topic or message of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    /// Which chat.
    pub chat: ReferredChat,
    /// The number after it: a topic if the chat is a forum that has it, else a message, which says nothing.
    pub topic: Option<i32>,
}

/// How a chat is named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReferredChat {
    /// By its public name, without `@`.
    Username(String),
    /// By its id, as in links to messages of private groups.
    Id(ChatKey),
    /// By an invitation.
    Invite(String),
}

impl Reference {
    /// Reads `@name`, `t.me/name/…`, `t.me/c/…`, `t.me/+…`, `name.t.me`, `tg://resolve?domain=…`, or an id as the Bot
    /// API writes it. `None`: it is none of these.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if let Some(query) = text.strip_prefix("tg://") {
            return Self::from_app_link(query);
        }
        let text = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://")).unwrap_or(text);
        let text = text.strip_prefix("www.").unwrap_or(text);
        let (path, query) = text.split_once(['?', '#']).unwrap_or((text, ""));
        let thread = parameter(query, "thread").or_else(|| parameter(query, "topic")).and_then(number);
        let mut parts = path.split('/').filter(|part| !part.is_empty());
        let first = parts.next()?;
        let rest: Vec<_> = parts.collect();
        let host = first.to_ascii_lowercase();
        if ["t.me", "telegram.me", "telegram.dog"].contains(&host.as_str()) {
            return Self::from_path(&rest, thread);
        }
        if let Some(name) = host.strip_suffix(".t.me") {
            return Some(Self { chat: public(name)?, topic: thread.or_else(|| topic(&rest)) });
        }
        if !rest.is_empty() {
            return None;
        }
        let chat = match first.parse::<i64>() {
            Ok(id) => ReferredChat::Id(ChatKey::from_marked(id)?),
            Err(_) => public(first.strip_prefix('@').unwrap_or(first))?,
        };
        Some(Self { chat, topic: None })
    }

    fn from_path(path: &[&str], thread: Option<i32>) -> Option<Self> {
        let (chat, rest) = match path {
            ["c", id, rest @ ..] => {
                let id = id.parse().ok().filter(|id: &i64| *id > 0)?;
                (ReferredChat::Id(ChatKey { kind: PeerKind::Channel, id }), rest)
            }
            ["joinchat", hash, ..] => (invite(hash)?, &[][..]),
            ["s", name, rest @ ..] => (public(name)?, rest),
            [first, ..] if first.starts_with('+') => (invite(&first[1..])?, &[][..]),
            [name, rest @ ..] => (public(name)?, rest),
            [] => return None,
        };
        Some(Self { chat, topic: thread.or_else(|| topic(rest)) })
    }

    fn from_app_link(link: &str) -> Option<Self> {
        let (action, query) = link.split_once('?')?;
        let topic = ["thread", "topic"].into_iter().find_map(|name| parameter(query, name).and_then(number));
        let chat = match action.trim_end_matches('/') {
            "resolve" => public(parameter(query, "domain")?)?,
            "join" => invite(parameter(query, "invite")?)?,
            "privatepost" => {
                let id = parameter(query, "channel")?.parse().ok().filter(|id: &i64| *id > 0)?;
                ReferredChat::Id(ChatKey { kind: PeerKind::Channel, id })
            }
            _ => return None,
        };
        Some(Self { chat, topic })
    }
}

fn public(name: &str) -> Option<ReferredChat> {
    is_public_name(name).then(|| ReferredChat::Username(name.to_owned()))
}

fn invite(hash: &str) -> Option<ReferredChat> {
    let fits = (8..=64).contains(&hash.len())
        && hash.chars().all(|character| character.is_ascii_alphanumeric() || "-_".contains(character));
    fits.then(|| ReferredChat::Invite(hash.to_owned()))
}

/// Of `…/topic/message` and `…/number` the first number.
fn topic(rest: &[&str]) -> Option<i32> {
    rest.first().copied().and_then(number)
}

fn number(text: &str) -> Option<i32> {
    text.parse().ok().filter(|number| *number > 0)
}

fn parameter<'q>(query: &'q str, name: &str) -> Option<&'q str> {
    query.split('&').filter_map(|pair| pair.split_once('=')).find(|(key, _)| *key == name).map(|(_, value)| value)
}

impl Connection {
    /// What a public name stands for; [`Seen::Nothing`] for a person or a bot.
    pub async fn resolve_username(&self, username: &str, at: DateTime<Utc>) -> Result<Seen, Error> {
        let request = tl::functions::contacts::ResolveUsername { username: username.to_owned(), referer: None };
        let tl::enums::contacts::ResolvedPeer::Peer(found) = self.call(&request).await?;
        match found.peer {
            tl::enums::Peer::User(_) => Ok(Seen::Nothing),
            tl::enums::Peer::Chat(_) | tl::enums::Peer::Channel(_) => {
                Ok(found.chats.first().map_or(Seen::Nothing, |chat| Seen::of(chat, at)))
            }
        }
    }

    /// What a number stands for; `None` where the account has not come across a supergroup or channel of that number, or
    /// where it is a basic group's: a number is worth nothing without the access hash that came with a description.
    pub async fn known_channel(&self, key: ChatKey, at: DateTime<Utc>) -> Result<Option<Seen>, Error> {
        let known = self.session().access_hash(key.kind, key.id).filter(|_| key.kind == PeerKind::Channel);
        let Some(access_hash) = known else { return Ok(None) };
        let id = vec![tl::types::InputChannel { channel_id: key.id, access_hash }.into()];
        let found = described(self.call(&tl::functions::channels::GetChannels { id }).await?);
        Ok(Some(found.first().map_or(Seen::Nothing, |chat| Seen::of(chat, at))))
    }

    /// Where an invitation leads; [`Seen::Outside`] unless the account is there already.
    pub async fn check_invite(&self, hash: &str, at: DateTime<Utc>) -> Result<Seen, Error> {
        let request = tl::functions::messages::CheckChatInvite { hash: hash.to_owned() };
        match self.call(&request).await? {
            tl::enums::ChatInvite::Already(already) => Ok(Seen::of(&already.chat, at)),
            tl::enums::ChatInvite::Invite(_) | tl::enums::ChatInvite::Peek(_) => Ok(Seen::Outside),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> Option<(ReferredChat, Option<i32>)> {
        Reference::parse(text).map(|reference| (reference.chat, reference.topic))
    }

    fn name(name: &str) -> ReferredChat {
        ReferredChat::Username(name.to_owned())
    }

    #[test]
    fn every_way_to_name_a_chat_is_read() {
        let private = ReferredChat::Id(ChatKey { kind: PeerKind::Channel, id: 1_234_567 });
        let invite = ReferredChat::Invite("AbCdEf-123_x".to_owned());
        for (text, expected) in [
            ("@pasar_senin", (name("pasar_senin"), None)),
            (" pasar_senin ", (name("pasar_senin"), None)),
            ("https://t.me/pasar_senin", (name("pasar_senin"), None)),
            ("t.me/pasar_senin/45/678?single", (name("pasar_senin"), Some(45))),
            ("http://telegram.me/s/pasar_senin/9", (name("pasar_senin"), Some(9))),
            ("https://pasar_senin.t.me/7", (name("pasar_senin"), Some(7))),
            ("https://t.me/pasar_senin/99?thread=45", (name("pasar_senin"), Some(45))),
            ("tg://resolve?domain=pasar_senin&thread=45", (name("pasar_senin"), Some(45))),
            ("https://t.me/c/1234567/45/678", (private.clone(), Some(45))),
            ("tg://privatepost?channel=1234567&post=5", (private.clone(), None)),
            ("-1000001234567", (private, None)),
            ("-42", (ReferredChat::Id(ChatKey { kind: PeerKind::Group, id: 42 }), None)),
            ("https://t.me/+AbCdEf-123_x", (invite.clone(), None)),
            ("t.me/joinchat/AbCdEf-123_x", (invite.clone(), None)),
            ("tg://join?invite=AbCdEf-123_x", (invite, None)),
        ] {
            assert_eq!(parsed(text), Some(expected), "{text}");
        }
    }

    #[test]
    fn anything_else_is_refused() {
        for text in [
            "",
            "@",
            "@ab",
            "halo dunia",
            "https://example.com/pasar",
            "t.me",
            "t.me/",
            "t.me/c/x",
            "t.me/c/0",
            "12",
            "9pasar",
            "t.me/+short",
            "tg://settings",
            "https://t.me/addlist/AbCdEf",
            "t.me/share/url?url=x",
            "pasar/senin",
            "@pasar\u{202e}senin",
            "https://t.me/+a/../b",
        ] {
            assert_eq!(parsed(text), None, "{text}");
        }
    }
}
