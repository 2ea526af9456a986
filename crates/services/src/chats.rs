//! The groups and channels of an account: what screens show of them, and what the engine found.

use blastpro_domain::chats::{Chat, ChatKey, Topic as ForumTopic};
use blastpro_domain::ids::{AccountId, OwnerId};
pub use blastpro_storage::{ChatCounts, ChatFilter};
use chrono::{DateTime, Utc};

use crate::{Context, Result};

/// One page of an account's chats.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChatPage {
    /// The chats of this page, by title.
    pub chats: Vec<Chat>,
    /// How many there are on all pages.
    pub total: i64,
}

/// One page of a forum's topics.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TopicPage {
    /// The topics of this page: General first, the others by title.
    pub topics: Vec<ForumTopic>,
    /// How many there are on all pages.
    pub total: i64,
}

/// Use-cases about chats.
#[derive(Clone, Debug)]
pub struct Chats {
    context: Context,
}

impl Chats {
    pub(crate) const fn new(context: Context) -> Self {
        Self { context }
    }

    /// A page of the chats that the filter lets through, without those that are gone.
    pub async fn list(&self, owner: OwnerId, account: AccountId, filter: &ChatFilter) -> Result<ChatPage> {
        let mut tx = self.context.store.read().await?;
        let chats = tx.chats(owner, account, filter).await?;
        let total = tx.chat_count(owner, account, filter).await?;
        Ok(ChatPage { chats, total })
    }

    /// How many chats the filter lets through.
    pub async fn count(&self, owner: OwnerId, account: AccountId, filter: &ChatFilter) -> Result<i64> {
        Ok(self.context.store.read().await?.chat_count(owner, account, filter).await?)
    }

    /// How many chats of each kind the account has.
    pub async fn counts(&self, owner: OwnerId, account: AccountId) -> Result<ChatCounts> {
        Ok(self.context.store.read().await?.chat_counts(owner, account).await?)
    }

    /// One chat of the account, also one that is gone.
    pub async fn get(&self, owner: OwnerId, account: AccountId, chat: ChatKey) -> Result<Option<Chat>> {
        Ok(self.context.store.read().await?.chat(owner, account, chat).await?)
    }

    /// The chat with this public name (without `@`, in any case).
    pub async fn by_username(&self, owner: OwnerId, account: AccountId, username: &str) -> Result<Option<Chat>> {
        Ok(self.context.store.read().await?.chat_by_username(owner, account, username).await?)
    }

    /// A page of a forum's topics, without those that are gone.
    pub async fn topics(
        &self,
        owner: OwnerId,
        account: AccountId,
        chat: ChatKey,
        offset: i64,
        limit: i64,
    ) -> Result<TopicPage> {
        self.find_topics(owner, account, chat, "", offset, limit).await
    }

    /// A page of those of a forum's topics whose titles contain this text. Case and accents do not matter.
    pub async fn find_topics(
        &self,
        owner: OwnerId,
        account: AccountId,
        chat: ChatKey,
        search: &str,
        offset: i64,
        limit: i64,
    ) -> Result<TopicPage> {
        let mut tx = self.context.store.read().await?;
        let topics = tx.topics(owner, account, chat, search, offset, limit).await?;
        let total = tx.topic_count(owner, account, chat, search).await?;
        Ok(TopicPage { topics, total })
    }

    /// Stores chats that the engine has seen just now. What was known is brought up to date.
    pub async fn store_page(&self, owner: OwnerId, account: AccountId, chats: &[Chat]) -> Result<()> {
        let mut tx = self.context.store.begin().await?;
        tx.put_chats(owner, account, chats, self.context.clock.now()).await?;
        Ok(tx.commit().await?)
    }

    /// Of these chats, those that have not been seen since `started_at`.
    pub async fn unseen(
        &self,
        owner: OwnerId,
        account: AccountId,
        started_at: DateTime<Utc>,
        mut chats: Vec<Chat>,
    ) -> Result<Vec<Chat>> {
        let seen = self.context.store.read().await?.chats_seen_since(owner, account, started_at).await?;
        chats.retain(|chat| !seen.contains(&chat.key));
        Ok(chats)
    }

    /// Stores topics that the engine has seen just now; the forum must be stored.
    pub async fn store_topics(
        &self,
        owner: OwnerId,
        account: AccountId,
        chat: ChatKey,
        topics: &[ForumTopic],
    ) -> Result<()> {
        let mut tx = self.context.store.begin().await?;
        tx.put_topics(owner, account, chat, topics, self.context.clock.now()).await?;
        Ok(tx.commit().await?)
    }

    /// All topics of the forum have been read since `started_at`: those not seen are gone. How many that are.
    pub async fn finish_topics(
        &self,
        owner: OwnerId,
        account: AccountId,
        chat: ChatKey,
        started_at: DateTime<Utc>,
    ) -> Result<u64> {
        let mut tx = self.context.store.begin().await?;
        let gone = tx.mark_topics_gone(owner, account, chat, started_at, self.context.clock.now()).await?;
        tx.commit().await?;
        Ok(gone)
    }

    /// The basic group `from` has become the supergroup `to`: targets follow as soon as `to` is stored.
    pub async fn migrated(&self, owner: OwnerId, account: AccountId, from: ChatKey, to: ChatKey) -> Result<()> {
        let mut tx = self.context.store.begin().await?;
        tx.migrate_chat(owner, account, from, to).await?;
        Ok(tx.commit().await?)
    }

    /// All dialogs have been read since `started_at`: chats not seen are gone. How many that are.
    pub async fn finish_scan(&self, owner: OwnerId, account: AccountId, started_at: DateTime<Utc>) -> Result<u64> {
        let mut tx = self.context.store.begin().await?;
        let gone = tx.mark_gone(owner, account, started_at, self.context.clock.now()).await?;
        tx.follow_chats(owner, account).await?;
        tx.commit().await?;
        Ok(gone)
    }
}
