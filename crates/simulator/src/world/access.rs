//! Access hashes: proof that an account has met a peer. One belongs to the account that it was given to, so a hash
//! that one account hands to another is refused, as at Telegram.

use sha2::{Digest, Sha256};

use super::World;
use super::ids::{Peer, PersonId};

impl World {
    /// The hash under which `viewer` knows `peer`.
    #[must_use]
    pub fn access_hash(&self, viewer: PersonId, peer: Peer) -> i64 {
        let mut hash = Sha256::new();
        hash.update(self.access_secret);
        hash.update(viewer.0.to_le_bytes());
        hash.update(peer.bot_api_id().to_le_bytes());
        let digest = hash.finalize();
        let mut low = [0; 8];
        low.copy_from_slice(&digest[..8]);
        i64::from_le_bytes(low)
    }
}
