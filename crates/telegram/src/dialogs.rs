//! Reading all dialogs, a page at a time: the main list, then the archive.
//!
//! Both lists have the newest on top. A chat that is written to while they are read leaves the part that is still to
//! come for the part that was read before. Whoever must not miss it looks at the top of the lists once more, down to
//! what was newest at the beginning: [`DialogPage::newest`], [`DialogPage::oldest`], [`DialogPage::next_list`].

use blastpro_domain::chats::{Chat, ChatKey};
use blastpro_domain::peers::PeerKind;
use chrono::{DateTime, Utc};
use grammers_tl_types as tl;
use serde::{Deserialize, Serialize};

use crate::chats::Seen;
use crate::connection::Connection;
use crate::error::Error;
use crate::session::peers;

/// The most that Telegram gives at once.
const PAGE: i32 = 100;

/// The folders that every account has, in the order in which they are read.
const MAIN: i32 = 0;
const ARCHIVE: i32 = 1;

/// Where the next page begins. The default is the very beginning.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DialogCursor {
    folder: i32,
    /// Date and id of the newest message of the last dialog that was read, and the dialog.
    date: i32,
    id: i32,
    peer: Option<CursorPeer>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct CursorPeer {
    kind: PeerKind,
    id: i64,
    access_hash: i64,
}

/// One page.
#[derive(Clone, Debug)]
pub struct DialogPage {
    /// Groups, and channels in which the account may post.
    pub chats: Vec<Chat>,
    /// Basic groups that have become supergroups.
    pub migrated: Vec<(ChatKey, ChatKey)>,
    /// How many dialogs the page holds, people and bots among them.
    pub dialogs: u64,
    /// How many there are in this folder, where Telegram says it.
    pub total: Option<u64>,
    /// Whether it is the first page of a folder.
    pub first: bool,
    /// When its newest message came, in Unix seconds; pinned dialogs do not count, which are on the first page anyway.
    pub newest: Option<i32>,
    /// When the newest message of its last dialog came. What follows is no newer.
    pub oldest: Option<i32>,
    /// Where to go on; `None` after the last page of the archive.
    pub next: Option<DialogCursor>,
    /// Where the next folder begins; `None` in the archive.
    pub next_list: Option<DialogCursor>,
}

struct Answer {
    dialogs: Vec<tl::types::Dialog>,
    messages: Vec<tl::enums::Message>,
    chats: Vec<tl::enums::Chat>,
    users: Vec<tl::enums::User>,
    total: u64,
    /// Whether it holds the whole folder.
    whole: bool,
}

impl Connection {
    /// The page of dialogs at the cursor. Chats are marked as seen at `at`.
    pub async fn dialogs(&self, cursor: &DialogCursor, at: DateTime<Utc>) -> Result<DialogPage, Error> {
        let first = cursor.peer.is_none();
        let request = tl::functions::messages::GetDialogs {
            // Pinned ones come with the first page, whatever their date.
            exclude_pinned: !first,
            folder_id: Some(cursor.folder),
            offset_date: cursor.date,
            offset_id: cursor.id,
            offset_peer: cursor.peer.map_or(tl::enums::InputPeer::Empty, CursorPeer::input),
            limit: PAGE,
            hash: 0,
        };
        let answer = read(self.call(&request).await?)?;
        let mut page = DialogPage {
            chats: Vec::new(),
            migrated: Vec::new(),
            dialogs: answer.dialogs.len() as u64,
            total: Some(answer.total),
            first,
            newest: answer.unpinned().filter_map(|dialog| answer.offset(dialog)).map(|(date, ..)| date).max(),
            oldest: answer.last().map(|(date, ..)| date),
            next: answer.next(cursor),
            next_list: cursor.next_list(),
        };
        for peer in answer.dialogs.iter().map(|dialog| &dialog.peer) {
            let described = answer.chats.iter().find(|chat| is(chat, peer));
            match described.map(|chat| Seen::of(chat, at)) {
                Some(Seen::Here(chat)) => page.chats.push(chat),
                Some(Seen::Migrated { from, to }) => page.migrated.push((from, to)),
                // No target; but a message in it can be copied, by a link that holds its number alone.
                Some(Seen::ReadOnly) => self.session().see_peers(described.map(peers::of_chat).into_iter()),
                Some(Seen::Outside | Seen::Nothing) | None => {}
            }
        }
        Ok(page)
    }
}

fn read(answer: tl::enums::messages::Dialogs) -> Result<Answer, Error> {
    use tl::enums::messages::Dialogs;
    let (dialogs, messages, chats, users, count) = match answer {
        Dialogs::Dialogs(all) => (all.dialogs, all.messages, all.chats, all.users, None),
        Dialogs::Slice(slice) => (slice.dialogs, slice.messages, slice.chats, slice.users, Some(slice.count)),
        Dialogs::NotModified(_) => return Err(Error::unexpected("dialogs not modified")),
    };
    let dialogs: Vec<_> = dialogs
        .into_iter()
        .filter_map(|dialog| match dialog {
            tl::enums::Dialog::Dialog(dialog) => Some(dialog),
            // Entries of the main list that stand for the archive, or for several groups.
            tl::enums::Dialog::Folder(_) | tl::enums::Dialog::Community(_) => None,
        })
        .collect();
    let total = count.map_or(dialogs.len() as u64, |count| u64::try_from(count).unwrap_or(0));
    Ok(Answer { dialogs, messages, chats, users, total, whole: count.is_none() })
}

impl DialogCursor {
    fn next_list(&self) -> Option<Self> {
        (self.folder == MAIN).then(|| Self { folder: ARCHIVE, ..Self::default() })
    }
}

impl Answer {
    fn unpinned(&self) -> impl DoubleEndedIterator<Item = &tl::types::Dialog> {
        self.dialogs.iter().filter(|dialog| !dialog.pinned)
    }

    /// The last dialog that has a date.
    fn last(&self) -> Option<(i32, i32, CursorPeer)> {
        let last = self.unpinned().rev().find_map(|dialog| self.offset(dialog));
        last.or_else(|| self.dialogs.iter().rev().find_map(|dialog| self.offset(dialog)))
    }

    /// After the last dialog that has a date. An empty page ends a folder: its count is only about right, and a page
    /// may be short in the middle.
    fn next(&self, cursor: &DialogCursor) -> Option<DialogCursor> {
        if self.whole {
            return cursor.next_list();
        }
        let next =
            self.last().map(|(date, id, peer)| DialogCursor { folder: cursor.folder, date, id, peer: Some(peer) });
        next.filter(|next| next != cursor).or_else(|| cursor.next_list())
    }

    fn offset(&self, dialog: &tl::types::Dialog) -> Option<(i32, i32, CursorPeer)> {
        let date = self.messages.iter().find_map(|message| {
            let (id, peer, date) = place(message)?;
            (id == dialog.top_message && *peer == dialog.peer).then_some(date)
        })?;
        Some((date, dialog.top_message, self.cursor_peer(&dialog.peer)?))
    }

    fn cursor_peer(&self, peer: &tl::enums::Peer) -> Option<CursorPeer> {
        let (kind, id, access_hash) = match peer {
            tl::enums::Peer::User(user) => {
                let hash = self.users.iter().find_map(|known| match known {
                    tl::enums::User::User(known) if known.id == user.user_id => known.access_hash,
                    _ => None,
                });
                (PeerKind::User, user.user_id, hash?)
            }
            tl::enums::Peer::Chat(chat) => (PeerKind::Group, chat.chat_id, 0),
            tl::enums::Peer::Channel(channel) => {
                let hash = self.chats.iter().find_map(|known| match known {
                    tl::enums::Chat::Channel(known) if known.id == channel.channel_id => known.access_hash,
                    tl::enums::Chat::ChannelForbidden(known) if known.id == channel.channel_id => {
                        Some(known.access_hash)
                    }
                    _ => None,
                });
                (PeerKind::Channel, channel.channel_id, hash?)
            }
        };
        Some(CursorPeer { kind, id, access_hash })
    }
}

impl CursorPeer {
    fn input(self) -> tl::enums::InputPeer {
        let Self { kind, id, access_hash } = self;
        match kind {
            PeerKind::User => tl::types::InputPeerUser { user_id: id, access_hash }.into(),
            PeerKind::Group => tl::types::InputPeerChat { chat_id: id }.into(),
            PeerKind::Channel => tl::types::InputPeerChannel { channel_id: id, access_hash }.into(),
        }
    }
}

/// Id, chat and date of a message.
pub(crate) const fn place(message: &tl::enums::Message) -> Option<(i32, &tl::enums::Peer, i32)> {
    match message {
        tl::enums::Message::Message(message) => Some((message.id, &message.peer_id, message.date)),
        tl::enums::Message::Service(message) => Some((message.id, &message.peer_id, message.date)),
        tl::enums::Message::Empty(_) => None,
    }
}

fn is(chat: &tl::enums::Chat, peer: &tl::enums::Peer) -> bool {
    match (chat, peer) {
        (tl::enums::Chat::Chat(chat), tl::enums::Peer::Chat(peer)) => chat.id == peer.chat_id,
        (tl::enums::Chat::Channel(chat), tl::enums::Peer::Channel(peer)) => chat.id == peer.channel_id,
        _ => false,
    }
}
