//! Owners, accounts and logins to test with.

use blastpro_domain::accounts::{Account, AccountState, NetworkKind, Profile};
use blastpro_domain::chats::{Chat, ChatKey, ChatKind, MediaRights, Topic};
use blastpro_domain::identity::{Language, Owner};
use blastpro_domain::ids::{AccountId, JobId, ListId, LoginId, OwnerId, TelegramId};
use blastpro_domain::jobs::{Job, JobState, Progress, Work};
use blastpro_domain::logins::{Login, LoginCommand, LoginDetail, LoginMethod, LoginPhase};
use blastpro_domain::notices::Notice;
use blastpro_domain::peers::PeerKind;
use blastpro_domain::phone::PhoneNumber;
use blastpro_domain::targets::TargetList;
use blastpro_storage::Store;
use chrono::{DateTime, TimeDelta, Utc};

/// A moment, and others so many seconds later.
pub fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_790_000_000, 123_456_000).expect("a valid time") + TimeDelta::seconds(seconds)
}

pub fn phone() -> PhoneNumber {
    PhoneNumber::parse("081234560077").expect("a valid number")
}

pub fn owner(telegram_id: i64) -> Owner {
    Owner {
        id: OwnerId::new(),
        telegram_id: TelegramId(telegram_id),
        first_name: "Sari".to_owned(),
        language: Language::Id,
        timezone: chrono_tz::Asia::Jakarta,
        consent: None,
        created_at: at(0),
    }
}

pub fn profile(telegram_id: i64) -> Profile {
    Profile {
        telegram_id: TelegramId(telegram_id),
        first_name: "Toko".to_owned(),
        last_name: Some("Sari".to_owned()),
        username: Some("tokosari".to_owned()),
        phone: phone(),
        premium: false,
    }
}

pub fn account(owner: OwnerId, telegram_id: i64) -> Account {
    Account {
        id: AccountId::new(),
        owner_id: owner,
        profile: profile(telegram_id),
        state: AccountState::Connected,
        state_since: at(0),
        last_error: None,
        network: NetworkKind::Telegram,
        created_at: at(0),
    }
}

pub fn login(owner: OwnerId) -> Login {
    Login {
        id: LoginId::new(),
        owner_id: owner,
        account_id: None,
        method: LoginMethod::Otp,
        phase: LoginPhase::Starting,
        detail: LoginDetail { phone: Some(phone()), ..LoginDetail::default() },
        command: Some(LoginCommand::RequestCode(phone())),
        network: NetworkKind::Telegram,
        screen_message: Some(7),
        revision: 1,
        created_at: at(0),
        expires_at: at(600),
    }
}

pub fn notice(account: AccountId, reason: &str) -> Notice {
    Notice::AccountLost { account, name: "Toko_Sari".to_owned(), phone: phone().masked(), reason: reason.to_owned() }
}

/// Stores an owner.
pub async fn add_owner(store: &Store, telegram_id: i64) -> OwnerId {
    let owner = owner(telegram_id);
    let mut tx = store.begin().await.unwrap();
    assert!(tx.insert_owner(&owner).await.unwrap());
    tx.commit().await.unwrap();
    owner.id
}

/// Stores a connected account of the owner.
pub async fn add_account(store: &Store, owner: OwnerId, telegram_id: i64) -> AccountId {
    let account = account(owner, telegram_id);
    let mut tx = store.begin().await.unwrap();
    tx.insert_account(&account).await.unwrap();
    tx.commit().await.unwrap();
    account.id
}

/// Stores a login of the owner that is under way.
pub async fn add_login(store: &Store, owner: OwnerId) -> Login {
    let login = login(owner);
    let mut tx = store.begin().await.unwrap();
    tx.insert_login(&login).await.unwrap();
    tx.commit().await.unwrap();
    login
}

pub fn job(owner: OwnerId, account: AccountId, work: Work) -> Job {
    Job {
        id: JobId::new(),
        owner_id: owner,
        account_id: account,
        work,
        state: JobState::Queued,
        progress: Progress::default(),
        error: None,
        cancel_requested: false,
        screen_message: None,
        revision: 1,
        created_at: at(0),
        finished_at: None,
    }
}

pub fn key(kind: PeerKind, id: i64) -> ChatKey {
    ChatKey { kind, id }
}

pub fn chat(kind: ChatKind, id: i64) -> Chat {
    Chat {
        key: key(kind.peer_kind(), id),
        kind,
        access_hash: (kind != ChatKind::Group).then_some(id.wrapping_mul(7)),
        title: format!("Grup {id:05}"),
        username: None,
        members: Some(10),
        slow_mode: 0,
        can_write: true,
        media: MediaRights { photos: true, links: true, ..MediaRights::default() },
        seen_at: at(0),
        gone_at: None,
        migrated_to: None,
    }
}

pub fn topic(id: i32, title: &str) -> Topic {
    Topic { id, title: title.to_owned(), closed: false, gone_at: None }
}

pub fn list(owner: OwnerId, account: AccountId, name: &str) -> TargetList {
    TargetList {
        id: ListId::new(),
        owner_id: owner,
        account_id: account,
        name: name.to_owned(),
        targets: 0,
        inactive: 0,
        created_at: at(0),
        deleted_at: None,
    }
}

/// Stores chats that the account sees now.
pub async fn add_chats(store: &Store, owner: OwnerId, account: AccountId, chats: &[Chat]) {
    let mut tx = store.begin().await.unwrap();
    tx.put_chats(owner, account, chats, at(0)).await.unwrap();
    tx.commit().await.unwrap();
}

/// Stores an empty list.
pub async fn add_list(store: &Store, owner: OwnerId, account: AccountId, name: &str) -> ListId {
    let list = list(owner, account, name);
    let mut tx = store.begin().await.unwrap();
    tx.insert_list(&list).await.unwrap();
    tx.commit().await.unwrap();
    list.id
}
