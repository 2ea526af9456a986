//! After the end of a login that did not connect: nothing of it stays at Telegram.
//!
//! A code that is out is withdrawn, and the temporary session logged out. It may have been let in: by a step whose
//! answer came after the owner had cancelled, or got lost, or only for the account to be refused here. Whether it was,
//! Telegram knows best, so it is always told. The row keeps the session, sealed, until that is done; a crash before
//! leaves it to the next claim.

use std::time::Duration;

use blastpro_domain::logins::LoginPhase;
use blastpro_telegram::Error;
use chrono::{DateTime, TimeDelta, Utc};

use super::task::{Next, Task, Trouble};
use crate::backoff::Backoff;

/// How long it is tried. After that Telegram has been out of reach for a day, and the key is thrown away.
const GIVE_UP: TimeDelta = TimeDelta::hours(24);

const FIRST_PAUSE: Duration = Duration::from_millis(500);
const LONGEST_PAUSE: Duration = Duration::from_mins(5);

/// A key that a datacenter does not know this often in a row is one that nobody is logged in with.
const UNKNOWN_KEY: u32 = 4;

/// The attempts at one farewell.
pub(super) struct Farewell {
    backoff: Backoff,
    not_before: Option<DateTime<Utc>>,
}

impl Farewell {
    pub(super) const fn new(salt: u128) -> Self {
        Self { backoff: Backoff::new(FIRST_PAUSE, LONGEST_PAUSE, salt), not_before: None }
    }
}

impl Task {
    /// What is left to do for a login that is over.
    pub(super) async fn farewell(&mut self) -> Result<Next, Trouble> {
        let now = self.services.clock().now();
        if let Some(not_before) = self.farewell.not_before.filter(|not_before| now < *not_before) {
            return Ok(Next::At(not_before));
        }
        // The session of a connected one is the account's.
        if self.login.phase == LoginPhase::Ended {
            match self.take_back().await {
                Err(Trouble::Telegram(error)) if !self.is_final(&error, now) => return Ok(self.later(&error, now)),
                Err(Trouble::Database(error)) => return Ok(self.once_it_can_be_read(&error, now)),
                Ok(()) | Err(Trouble::Telegram(_)) => {}
            }
            self.services.logins.erase_session(self.login.owner_id, self.login.id).await?;
        }
        self.close().await;
        Ok(Next::Over)
    }

    async fn take_back(&mut self) -> Result<(), Trouble> {
        if self.client.is_none() {
            let Some(stored) = self.stored_session().await? else { return Ok(()) };
            if self.login.network != self.services.network() {
                // Its keys are not to be shown to this network.
                return Err(Error::Session(blastpro_telegram::SessionError::Malformed).into());
            }
            self.client = Some(self.telegram.resume_login(&stored).await?);
        }
        let Some(client) = self.client.as_mut().filter(|client| !client.is_blank()) else { return Ok(()) };
        if let Some(phone) = &self.login.detail.phone
            && let Err(error) = client.cancel_code(phone).await
        {
            tracing::debug!(login.id = %self.login.id, %error, "code not cancelled");
        }
        client.log_out().await?;
        tracing::info!(login.id = %self.login.id, "temporary session logged out");
        Ok(())
    }

    /// Whether another attempt is pointless.
    fn is_final(&self, error: &Error, now: DateTime<Utc>) -> bool {
        let nobody_is_logged_in = match error {
            Error::Session(_) => true,
            Error::KeyUnknown => self.farewell.backoff.failures() + 1 >= UNKNOWN_KEY,
            _ => false,
        };
        if nobody_is_logged_in || now >= self.login.expires_at + GIVE_UP {
            tracing::warn!(login.id = %self.login.id, %error, "temporary session given up");
            return true;
        }
        false
    }

    /// The session may be good, and whoever reads it can log it out: nothing is erased for want of the database or a key.
    fn once_it_can_be_read(&mut self, error: &blastpro_services::Error, now: DateTime<Utc>) -> Next {
        let pause = self.farewell.backoff.next();
        tracing::warn!(login.id = %self.login.id, %error, pause_ms = pause.as_millis(), "temporary session not read");
        let until = now + TimeDelta::from_std(pause).unwrap_or_default();
        self.farewell.not_before = Some(until);
        Next::At(until)
    }

    fn later(&mut self, error: &Error, now: DateTime<Utc>) -> Next {
        let pause = self.farewell.backoff.next();
        let pause = match error {
            Error::Wait { seconds, .. } => pause.max(Duration::from_secs((*seconds).into())),
            _ => pause,
        };
        tracing::warn!(login.id = %self.login.id, %error, pause_ms = pause.as_millis(), "session not logged out");
        self.telegram.forget_addresses();
        let until = now + TimeDelta::from_std(pause).unwrap_or_default();
        self.farewell.not_before = Some(until);
        Next::At(until)
    }
}
