//! Reading one message by its link, without joining anything.

use blastpro_domain::peers::{Peer, PeerKind};
use blastpro_domain::templates::links::{LinkedChat, MessageLink};
use blastpro_domain::templates::{ALBUM_ITEMS, FormattedText};
use grammers_tl_types as tl;

use super::media::{Carried, RemoteMedia};
use super::{entities, read};
use crate::connection::Connection;
use crate::error::Error;

/// A message that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FetchedMessage {
    /// One message, or the items of an album in their order.
    pub parts: Vec<(FormattedText, Option<RemoteMedia>)>,
    /// Whether it or its chat forbids copying.
    pub protected: bool,
    /// Whether it has links and shows no preview of any.
    pub no_preview: bool,
    /// Whether there are buttons below it. Only bots can send such.
    pub buttons: bool,
}

/// Why there is nothing to copy.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    /// Nothing has that public name.
    #[error("no such name")]
    NoSuchName,
    /// There is no such chat, or no such message in it.
    #[error("no such message")]
    NotFound,
    /// The account is not in that chat.
    #[error("the account cannot see that chat")]
    NoAccess,
    /// The chat is named by its number, and the account has not come across it yet.
    #[error("the account does not know that chat")]
    Unknown,
    /// A person's name: chats with people have no links to messages.
    #[error("the link leads to a person")]
    Person,
    /// What the message holds cannot be sent again: a poll, a sticker, a place, what Telegram wrote …
    #[error("no text and no file")]
    Unsupported,
    /// Telegram could not be asked, or refused for another reason.
    #[error(transparent)]
    Telegram(#[from] Error),
}

/// A supergroup or channel, and whether it forbids copying.
struct Found {
    channel: tl::types::InputChannel,
    protected: bool,
}

impl Connection {
    /// The message that a link leads to; the whole album, unless the link names a single item of it.
    pub async fn fetch_message(&self, link: &MessageLink) -> Result<FetchedMessage, FetchError> {
        let chat = self.linked_chat(&link.chat).await?;
        match link.comment {
            Some(comment) => {
                let group = self.discussion(&chat, link.message).await?;
                self.message_in(&group, comment, link.single).await
            }
            None => self.message_in(&chat, link.message, link.single).await,
        }
    }

    /// Makes a supergroup or channel known that the account has found before: a link by number is worth nothing
    /// without its access hash.
    pub fn make_known(&self, channel: i64, access_hash: i64) {
        let (kind, id, access_hash) = (PeerKind::Channel, channel, Some(access_hash));
        self.session().load_peers(vec![Peer { kind, id, access_hash, title: None, username: None }]);
    }

    async fn linked_chat(&self, chat: &LinkedChat) -> Result<Found, FetchError> {
        match chat {
            LinkedChat::Username(username) => {
                let request = tl::functions::contacts::ResolveUsername { username: username.clone(), referer: None };
                let tl::enums::contacts::ResolvedPeer::Peer(found) = self.call(&request).await.map_err(missing)?;
                match found.peer {
                    tl::enums::Peer::User(_) => Err(FetchError::Person),
                    _ => found.chats.first().and_then(known).ok_or(FetchError::NoAccess),
                }
            }
            LinkedChat::Channel(id) => {
                let access_hash = self.session().access_hash(PeerKind::Channel, *id).ok_or(FetchError::Unknown)?;
                Ok(Found { channel: tl::types::InputChannel { channel_id: *id, access_hash }, protected: false })
            }
        }
    }

    /// The group in which a channel's post is discussed.
    async fn discussion(&self, chat: &Found, msg_id: i32) -> Result<Found, FetchError> {
        let tl::types::InputChannel { channel_id, access_hash } = chat.channel;
        let peer = tl::types::InputPeerChannel { channel_id, access_hash }.into();
        let request = tl::functions::messages::GetDiscussionMessage { peer, msg_id };
        let tl::enums::messages::DiscussionMessage::Message(found) = self.call(&request).await.map_err(missing)?;
        let peer = found.messages.iter().find_map(|message| match message {
            tl::enums::Message::Message(message) => Some(&message.peer_id),
            _ => None,
        });
        let Some(tl::enums::Peer::Channel(group)) = peer else { return Err(FetchError::NotFound) };
        let mut chats = found.chats.iter().filter_map(known);
        chats.find(|chat| chat.channel.channel_id == group.channel_id).ok_or(FetchError::NoAccess)
    }

    async fn message_in(&self, chat: &Found, id: i32, single: bool) -> Result<FetchedMessage, FetchError> {
        let (found, protected) = self.messages_in(chat, &[id]).await?;
        let message = found.into_iter().next().ok_or(FetchError::NotFound)?;
        let items = match message.grouped_id {
            Some(album) if !single => {
                // The items of an album follow each other.
                let reach = i32::try_from(ALBUM_ITEMS).unwrap_or(i32::MAX) - 1;
                let ids: Vec<_> = ((id - reach).max(1)..=id.saturating_add(reach)).collect();
                let (mut items, _) = self.messages_in(chat, &ids).await?;
                items.retain(|item| item.grouped_id == Some(album));
                items.sort_by_key(|item| item.id);
                items
            }
            _ => vec![message],
        };
        let protected = protected || items.iter().any(|item| item.noforwards);
        let no_preview = items.iter().all(|item| item.media.is_none() && has_link(item));
        let buttons = items.iter().any(|item| item.reply_markup.is_some());
        let parts = items.into_iter().map(part).collect::<Option<Vec<_>>>().ok_or(FetchError::Unsupported)?;
        Ok(FetchedMessage { parts, protected, no_preview, buttons })
    }

    /// Those of the messages that are there, and whether the chat forbids copying.
    async fn messages_in(&self, chat: &Found, ids: &[i32]) -> Result<(Vec<tl::types::Message>, bool), FetchError> {
        let id = ids.iter().map(|id| tl::types::InputMessageId { id: *id }.into()).collect();
        let channel = chat.channel.clone().into();
        let answer = self.call(&tl::functions::channels::GetMessages { channel, id }).await.map_err(missing)?;
        let (messages, chats) = read(answer)?;
        let protected = chats
            .iter()
            .filter_map(known)
            .any(|seen| seen.channel.channel_id == chat.channel.channel_id && seen.protected);
        if messages.iter().any(|message| matches!(message, tl::enums::Message::Service(_))) && ids.len() == 1 {
            return Err(FetchError::Unsupported);
        }
        let plain = messages.into_iter().filter_map(|message| match message {
            tl::enums::Message::Message(message) => Some(message),
            _ => None,
        });
        Ok((plain.collect(), chat.protected || protected))
    }
}

fn known(chat: &tl::enums::Chat) -> Option<Found> {
    let tl::enums::Chat::Channel(channel) = chat else { return None };
    let access_hash = channel.access_hash.filter(|_| !channel.min)?;
    Some(Found {
        channel: tl::types::InputChannel { channel_id: channel.id, access_hash },
        protected: channel.noforwards,
    })
}

/// Telegram's names for "there is no such thing" and "not for you".
fn missing(error: Error) -> FetchError {
    const NO_NAME: [&str; 2] = ["USERNAME_NOT_OCCUPIED", "USERNAME_INVALID"];
    const NOT_FOUND: [&str; 3] = ["MSG_ID_INVALID", "MESSAGE_ID_INVALID", "CHANNEL_INVALID"];
    const NO_ACCESS: [&str; 3] = ["CHANNEL_PRIVATE", "CHANNEL_PUBLIC_GROUP_NA", "USER_BANNED_IN_CHANNEL"];
    match error {
        Error::Rpc { ref name, .. } if NO_NAME.contains(&name.as_str()) => FetchError::NoSuchName,
        Error::Rpc { ref name, .. } if NOT_FOUND.contains(&name.as_str()) => FetchError::NotFound,
        Error::Rpc { ref name, .. } if NO_ACCESS.contains(&name.as_str()) => FetchError::NoAccess,
        error => error.into(),
    }
}

fn has_link(message: &tl::types::Message) -> bool {
    message
        .entities
        .iter()
        .flatten()
        .any(|entity| matches!(entity, tl::enums::MessageEntity::Url(_) | tl::enums::MessageEntity::TextUrl(_)))
}

fn part(message: tl::types::Message) -> Option<(FormattedText, Option<RemoteMedia>)> {
    let media = match Carried::by(message.media.as_ref()) {
        Carried::Nothing => None,
        Carried::File(media) => Some(media),
        Carried::Other => return None,
    };
    Some((entities::from_tl(message.message, message.entities), media))
}
