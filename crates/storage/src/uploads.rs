//! What Telegram calls files that accounts have uploaded, so that each account uploads a file once.

use blastpro_domain::ids::{AccountId, OwnerId};
use chrono::{DateTime, Utc};
use serde_json::Value;
use sqlx::types::Json;

use crate::Result;
use crate::db::Tx;
use crate::error::StorageError;
use crate::statements::statements;
use crate::text::without_nuls;

statements! {
    UPLOAD =
        "SELECT reference FROM uploads WHERE owner_id = $1 AND account_id = $2 AND sha256 = $3 AND kind = $4";
    PUT_UPLOAD =
        "INSERT INTO uploads (owner_id, account_id, sha256, kind, reference, uploaded_at) \
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (account_id, sha256, kind) DO UPDATE SET \
         reference = excluded.reference, uploaded_at = excluded.uploaded_at \
         WHERE uploads.owner_id = excluded.owner_id";
    FORGET_UPLOAD =
        "DELETE FROM uploads WHERE owner_id = $1 AND account_id = $2 AND sha256 = $3 AND kind = $4";
    PRUNE = "DELETE FROM uploads WHERE uploaded_at < $1";
}

impl Tx {
    /// What the account may send in place of the file, as a file of this kind.
    pub async fn upload(
        &mut self,
        owner: OwnerId,
        account: AccountId,
        sha256: &str,
        kind: &str,
    ) -> Result<Option<Value>> {
        let row: Option<(Json<Value>,)> = fetch_optional!(self, UPLOAD, owner.0, account.0, sha256, kind)?;
        Ok(row.map(|(Json(reference),)| reference))
    }

    /// Stores what the account may send in place of the file.
    pub async fn put_upload(
        &mut self,
        owner: OwnerId,
        account: AccountId,
        sha256: &str,
        kind: &str,
        reference: Value,
        at: DateTime<Utc>,
    ) -> Result<()> {
        let reference = Json(without_nuls(reference));
        let rows = execute!(self, PUT_UPLOAD, owner.0, account.0, sha256, kind, reference, at)?;
        if rows == 1 { Ok(()) } else { Err(StorageError::NotFound("account")) }
    }

    /// Telegram does not know it any more; `false` when there was nothing.
    pub async fn forget_upload(
        &mut self,
        owner: OwnerId,
        account: AccountId,
        sha256: &str,
        kind: &str,
    ) -> Result<bool> {
        Ok(execute!(self, FORGET_UPLOAD, owner.0, account.0, sha256, kind)? == 1)
    }

    /// Forgets what was uploaded before a time; how many.
    pub async fn prune_uploads(&mut self, before: DateTime<Utc>) -> Result<u64> {
        execute!(self, PRUNE, before)
    }
}
