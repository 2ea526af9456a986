//! Writing a list as CSV.

use blastpro_domain::ids::{ListId, OwnerId};

use super::Targets;
use crate::Result;

impl Targets {
    /// The list as CSV, in the form that an import reads. `None`: there is no such list.
    pub async fn export(&self, owner: OwnerId, list: ListId) -> Result<Option<Vec<u8>>> {
        todo!()
    }
}
