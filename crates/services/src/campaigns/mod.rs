//! Campaigns: put together and steered by owners, carried out by the engine. See
//! [`blastpro_domain::campaigns`] for the states, and [`blastpro_domain::deliveries`] for the ledger.

mod confirm;
mod draft;
mod engine;
mod errors;
mod preflight;
mod prepare;
mod reach;
mod report;
mod steer;

pub use blastpro_storage::{CampaignsShown, Candidate, DeliveryFilter, DeliveryLine, ReasonCount, Task};
pub use engine::{Claim, NextDelivery, Outlook, Settled};
pub use errors::{CampaignError, ConfirmError, ResumeError};
pub use preflight::{AccountPlan, Preflight};
pub use report::{CampaignPage, DeliveryPage, OpenEnds};

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
