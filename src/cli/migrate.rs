//! `blastpro migrate`: brings the database up to date.

use super::failure::Failure;
use super::{block_on, output};
use crate::app;
use crate::config::{Database, Source};

pub(super) fn run() -> Result<(), Failure> {
    let database = Database::read(&Source::process())?;
    block_on(async {
        app::store::migrate(&database).await?;
        output::print("The database is up to date.")?;
        Ok(())
    })
}
