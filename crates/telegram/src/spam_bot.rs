//! Asking `@SpamBot`, Telegram's own bot, how the account stands.

use grammers_tl_types as tl;
use serde::{Deserialize, Serialize};

use crate::connection::Connection;
use crate::error::Error;
use crate::messages::sending::plain_text;

/// How much of the chat is looked at for the answer.
const LOOK_BACK: i32 = 20;

/// What the bot says to an account without limits, folded. It answers in the language of the account's own app; only
/// the English words are known to us.
const NO_LIMITS: &str = "no limits are currently applied";

/// What the bot has answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SpamBotAnswer {
    /// In its own words. Written by Telegram: escape it.
    pub text: String,
}

impl SpamBotAnswer {
    /// Whether it says that no limits apply to the account. `false` also when it says so in words that we do not know.
    #[must_use]
    pub fn says_no_limits(&self) -> bool {
        self.text.to_lowercase().contains(NO_LIMITS)
    }
}

/// The bot as one account knows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SpamBot {
    id: i64,
    access_hash: i64,
}

impl SpamBot {
    fn input(self) -> tl::enums::InputPeer {
        tl::types::InputPeerUser { user_id: self.id, access_hash: self.access_hash }.into()
    }
}

impl Connection {
    /// Finds the bot.
    pub async fn find_spam_bot(&self) -> Result<SpamBot, Error> {
        let request = tl::functions::contacts::ResolveUsername { username: "SpamBot".to_owned(), referer: None };
        let tl::enums::contacts::ResolvedPeer::Peer(found) = self.call(&request).await?;
        let bot = found.users.into_iter().find_map(|user| match user {
            tl::enums::User::User(user) if user.bot => user.access_hash.map(|hash| (user.id, hash)),
            _ => None,
        });
        let (id, access_hash) = bot.ok_or_else(|| Error::unexpected("SpamBot is no bot"))?;
        Ok(SpamBot { id, access_hash })
    }

    /// The id of the newest message of the chat with the bot; 0 while there is none.
    pub async fn newest_with_spam_bot(&self, bot: SpamBot) -> Result<i32, Error> {
        Ok(self.messages_with(bot, 1).await?.iter().map(tl::enums::Message::id).max().unwrap_or(0))
    }

    /// Asks. The same `random_id` again asks nothing twice.
    pub async fn ask_spam_bot(&self, bot: SpamBot, random_id: i64) -> Result<(), Error> {
        match self.call(&plain_text(bot.input(), "/start".to_owned(), random_id)).await {
            Ok(_) | Err(Error::Duplicate) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// What the bot has said after the message `after`; `None` while it has said nothing.
    pub async fn spam_bot_answer(&self, bot: SpamBot, after: i32) -> Result<Option<SpamBotAnswer>, Error> {
        let messages = self.messages_with(bot, LOOK_BACK).await?;
        let answers = messages.into_iter().filter_map(|message| match message {
            tl::enums::Message::Message(message) if !message.out && message.id > after => Some(message),
            _ => None,
        });
        Ok(answers.min_by_key(|message| message.id).map(|message| SpamBotAnswer { text: message.message }))
    }

    async fn messages_with(&self, bot: SpamBot, limit: i32) -> Result<Vec<tl::enums::Message>, Error> {
        let request = tl::functions::messages::GetHistory {
            peer: bot.input(),
            offset_id: 0,
            offset_date: 0,
            add_offset: 0,
            limit,
            max_id: 0,
            min_id: 0,
            hash: 0,
        };
        match self.call(&request).await? {
            tl::enums::messages::Messages::Messages(all) => Ok(all.messages),
            tl::enums::messages::Messages::Slice(slice) => Ok(slice.messages),
            _ => Err(Error::unexpected("no messages of a private chat")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_good_news_are_good_news() {
        let says_no_limits = |text: &str| SpamBotAnswer { text: text.to_owned() }.says_no_limits();
        assert!(says_no_limits("Good news, no limits are currently applied to your account. You’re free as a bird!"));
        assert!(!says_no_limits(
            "I’m very sorry that you had to contact me. Unfortunately, some actions can trigger a harsh response from our \
             anti-spam systems. Your account is now limited until 30 Nov 2026."
        ));
        assert!(!says_no_limits(""));
    }
}
