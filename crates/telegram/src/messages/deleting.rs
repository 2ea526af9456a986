//! Taking messages back.

use grammers_tl_types as tl;

use super::SendTo;
use crate::connection::Connection;
use crate::error::Error;

/// The most that Telegram takes at once.
const AT_ONCE: usize = 100;

impl Connection {
    /// Deletes messages for everybody, and returns how many there were: ids of messages that are gone are no error.
    pub async fn delete_messages(&self, from: &SendTo, ids: &[i32]) -> Result<u32, Error> {
        let mut deleted = 0;
        for ids in ids.chunks(AT_ONCE) {
            let id = ids.to_vec();
            let answer = match from.channel() {
                Some(channel) => {
                    self.call(&tl::functions::channels::DeleteMessages { channel: channel.into(), id }).await?
                }
                None => self.call(&tl::functions::messages::DeleteMessages { revoke: true, id }).await?,
            };
            let tl::enums::messages::AffectedMessages::Messages(affected) = answer;
            deleted += u32::try_from(affected.pts_count).unwrap_or_default();
        }
        Ok(deleted)
    }
}
