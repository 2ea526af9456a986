//! Access hashes: proof that an account has met a peer. One belongs to the account that it was given to, so a hash
//! that one account hands to another is refused, as at Telegram. Invite links, which anybody may use, are made alike.

use base64::prelude::*;
use sha2::{Digest, Sha256};

use super::World;
use super::chats::Chat;
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

    /// What stands after `t.me/+` in a group's invite link.
    #[must_use]
    pub fn invite_hash(&self, peer: Peer) -> String {
        let mut hash = Sha256::new();
        hash.update(self.access_secret);
        hash.update(b"invite");
        hash.update(peer.bot_api_id().to_le_bytes());
        BASE64_URL_SAFE_NO_PAD.encode(&hash.finalize()[..12])
    }

    /// The group that an invite link leads to.
    #[must_use]
    pub fn invited_to(&self, hash: &str) -> Option<Chat> {
        self.chats().into_iter().find(|chat| self.invite_hash(chat.peer()) == hash)
    }
}
