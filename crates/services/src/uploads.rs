//! Files as Telegram knows them: what each account may send in place of a file's bytes. For the engine.

use blastpro_domain::ids::{AccountId, OwnerId};
use blastpro_domain::templates::MediaKind;
use serde_json::Value;

use crate::{Context, Result};

/// Use-cases about uploads.
#[derive(Clone, Debug)]
pub struct Uploads {
    context: Context,
}

impl Uploads {
    pub(crate) const fn new(context: Context) -> Self {
        Self { context }
    }

    /// What the account may send in place of the file.
    pub async fn get(
        &self,
        owner: OwnerId,
        account: AccountId,
        sha256: &str,
        kind: MediaKind,
    ) -> Result<Option<Value>> {
        Ok(self.context.store.read().await?.upload(owner, account, sha256, name(kind)).await?)
    }

    /// The account may send this in place of the file.
    pub async fn put(
        &self,
        owner: OwnerId,
        account: AccountId,
        sha256: &str,
        kind: MediaKind,
        reference: Value,
    ) -> Result<()> {
        let at = self.context.clock.now();
        let mut tx = self.context.store.begin().await?;
        tx.put_upload(owner, account, sha256, name(kind), reference, at).await?;
        Ok(tx.commit().await?)
    }

    /// Telegram does not know it any more.
    pub async fn forget(&self, owner: OwnerId, account: AccountId, sha256: &str, kind: MediaKind) -> Result<()> {
        let mut tx = self.context.store.begin().await?;
        tx.forget_upload(owner, account, sha256, name(kind)).await?;
        Ok(tx.commit().await?)
    }
}

const fn name(kind: MediaKind) -> &'static str {
    match kind {
        MediaKind::Photo => "photo",
        MediaKind::Video => "video",
        MediaKind::Document => "document",
        MediaKind::Animation => "animation",
        MediaKind::Voice => "voice",
        MediaKind::Audio => "audio",
    }
}
