//! The session of a connected account: its auth keys and what goes with them, sealed.

use blastpro_domain::ids::{AccountId, OwnerId};
use chrono::{DateTime, Utc};

use crate::Result;
use crate::db::Tx;
use crate::error::StorageError;
use crate::sealed::ACCOUNT_SESSION;
use crate::statements::statements;

statements! {
    PUT_SESSION =
        "INSERT INTO account_sessions (owner_id, account_id, session, updated_at) \
         SELECT owner_id, id, $3, $4 FROM telegram_accounts WHERE owner_id = $1 AND id = $2 \
         ON CONFLICT (account_id) DO UPDATE SET session = excluded.session, updated_at = excluded.updated_at";
    SESSION = "SELECT session FROM account_sessions WHERE owner_id = $1 AND account_id = $2";
    ERASE_SESSION = "DELETE FROM account_sessions WHERE owner_id = $1 AND account_id = $2";
}

impl Tx {
    /// Stores the account's session in place of any older one.
    pub async fn put_session(
        &mut self,
        owner: OwnerId,
        account: AccountId,
        session: &[u8],
        at: DateTime<Utc>,
    ) -> Result<()> {
        let sealed = ACCOUNT_SESSION.seal(self.vault(), owner.0, account.0, session)?;
        let rows = execute!(self, PUT_SESSION, owner.0, account.0, sealed, at)?;
        if rows == 1 { Ok(()) } else { Err(StorageError::NotFound("account")) }
    }

    /// The account's session. The caller wipes it after use.
    pub async fn session(&mut self, owner: OwnerId, account: AccountId) -> Result<Option<Vec<u8>>> {
        let row: Option<(Vec<u8>,)> = fetch_optional!(self, SESSION, owner.0, account.0)?;
        let Some((sealed,)) = row else { return Ok(None) };
        let mut session = ACCOUNT_SESSION.open(self.vault(), owner.0, account.0, &sealed)?;
        Ok(Some(std::mem::take(&mut *session)))
    }

    /// Erases the account's session; `false` when there was none.
    pub async fn erase_session(&mut self, owner: OwnerId, account: AccountId) -> Result<bool> {
        Ok(execute!(self, ERASE_SESSION, owner.0, account.0)? == 1)
    }
}
