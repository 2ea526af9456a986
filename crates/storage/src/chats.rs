//! Groups and channels that accounts have found.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use blastpro_domain::chats::{Chat, ChatKey, ChatKind, MediaRights};
use blastpro_domain::ids::{AccountId, OwnerId};
use blastpro_domain::peers::PeerKind;
use chrono::{DateTime, Utc};
use serde::Serialize;
use sqlx::FromRow;
use sqlx::types::Json;

use crate::Result;
use crate::db::Tx;
use crate::error::StorageError;
use crate::statements::statements;
use crate::text::{containing, folded_column, parse_name, storable};

/// How many chats travel in one statement: about 200 kB of JSON.
const CHUNK: usize = 500;

/// Which chats of an account are meant, and which page of them. Those that are gone are never meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChatFilter {
    /// Words of the title or the public name, as typed. Case and accents do not matter.
    pub search: Option<String>,
    /// Of these kinds; none given means all.
    pub kinds: Vec<ChatKind>,
    /// Only those in which the account may write.
    pub writable_only: bool,
    /// How many to pass over.
    pub offset: i64,
    /// How many to return.
    pub limit: i64,
}

impl Default for ChatFilter {
    /// All that can be written to, the first eight.
    fn default() -> Self {
        Self { search: None, kinds: Vec::new(), writable_only: true, offset: 0, limit: 8 }
    }
}

impl ChatFilter {
    /// For `LIKE`; finds everything when nothing is searched.
    pub(crate) fn pattern(&self) -> String {
        containing(self.search.as_deref().unwrap_or_default())
    }

    /// The names of the kinds; an empty name is of none.
    pub(crate) fn kind_names(&self) -> [&'static str; ChatKind::ALL.len()] {
        ChatKind::ALL.map(|kind| if self.kinds.is_empty() || self.kinds.contains(&kind) { kind.as_str() } else { "" })
    }
}

/// How a chat that an account has seen stands, for whoever looks at all of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KnownChat {
    /// What it is.
    pub kind: ChatKind,
    /// Whether the account may write text.
    pub can_write: bool,
    /// The account has left, or the chat is gone.
    pub gone: bool,
    /// The supergroup that a basic group has become.
    pub migrated_to: Option<ChatKey>,
}

/// How many chats of each kind an account has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ChatCounts {
    /// Basic groups and supergroups without topics.
    pub groups: i64,
    /// Supergroups with topics.
    pub forums: i64,
    /// Channels.
    pub channels: i64,
    /// Topics of all forums.
    pub topics: i64,
}

macro_rules! columns {
    () => {
        "peer_kind, chat_id, kind, access_hash, title, username, members, slow_mode, can_write, media, seen_at, \
         gone_at, migrated_to"
    };
}

/// The condition of a [`ChatFilter`] on the table `chats`: `$3` to `$8`.
macro_rules! lets_through {
    () => {
        "chats.gone_at IS NULL AND chats.migrated_to IS NULL AND chats.folded LIKE $3 ESCAPE '\\' \
         AND chats.kind IN ($4, $5, $6, $7) AND (chats.can_write OR NOT $8)"
    };
}
pub(crate) use lets_through;

// A complete sighting replaces what is known, except what Telegram leaves out of some answers.
macro_rules! merge {
    () => {
        "ON CONFLICT (account_id, peer_kind, chat_id) DO UPDATE SET kind = excluded.kind, \
         access_hash = coalesce(excluded.access_hash, chats.access_hash), title = excluded.title, \
         folded = excluded.folded, username = excluded.username, \
         members = coalesce(excluded.members, chats.members), slow_mode = excluded.slow_mode, \
         can_write = excluded.can_write, media = excluded.media, seen_at = excluded.seen_at, gone_at = NULL, \
         migrated_to = coalesce(excluded.migrated_to, chats.migrated_to)"
    };
}

macro_rules! insert {
    () => {
        "INSERT INTO chats (owner_id, account_id, peer_kind, chat_id, kind, access_hash, title, folded, username, \
         members, slow_mode, can_write, media, migrated_to, seen_at) "
    };
}

statements! {
    HAS_ACCOUNT = "SELECT count(*) FROM telegram_accounts WHERE owner_id = $1 AND id = $2";
    PUT_CHATS = {
        sqlite: concat!(
            insert!(), "SELECT $1, $2, value ->> 'peer_kind', value ->> 'id', value ->> 'kind', ",
            "value ->> 'access_hash', value ->> 'title', value ->> 'folded', value ->> 'username', ",
            "value ->> 'members', value ->> 'slow_mode', value ->> 'can_write', value -> 'media', ",
            "value ->> 'migrated_to', $4 FROM json_each($3) WHERE true ", merge!(),
        ),
        postgres: concat!(
            insert!(), "SELECT $1, $2, peer_kind, id, kind, access_hash, title, folded, username, members, ",
            "slow_mode, can_write, media, migrated_to, $4 FROM jsonb_to_recordset($3) AS seen (peer_kind text, ",
            "id bigint, kind text, access_hash bigint, title text, folded text, username text, members integer, ",
            "slow_mode integer, can_write boolean, media jsonb, migrated_to bigint) WHERE true ", merge!(),
        ),
    };
    CHATS = concat!(
        "SELECT ", columns!(), " FROM chats WHERE owner_id = $1 AND account_id = $2 AND ", lets_through!(),
        " ORDER BY folded, peer_kind, chat_id LIMIT $10 OFFSET $9",
    );
    CHAT_COUNT = concat!(
        "SELECT count(*) FROM chats WHERE owner_id = $1 AND account_id = $2 AND ", lets_through!(),
    );
    COUNTS_BY_KIND =
        "SELECT kind, count(*) FROM chats WHERE owner_id = $1 AND account_id = $2 AND gone_at IS NULL \
         AND migrated_to IS NULL GROUP BY kind";
    TOPIC_COUNT_OF_ALL =
        "SELECT count(*) FROM topics t JOIN chats c ON c.account_id = t.account_id AND c.peer_kind = 'channel' \
         AND c.chat_id = t.chat_id WHERE t.owner_id = $1 AND t.account_id = $2 AND t.gone_at IS NULL \
         AND c.gone_at IS NULL AND c.kind = 'forum'";
    CHAT = concat!(
        "SELECT ", columns!(), " FROM chats WHERE owner_id = $1 AND account_id = $2 AND peer_kind = $3 AND chat_id = $4",
    );
    CHAT_BY_USERNAME = concat!(
        "SELECT ", columns!(), " FROM chats WHERE owner_id = $1 AND account_id = $2 AND lower(username) = $3 ",
        "AND gone_at IS NULL ORDER BY seen_at DESC, peer_kind, chat_id LIMIT 1",
    );
    KNOWN_CHATS =
        "SELECT peer_kind, chat_id, kind, can_write, gone_at IS NOT NULL, migrated_to FROM chats \
         WHERE owner_id = $1 AND account_id = $2";
    SEEN_SINCE = "SELECT peer_kind, chat_id FROM chats WHERE owner_id = $1 AND account_id = $2 AND seen_at >= $3";
    MARK_GONE =
        "UPDATE chats SET gone_at = $4 WHERE owner_id = $1 AND account_id = $2 AND seen_at < $3 \
         AND gone_at IS NULL AND migrated_to IS NULL";
    SET_MIGRATED =
        "UPDATE chats SET migrated_to = $4 WHERE owner_id = $1 AND account_id = $2 AND peer_kind = 'group' \
         AND chat_id = $3";
}

/// A chat on its way into a statement.
#[derive(Serialize)]
struct Seen<'a> {
    peer_kind: &'static str,
    id: i64,
    kind: &'static str,
    access_hash: Option<i64>,
    title: Cow<'a, str>,
    folded: String,
    username: Option<Cow<'a, str>>,
    members: Option<i32>,
    slow_mode: i32,
    can_write: bool,
    media: MediaRights,
    migrated_to: Option<i64>,
}

impl<'a> Seen<'a> {
    fn of(chat: &'a Chat) -> Self {
        let searched = match &chat.username {
            Some(username) => Cow::Owned(format!("{} @{username}", chat.title)),
            None => Cow::Borrowed(chat.title.as_str()),
        };
        Self {
            peer_kind: chat.key.kind.as_str(),
            id: chat.key.id,
            kind: chat.kind.as_str(),
            access_hash: chat.access_hash,
            title: storable(&chat.title),
            folded: folded_column(&searched),
            username: chat.username.as_deref().map(storable),
            members: chat.members,
            slow_mode: chat.slow_mode,
            can_write: chat.can_write,
            media: chat.media,
            migrated_to: chat.migrated_to.map(|key| key.id),
        }
    }
}

#[derive(FromRow)]
struct ChatRow {
    peer_kind: String,
    chat_id: i64,
    kind: String,
    access_hash: Option<i64>,
    title: String,
    username: Option<String>,
    members: Option<i32>,
    slow_mode: i32,
    can_write: bool,
    media: Json<MediaRights>,
    seen_at: DateTime<Utc>,
    gone_at: Option<DateTime<Utc>>,
    migrated_to: Option<i64>,
}

impl ChatRow {
    fn into_chat(self) -> Result<Chat> {
        Ok(Chat {
            key: key(&self.peer_kind, self.chat_id)?,
            kind: parse_name("chats.kind", &self.kind)?,
            access_hash: self.access_hash,
            title: self.title,
            username: self.username,
            members: self.members,
            slow_mode: self.slow_mode,
            can_write: self.can_write,
            media: self.media.0,
            seen_at: self.seen_at,
            gone_at: self.gone_at,
            migrated_to: self.migrated_to.map(|id| ChatKey { kind: PeerKind::Channel, id }),
        })
    }
}

fn key(peer_kind: &str, id: i64) -> Result<ChatKey> {
    Ok(ChatKey { kind: parse_name("chats.peer_kind", peer_kind)?, id })
}

impl Tx {
    /// Adds or renews chats that the account has seen at this time; they are not gone.
    pub async fn put_chats(
        &mut self,
        owner: OwnerId,
        account: AccountId,
        chats: &[Chat],
        at: DateTime<Utc>,
    ) -> Result<()> {
        let (accounts,): (i64,) = fetch_one!(self, HAS_ACCOUNT, owner.0, account.0)?;
        if accounts != 1 {
            return Err(StorageError::NotFound("account"));
        }
        // One statement may not touch a row twice: of several sightings the last one counts.
        let seen: BTreeMap<_, _> = chats.iter().map(|chat| (chat.key, Seen::of(chat))).collect();
        let seen: Vec<Seen<'_>> = seen.into_values().collect();
        for chunk in seen.chunks(CHUNK) {
            execute!(self, PUT_CHATS, owner.0, account.0, Json(chunk), at)?;
        }
        Ok(())
    }

    /// A page of the chats that the filter lets through, by title.
    pub async fn chats(&mut self, owner: OwnerId, account: AccountId, filter: &ChatFilter) -> Result<Vec<Chat>> {
        let [first, second, third, fourth] = filter.kind_names();
        let rows: Vec<ChatRow> = fetch_all!(
            self,
            CHATS,
            owner.0,
            account.0,
            filter.pattern(),
            first,
            second,
            third,
            fourth,
            filter.writable_only,
            filter.offset,
            filter.limit
        )?;
        rows.into_iter().map(ChatRow::into_chat).collect()
    }

    /// How many chats the filter lets through.
    pub async fn chat_count(&mut self, owner: OwnerId, account: AccountId, filter: &ChatFilter) -> Result<i64> {
        let [first, second, third, fourth] = filter.kind_names();
        let (count,) = fetch_one!(
            self,
            CHAT_COUNT,
            owner.0,
            account.0,
            filter.pattern(),
            first,
            second,
            third,
            fourth,
            filter.writable_only
        )?;
        Ok(count)
    }

    /// How many chats of each kind the account has, and topics.
    pub async fn chat_counts(&mut self, owner: OwnerId, account: AccountId) -> Result<ChatCounts> {
        let mut counts = ChatCounts::default();
        let rows: Vec<(String, i64)> = fetch_all!(self, COUNTS_BY_KIND, owner.0, account.0)?;
        for (kind, count) in rows {
            match parse_name("chats.kind", &kind)? {
                ChatKind::Group | ChatKind::Supergroup => counts.groups += count,
                ChatKind::Forum => counts.forums += count,
                ChatKind::Channel => counts.channels += count,
            }
        }
        (counts.topics,) = fetch_one!(self, TOPIC_COUNT_OF_ALL, owner.0, account.0)?;
        Ok(counts)
    }

    /// One chat of the account, also one that is gone.
    pub async fn chat(&mut self, owner: OwnerId, account: AccountId, key: ChatKey) -> Result<Option<Chat>> {
        let row: Option<ChatRow> = fetch_optional!(self, CHAT, owner.0, account.0, key.kind.as_str(), key.id)?;
        row.map(ChatRow::into_chat).transpose()
    }

    /// The chat with this public name, in any case. A name can change hands: the chat seen last has it.
    pub async fn chat_by_username(
        &mut self,
        owner: OwnerId,
        account: AccountId,
        username: &str,
    ) -> Result<Option<Chat>> {
        let username = storable(username).to_ascii_lowercase();
        let row: Option<ChatRow> = fetch_optional!(self, CHAT_BY_USERNAME, owner.0, account.0, username)?;
        row.map(ChatRow::into_chat).transpose()
    }

    /// Every chat the account has seen, with how it stands.
    pub async fn known_chats(&mut self, owner: OwnerId, account: AccountId) -> Result<BTreeMap<ChatKey, KnownChat>> {
        let rows: Vec<(String, i64, String, bool, bool, Option<i64>)> =
            fetch_all!(self, KNOWN_CHATS, owner.0, account.0)?;
        let known = rows.into_iter().map(|(peer, id, kind, can_write, gone, migrated_to)| {
            let kind = parse_name("chats.kind", &kind)?;
            let migrated_to = migrated_to.map(|id| ChatKey { kind: PeerKind::Channel, id });
            Ok((key(&peer, id)?, KnownChat { kind, can_write, gone, migrated_to }))
        });
        known.collect()
    }

    /// The chats that the account has seen at `since` or later.
    pub async fn chats_seen_since(
        &mut self,
        owner: OwnerId,
        account: AccountId,
        since: DateTime<Utc>,
    ) -> Result<BTreeSet<ChatKey>> {
        let rows: Vec<(String, i64)> = fetch_all!(self, SEEN_SINCE, owner.0, account.0, since)?;
        rows.into_iter().map(|(peer, id)| key(&peer, id)).collect()
    }

    /// Chats not seen since `scan_started_at` are gone; how many that are. A group that has become a supergroup is not
    /// among them.
    pub async fn mark_gone(
        &mut self,
        owner: OwnerId,
        account: AccountId,
        scan_started_at: DateTime<Utc>,
        at: DateTime<Utc>,
    ) -> Result<u64> {
        execute!(self, MARK_GONE, owner.0, account.0, scan_started_at, at)
    }

    /// The basic group `from` has become the supergroup `to`. Its targets follow once `to` is stored, now or at the
    /// next [`follow_chats`](Self::follow_chats).
    pub async fn migrate_chat(&mut self, owner: OwnerId, account: AccountId, from: ChatKey, to: ChatKey) -> Result<()> {
        execute!(self, SET_MIGRATED, owner.0, account.0, from.id, to.id)?;
        self.follow_chats(owner, account).await
    }
}
