//! Tests of the whole product, one module per feature. `tests/run` starts what they need.

mod accounts;
mod bucket;
mod campaigns;
mod chat_page;
mod cli;
mod crashes;
mod database_outage;
mod faults;
mod inbox;
mod layers;
mod leases;
mod mail;
mod secrets;
#[path = "../support/signals.rs"]
mod signals;
mod support;
mod targets;
mod waits;
