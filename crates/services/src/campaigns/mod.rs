//! Campaigns: put together and steered by owners, carried out by the engine. See
//! [`blastpro_domain::campaigns`] for the states, and [`blastpro_domain::deliveries`] for the ledger.

mod engine;
mod prepare;

pub use blastpro_storage::{Candidate, Task};
pub use engine::{NextDelivery, Outlook, Settled};

use crate::Context;

/// Use-cases about campaigns.
#[derive(Clone, Debug)]
pub struct Campaigns {
    context: Context,
}

impl Campaigns {
    pub(crate) const fn new(context: Context) -> Self {
        Self { context }
    }
}
