//! Owners and their accounts, put where the bot and a login would put them.

use blastpro_domain::accounts::{Account, AccountState, NetworkKind, Profile};
use blastpro_domain::identity::{Consent, Language, Owner, TERMS_VERSION};
use blastpro_domain::ids::{AccountId, OwnerId, TelegramId};
use blastpro_domain::phone::PhoneNumber;
use blastpro_services::Services;
use blastpro_simulator::world::PersonId;

/// An owner who has agreed to the terms.
pub async fn owner(services: &Services, person: PersonId) -> OwnerId {
    let at = services.clock().now();
    let owner = Owner {
        id: OwnerId::new(),
        telegram_id: TelegramId(person.0),
        first_name: "Sari".to_owned(),
        language: Language::En,
        timezone: chrono_tz::Asia::Jakarta,
        consent: Some(Consent { version: TERMS_VERSION, at }),
        created_at: at,
    };
    let mut tx = services.store().begin().await.expect("the database answers");
    tx.insert_owner(&owner).await.expect("a new owner");
    tx.commit().await.expect("the database answers");
    owner.id
}

/// An account of the owner that counts as connected. It is of the other network, so that nobody tries to connect it.
pub async fn account(services: &Services, owner: OwnerId, number: i64) -> AccountId {
    let at = services.clock().now();
    let account = Account {
        id: AccountId::new(),
        owner_id: owner,
        profile: Profile {
            telegram_id: TelegramId(1_000_000 + number),
            first_name: format!("Toko {number}"),
            last_name: None,
            username: None,
            phone: PhoneNumber::parse(&format!("+62812345{number:05}")).expect("an Indonesian mobile number"),
            premium: false,
        },
        state: AccountState::Connected,
        state_since: at,
        last_error: None,
        network: NetworkKind::Telegram,
        created_at: at,
    };
    let mut tx = services.store().begin().await.expect("the database answers");
    tx.insert_account(&account).await.expect("a new account");
    tx.commit().await.expect("the database answers");
    account.id
}

/// The id of the chat with this number: titles are in another order than ids, as they are in life.
pub const fn scattered(number: i64) -> i64 {
    1_000_000 + number * 7_919 % 1_000_003
}
