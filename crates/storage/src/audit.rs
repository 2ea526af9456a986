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
}
