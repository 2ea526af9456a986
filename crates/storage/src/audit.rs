//! Who did what.

use blastpro_domain::ids::OwnerId;
use chrono::{DateTime, Utc};
use sqlx::types::Json;
use uuid::Uuid;

use crate::Result;
use crate::db::Tx;
use crate::statements::statements;

statements! {
    AUDIT =
        "INSERT INTO audit_log (id, at, actor, owner_id, action, subject, detail) \
         VALUES ($1, $2, $3, $4, $5, $6, $7)";
    ENTRIES_SINCE = "SELECT count(*) FROM audit_log WHERE owner_id = $1 AND at >= $2 AND subject = $3";
}

impl Tx {
    /// Writes down that `actor` did `action` to `subject`, in the transaction that does it. Nothing secret goes in.
    pub async fn audit(
        &mut self,
        actor: &str,
        owner: Option<OwnerId>,
        action: &str,
        subject: &str,
        detail: serde_json::Value,
        at: DateTime<Utc>,
    ) -> Result<()> {
        execute!(self, AUDIT, Uuid::now_v7(), at, actor, owner.map(|owner| owner.0), action, subject, Json(detail))?;
        Ok(())
    }

    /// Whether anything was written down about `subject` for the owner since then.
    pub async fn is_audited(&mut self, owner: OwnerId, subject: &str, since: DateTime<Utc>) -> Result<bool> {
        let (entries,): (i64,) = fetch_one!(self, ENTRIES_SINCE, owner.0, since, subject)?;
        Ok(entries > 0)
    }
}
