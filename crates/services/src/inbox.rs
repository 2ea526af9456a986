//! Updates of the bot on their way in. An update is stored before Telegram is told that we have it, so a crash loses
//! no press; it is stored once however often it comes.

use serde_json::Value;

use crate::{Context, Error, Topic};

/// How many unhandled updates may wait. Beyond this the webhook answers 503 and the poller pauses; Telegram keeps
/// updates for a day. At 30 updates a second these are some six minutes of work.
pub const BACKLOG_LIMIT: i64 = 10_000;

/// What became of an update.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Received {
    /// It is stored.
    New,
    /// It was stored before.
    Known,
}

/// Why an update was not stored.
#[derive(Debug, thiserror::Error)]
pub enum ReceiveError {
    /// [`BACKLOG_LIMIT`] is reached: come again later.
    #[error("the inbox is full")]
    Full,
    /// It is no update: not JSON, or without `update_id`.
    #[error("not an update")]
    Invalid,
    /// The database failed.
    #[error(transparent)]
    Failed(#[from] Error),
}

/// Use-cases about incoming updates.
#[derive(Clone, Debug)]
pub struct Inbox {
    context: Context,
}

impl Inbox {
    pub(crate) const fn new(context: Context) -> Self {
        Self { context }
    }

    /// Stores one update, as Telegram sent it.
    pub async fn receive(&self, update: &str) -> Result<Received, ReceiveError> {
        let (update_id, chat) = identify(update).ok_or(ReceiveError::Invalid)?;
        let mut tx = self.context.store.begin().await.map_err(Error::from)?;
        if tx.inbox_backlog().await.map_err(Error::from)? >= BACKLOG_LIMIT {
            return Err(ReceiveError::Full);
        }
        let at = self.context.clock.now();
        let new = tx.store_update(update_id, chat, update.as_bytes(), at).await.map_err(Error::from)?;
        tx.commit().await.map_err(Error::from)?;
        if !new {
            metrics::counter!("blastpro_updates_total", "result" => "known").increment(1);
            return Ok(Received::Known);
        }
        metrics::counter!("blastpro_updates_total", "result" => "new").increment(1);
        self.context.wake.notify(Topic::Inbox);
        Ok(Received::New)
    }
}

/// The update's id, and the chat whose order it belongs to: a chat, else the user it comes from, else 0.
fn identify(update: &str) -> Option<(i64, i64)> {
    let update: Value = serde_json::from_str(update).ok()?;
    let id = update.get("update_id")?.as_i64()?;
    let content = update.as_object()?.iter().find(|(key, _)| *key != "update_id").map(|(_, content)| content);
    let chat = content.and_then(|content| {
        ["/chat/id", "/message/chat/id", "/from/id", "/user/id"]
            .iter()
            .find_map(|path| content.pointer(path).and_then(Value::as_i64))
    });
    Some((id, chat.unwrap_or(0)))
}

#[cfg(test)]
mod tests {
    use super::identify;

    #[test]
    fn an_update_belongs_to_its_chat_or_to_its_sender() {
        let cases = [
            (r#"{"update_id":7,"message":{"chat":{"id":42},"from":{"id":1}}}"#, Some((7, 42))),
            (r#"{"callback_query":{"from":{"id":1},"message":{"chat":{"id":43}}},"update_id":8}"#, Some((8, 43))),
            (r#"{"update_id":9,"pre_checkout_query":{"from":{"id":5}}}"#, Some((9, 5))),
            (r#"{"update_id":10,"poll":{"id":"x"}}"#, Some((10, 0))),
            (r#"{"update_id":11}"#, Some((11, 0))),
            (r#"{"update_id":"11"}"#, None),
            (r"[]", None),
            ("nonsense", None),
        ];
        for (update, expected) in cases {
            assert_eq!(identify(update), expected, "{update}");
        }
    }
}
