//! What Telegram makes an account wait for, by method: one memory for everything that the account does, so that a job does
//! not send while a campaign has to wait, nor the other way round.
//!
//! A wait is stored before anybody goes by it, and read again on each new connection.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use blastpro_domain::ids::AccountId;
use blastpro_services::{Result, Services};
use blastpro_storage::{Wait, WaitScope};
use chrono::{DateTime, TimeDelta, Utc};

/// Added to every wait: Telegram rounds down.
pub(crate) const MARGIN: TimeDelta = TimeDelta::seconds(1);

type ByMethod = HashMap<String, DateTime<Utc>>;

/// The waits of one account. Cheap to clone; the clones are one.
#[derive(Clone, Debug, Default)]
pub(crate) struct Waits(Arc<Mutex<Option<ByMethod>>>);

impl Waits {
    /// Until when none of these methods may be called; `None` when all may be.
    pub(crate) async fn until(
        &self,
        services: &Services,
        account: AccountId,
        methods: &[&str],
    ) -> Result<Option<DateTime<Utc>>> {
        let now = services.clock().now();
        if self.known().is_none() {
            let stored = services.store().read().await?.waits(account, now).await?;
            let methods = stored.into_iter().filter_map(|running| match running.wait.scope {
                WaitScope::Method(method) => Some((method, running.wait.until)),
                WaitScope::Chat(_) => None,
            });
            let stored: ByMethod = methods.collect();
            self.known().get_or_insert_default().extend(stored);
        }
        let known = self.known();
        let waits = methods.iter().filter_map(|method| known.as_ref()?.get(*method).copied());
        Ok(waits.max().filter(|until| *until > now))
    }

    /// Telegram wants no more of `method` for `seconds`. Returns until when.
    pub(crate) async fn add(
        &self,
        services: &Services,
        account: AccountId,
        method: &str,
        seconds: u32,
    ) -> Result<DateTime<Utc>> {
        metrics::counter!("blastpro_flood_waits_total", "method" => method.to_owned()).increment(1);
        let until = services.clock().now() + TimeDelta::seconds(seconds.into()) + MARGIN;
        let scope = WaitScope::Method(method.to_owned());
        let mut tx = services.store().begin().await?;
        tx.put_wait(account, &Wait { scope, until, error: Some("FLOOD_WAIT".to_owned()) }).await?;
        tx.commit().await?;
        self.note(method, until);
        Ok(until)
    }

    /// The wait is stored already.
    pub(crate) fn note(&self, method: &str, until: DateTime<Utc>) {
        if let Some(known) = self.known().as_mut() {
            let at = known.entry(method.to_owned()).or_insert(until);
            *at = until.max(*at);
        }
    }

    /// Another process may have served the account meanwhile.
    pub(crate) fn forget(&self) {
        *self.known() = None;
    }

    fn known(&self) -> MutexGuard<'_, Option<ByMethod>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
