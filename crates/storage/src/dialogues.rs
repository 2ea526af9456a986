//! Where each conversation with the bot stands, sealed: a state may hold what the owner has typed.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::Result;
use crate::db::Tx;
use crate::sealed::DIALOGUE_STATE;
use crate::statements::statements;

statements! {
    DIALOGUE = "SELECT state FROM dialogue_states WHERE chat = $1";
    PUT_DIALOGUE =
        "INSERT INTO dialogue_states (chat, state, updated_at) VALUES ($1, $2, $3) \
         ON CONFLICT (chat) DO UPDATE SET state = excluded.state, updated_at = excluded.updated_at";
    ERASE_DIALOGUE = "DELETE FROM dialogue_states WHERE chat = $1";
}

impl Tx {
    /// The state of the conversation in a chat. An error that [`is_locked`](crate::StorageError::is_locked) means that
    /// this process lacks its key: the state stays for one that has it.
    pub async fn dialogue(&mut self, chat: i64) -> Result<Option<Vec<u8>>> {
        let row: Option<(Vec<u8>,)> = fetch_optional!(self, DIALOGUE, chat)?;
        let Some((sealed,)) = row else { return Ok(None) };
        let mut state = DIALOGUE_STATE.open(self.vault(), Uuid::nil(), chat, &sealed)?;
        Ok(Some(std::mem::take(&mut *state)))
    }

    /// Stores the state of the conversation in a chat.
    pub async fn put_dialogue(&mut self, chat: i64, state: &[u8], at: DateTime<Utc>) -> Result<()> {
        let sealed = DIALOGUE_STATE.seal(self.vault(), Uuid::nil(), chat, state)?;
        execute!(self, PUT_DIALOGUE, chat, sealed, at)?;
        Ok(())
    }

    /// Forgets the conversation in a chat; `false` when there was none.
    pub async fn erase_dialogue(&mut self, chat: i64) -> Result<bool> {
        Ok(execute!(self, ERASE_DIALOGUE, chat)? == 1)
    }
}
