//! What an account has seen, and lists of it, put where a scan and the owner would put them.

use blastpro_domain::chats::{Chat, ChatKey, ChatKind, MediaRights};
use blastpro_domain::ids::{AccountId, ListId, OwnerId};
use blastpro_services::{ChatFilter, Services};
use chrono::DateTime;

/// How many chats are stored at a time, as by a scan.
const PAGE: usize = 100;

/// A chat that an account may write to.
pub fn chat(kind: ChatKind, id: i64, access_hash: i64, number: i64) -> Chat {
    Chat {
        key: ChatKey { kind: kind.peer_kind(), id },
        kind,
        access_hash: Some(access_hash),
        title: format!("Jual Beli Kota {number:05}"),
        username: None,
        members: Some(1_250),
        slow_mode: 0,
        can_write: true,
        media: MediaRights::default(),
        seen_at: DateTime::UNIX_EPOCH,
        gone_at: None,
        migrated_to: None,
    }
}

/// The account has seen these chats.
pub async fn seen(services: &Services, owner: OwnerId, account: AccountId, chats: &[Chat]) {
    for page in chats.chunks(PAGE) {
        services.chats.store_page(owner, account, page).await.expect("a page is stored");
    }
}

/// A list of everything that the account has seen.
pub async fn list(services: &Services, owner: OwnerId, account: AccountId) -> ListId {
    let list = services.targets.begin_selection(owner, account).await.expect("a list").id;
    services.targets.choose_all(owner, list, &ChatFilter::default(), true).await.expect("all are chosen");
    list
}
