//! Leases: at most one process has a connection with an account's key.
//!
//! A lease is a row with its holder, its end and a fencing number that grows each time the lease changes hands. It goes
//! by the database's clock, the only one that all processes share. The holder stops using the account well before the
//! end, by its own clock; a taker waits a margin after it. So a holder that has lost touch with the database is gone
//! before another one comes.

use blastpro_domain::ids::AccountId;
use chrono::TimeDelta;
use uuid::Uuid;

use crate::Result;
use crate::db::Tx;
use crate::statements::statements;

/// Whether the lease (`$1` to `$3`: account, holder, number) is held.
macro_rules! leased {
    () => {
        "EXISTS (SELECT 1 FROM account_leases l WHERE l.account_id = $1 AND l.holder = $2 AND l.fencing = $3)"
    };
}
pub(crate) use leased;

statements! {
    TAKE_LEASE =
        "INSERT INTO account_leases (account_id, holder, fencing, lease_until) VALUES ($1, $2, 1, $3) \
         ON CONFLICT (account_id) DO UPDATE SET holder = excluded.holder, lease_until = excluded.lease_until, \
         fencing = account_leases.fencing + 1 \
         WHERE account_leases.holder IS NULL OR account_leases.holder = excluded.holder \
         OR account_leases.lease_until < $4 RETURNING fencing";
    RENEW_LEASE =
        "UPDATE account_leases SET lease_until = $4 WHERE account_id = $1 AND holder = $2 AND fencing = $3";
    RELEASE_LEASE = "UPDATE account_leases SET holder = NULL WHERE account_id = $1 AND holder = $2 AND fencing = $3";
}

/// The right to use an account, while it lasts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lease {
    /// Which account.
    pub account: AccountId,
    /// The process that holds it.
    pub holder: Uuid,
    /// Grows each time the lease is taken; an older number has lost it.
    pub fencing: i64,
}

impl Tx {
    /// Takes the account's lease for `ttl` if it is free, was released, or ended more than `margin` ago. A holder that
    /// takes its own lease again gets it at once, with a new number.
    pub async fn take_lease(
        &mut self,
        account: AccountId,
        holder: Uuid,
        ttl: TimeDelta,
        margin: TimeDelta,
    ) -> Result<Option<Lease>> {
        let now = self.database_clock().await?;
        let row: Option<(i64,)> = fetch_optional!(self, TAKE_LEASE, account.0, holder, now + ttl, now - margin)?;
        Ok(row.map(|(fencing,)| Lease { account, holder, fencing }))
    }

    /// Extends the lease to `ttl` from now; `false` when it has been lost.
    pub async fn renew_lease(&mut self, lease: &Lease, ttl: TimeDelta) -> Result<bool> {
        let now = self.database_clock().await?;
        let rows = execute!(self, RENEW_LEASE, lease.account.0, lease.holder, lease.fencing, now + ttl)?;
        Ok(rows == 1)
    }

    /// Gives the lease up, so that the next taker need not wait; `false` when it had been lost.
    pub async fn release_lease(&mut self, lease: &Lease) -> Result<bool> {
        Ok(execute!(self, RELEASE_LEASE, lease.account.0, lease.holder, lease.fencing)? == 1)
    }
}
