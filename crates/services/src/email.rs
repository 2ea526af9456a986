//! An owner's e-mail address: set in the bot, confirmed by a link, told what is urgent.
//!
//! ```text
//! none ──set──► unconfirmed ──link──► confirmed        set, again: a new address begins unconfirmed
//!                    │                    │            remove: none, from anywhere
//!                    └────► refused ◄─────┘            the mail server takes nothing for it; resend begins anew
//! ```
//!
//! The confirmation is a row of the outbox, written with the address. The token of its link is made when it is sent, so
//! that the database never holds it: only its hash is stored. An attempt that goes wrong leaves a token that works as
//! well, since nobody can tell whether its e-mail arrived; using one voids the others, and so does changing the address.

use blastpro_domain::email::{Asked, EmailAddress, LINK, Mail, OwnerEmail, Standing};
use blastpro_domain::identity::{Language, Owner};
use blastpro_domain::ids::{NoticeId, OwnerId};
use blastpro_domain::notices::Notice;
use blastpro_storage::{StorageError, StoredMail, Tx};
use chrono::{DateTime, TimeDelta, Utc};
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::json;
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use crate::{Context, Error, Result, Topic};

/// How long a claimed e-mail is ours: longer than the slowest conversation with a mail server may take.
const CLAIM: TimeDelta = TimeDelta::minutes(5);

/// Use-cases about e-mail addresses.
#[derive(Clone, Debug)]
pub struct Email {
    context: Context,
    offered: bool,
}

/// Why no confirmation is sent.
#[derive(Debug, thiserror::Error)]
pub enum AskError {
    /// The last one is too recent, or there were too many today.
    #[error("not before {0}")]
    NotBefore(DateTime<Utc>),
    /// There is no address, or it needs no confirmation.
    #[error("nothing to confirm")]
    Nothing,
    /// It went wrong.
    #[error(transparent)]
    Service(#[from] Error),
}

impl From<StorageError> for AskError {
    fn from(error: StorageError) -> Self {
        Self::Service(error.into())
    }
}

/// What is in the link of a confirmation: 244 random bits. Whoever has it has read the owner's mail.
#[derive(Clone, Debug)]
pub struct Token(SecretString);

impl Token {
    /// Another one. UUIDs of version 4 come from the operating system's source of randomness.
    fn new() -> Self {
        let (first, second) = (Uuid::new_v4().simple(), Uuid::new_v4().simple());
        Self(format!("{first}{second}").into())
    }

    /// Reads what stands in a link.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let valid = text.len() == 64 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        valid.then(|| Self(text.into()))
    }

    /// The secret itself, for the link.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }

    fn hash(&self) -> String {
        hex::encode(Sha256::digest(self.expose()))
    }
}

/// What a link leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Link {
    /// A button that confirms this address.
    Open {
        /// The owner's language.
        language: Language,
        /// Whose.
        name: String,
        /// The address, masked.
        address: String,
    },
    /// It has done its work.
    Used {
        /// The owner's language.
        language: Language,
    },
    /// It is too old.
    Expired {
        /// The owner's language.
        language: Language,
    },
    /// Nothing: never made, replaced by a newer one, or the address was changed or removed.
    Unknown,
}

/// An e-mail that can be sent now.
#[derive(Clone, Debug)]
pub enum Ready {
    /// To this address, for this owner.
    Send {
        /// Where.
        address: EmailAddress,
        /// Who.
        owner: Owner,
        /// What is in the link, if it has one.
        token: Option<Token>,
    },
    /// There is nothing to send any more, for the reason that operators may read.
    Void(&'static str),
}

impl Email {
    pub(crate) const fn new(context: Context, offered: bool) -> Self {
        Self { context, offered }
    }

    /// Whether e-mails can be sent and their links lead back here. If not, owners hear nothing of e-mail.
    #[must_use]
    pub const fn is_offered(&self) -> bool {
        self.offered
    }

    /// The owner's address.
    pub async fn get(&self, owner: OwnerId) -> Result<Option<OwnerEmail>> {
        Ok(self.context.store.read().await?.email(owner).await?)
    }

    /// Sets the owner's address and sends a confirmation there. One that is confirmed already stays so, and nothing is
    /// sent.
    pub async fn set(&self, owner: OwnerId, address: &EmailAddress) -> Result<OwnerEmail, AskError> {
        let mut tx = self.context.store.begin().await?;
        let before = tx.email_to_change(owner).await?;
        if let Some(known) = before.as_ref().filter(|known| known.address == *address)
            && known.standing == Standing::Confirmed
        {
            return Ok(known.clone());
        }
        let same = before.as_ref().is_some_and(|known| known.address == *address);
        let action = match (&before, same) {
            (_, true) => "email.asked_again",
            (Some(_), false) => "email.changed",
            (None, false) => "email.set",
        };
        if !same {
            tx.erase_email_tokens(owner).await?;
        }
        self.ask(tx, owner, address, action).await?;
        Ok(OwnerEmail { address: address.clone(), standing: Standing::Unconfirmed })
    }

    /// Sends another confirmation to the owner's address.
    pub async fn resend(&self, owner: OwnerId) -> Result<OwnerEmail, AskError> {
        let mut tx = self.context.store.begin().await?;
        let known = tx.email_to_change(owner).await?.filter(|known| known.standing != Standing::Confirmed);
        let Some(OwnerEmail { address, .. }) = known else { return Err(AskError::Nothing) };
        self.ask(tx, owner, &address, "email.asked_again").await?;
        Ok(OwnerEmail { address, standing: Standing::Unconfirmed })
    }

    async fn ask(&self, mut tx: Tx, owner: OwnerId, address: &EmailAddress, action: &str) -> Result<(), AskError> {
        let now = self.context.clock.now();
        let asked = Asked::again(tx.email_asked(owner).await?, now).map_err(AskError::NotBefore)?;
        tx.put_email(owner, address, asked).await?;
        tx.add_mail(owner, &Mail::Confirm, Some("confirm"), now).await?;
        tx.audit("owner", Some(owner), action, "email", json!({}), now).await?;
        tx.commit().await?;
        self.context.wake.notify(Topic::Outbox);
        Ok(())
    }

    /// Forgets the address: nothing goes out by e-mail any more. `false` when there was none.
    pub async fn remove(&self, owner: OwnerId) -> Result<bool> {
        let mut tx = self.context.store.begin().await?;
        if !tx.remove_email(owner).await? {
            return Ok(false);
        }
        tx.erase_email_tokens(owner).await?;
        tx.audit("owner", Some(owner), "email.removed", "email", json!({}), self.context.clock.now()).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// What a link leads to. Looking changes nothing: mail servers open links to look for malware.
    pub async fn look(&self, token: &Token) -> Result<Link> {
        let mut tx = self.context.store.read().await?;
        let Some(found) = tx.email_token(&token.hash()).await? else { return Ok(Link::Unknown) };
        let Some(owner) = tx.owner(found.owner).await? else { return Ok(Link::Unknown) };
        let language = owner.language;
        if found.used_at.is_some() {
            return Ok(Link::Used { language });
        }
        if found.expires_at <= self.context.clock.now() {
            return Ok(Link::Expired { language });
        }
        Ok(match tx.email(found.owner).await? {
            Some(email) => Link::Open { language, name: owner.first_name, address: email.address.masked() },
            None => Link::Unknown,
        })
    }

    /// Uses a link: the address is confirmed, and the owner hears of it in the bot. `false` when the link is not good
    /// for it any more; [`look`](Self::look) tells why.
    pub async fn confirm(&self, token: &Token) -> Result<bool> {
        let (hash, now) = (token.hash(), self.context.clock.now());
        let mut tx = self.context.store.begin().await?;
        let Some(found) = tx.email_token(&hash).await? else { return Ok(false) };
        let Some(email) = tx.email_to_change(found.owner).await? else { return Ok(false) };
        if !tx.use_email_token(&hash, now).await? {
            return Ok(false);
        }
        tx.void_email_tokens(found.owner).await?;
        if tx.confirm_email(found.owner, now).await? {
            let notice = Notice::EmailConfirmed { address: email.address.masked() };
            tx.add_notice(found.owner, &notice, Some("email"), now).await?;
            tx.audit("owner", Some(found.owner), "email.confirmed", "email", json!({}), now).await?;
        }
        tx.commit().await?;
        self.context.wake.notify(Topic::Outbox);
        Ok(true)
    }
}

/// For the engine.
impl Email {
    /// The e-mail that has been due for longest, now ours for a few minutes.
    pub async fn claim(&self) -> Result<Option<StoredMail>> {
        let now = self.context.clock.now();
        let mut tx = self.context.store.begin().await?;
        let claimed = tx.claim_mail(1, now, now + CLAIM).await?;
        tx.commit().await?;
        Ok(claimed.into_iter().next())
    }

    /// Where a claimed e-mail goes now, with a new token if it needs one.
    pub async fn ready(&self, stored: &StoredMail) -> Result<Ready> {
        let mut tx = self.context.store.begin().await?;
        let Some(owner) = tx.owner(stored.owner).await? else { return Ok(Ready::Void("no such owner")) };
        let Some(email) = tx.email_to_change(stored.owner).await? else { return Ok(Ready::Void("no address")) };
        let token = match (&stored.mail, email.standing) {
            (Mail::Confirm, Standing::Unconfirmed) => {
                let (token, now) = (Token::new(), self.context.clock.now());
                tx.add_email_token(stored.owner, &token.hash(), now, now + LINK).await?;
                Some(token)
            }
            (Mail::Notice { .. }, Standing::Confirmed) => None,
            (Mail::Confirm, _) => return Ok(Ready::Void("nothing to confirm")),
            (Mail::Notice { .. }, _) => return Ok(Ready::Void("not confirmed")),
        };
        tx.commit().await?;
        Ok(Ready::Send { address: email.address, owner, token })
    }

    /// The mail server takes no mail for this address: nothing more is sent there, and the owner is told in the bot,
    /// once. An address that was set meanwhile is another matter.
    pub async fn refused(&self, id: NoticeId, owner: OwnerId, address: &EmailAddress, error: &str) -> Result<()> {
        let now = self.context.clock.now();
        let mut tx = self.context.store.begin().await?;
        // The address before the mail, as everywhere: two transactions that lock them crosswise would wait for ever.
        let same = tx.email_to_change(owner).await?.is_some_and(|email| email.address == *address);
        tx.fail_notice(id, error, now).await?;
        if same && tx.refuse_email(owner, now).await? {
            let notice = Notice::EmailRefused { address: address.masked() };
            tx.add_notice(owner, &notice, Some("email"), now).await?;
            tx.audit("system", Some(owner), "email.refused", "email", json!({}), now).await?;
        }
        tx.commit().await?;
        self.context.wake.notify(Topic::Outbox);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_read_from_its_link_and_shown_nowhere_else() {
        let token = Token::new();
        let read = Token::parse(token.expose()).expect("its own form");
        assert_eq!(read.hash(), token.hash());
        assert_ne!(token.hash(), token.expose(), "the database does not hold it");
        assert_ne!(Token::new().hash(), token.hash());
        assert!(!format!("{token:?}").contains(token.expose()));
        let upper = token.expose().to_uppercase();
        for foreign in ["", "x", &token.expose()[1..], &format!("{}0", token.expose()), &upper, &"g".repeat(64)] {
            assert!(Token::parse(foreign).is_none() || foreign == token.expose(), "{foreign}");
        }
    }
}
