//! Many connected accounts at once, logged in over the wire like any other, but without the bot's conversation.

use std::ops::Range;

use blastpro_domain::accounts::{Account, AccountState, NetworkKind};
use blastpro_domain::clock::Clock;
use blastpro_domain::identity::{Language, Owner};
use blastpro_domain::ids::{AccountId, OwnerId, TelegramId};
use blastpro_domain::phone::PhoneNumber;
use blastpro_simulator::world::{NewPerson, PersonId, World};
use blastpro_storage::Store;
use blastpro_telegram::{ApiCredentials, Network, SentCodeStep, Step, Telegram};
use chrono::{DateTime, Utc};
use futures::{StreamExt as _, stream};
use secrecy::SecretString;
use url::Url;

/// How many logins are under way at a time.
const AT_ONCE: usize = 16;

/// Whose accounts they are: somebody who has never met the bot.
pub const OWNER: TelegramId = TelegramId(1);

/// What opens accounts in the simulated world.
pub fn telegram(bootstrap: Url) -> Telegram {
    let network = Network::bootstrap(bootstrap).expect("the simulator is on loopback");
    Telegram::new(network, ApiCredentials { id: 1, hash: SecretString::from("hash") }, Clock::system())
}

/// Makes people with these numbers, whose accounts are connected to [`OWNER`]. Returns the people.
pub async fn connect(store: &Store, world: &World, bootstrap: Url, numbers: Range<usize>) -> Vec<PersonId> {
    let telegram = telegram(bootstrap);
    let at = Clock::system().now();
    let owner = owner(store, at).await;
    let count = numbers.len();
    let logins = numbers.map(|number| log_in(&telegram, world, number));
    let mut logins = stream::iter(logins).buffer_unordered(AT_ONCE);
    let mut people = Vec::with_capacity(count);
    while let Some((profile, session)) = logins.next().await {
        people.push(PersonId(profile.telegram_id.0));
        let account = Account {
            id: AccountId::new(),
            owner_id: owner,
            profile,
            state: AccountState::Connected,
            state_since: at,
            last_error: None,
            network: NetworkKind::Bootstrap,
            created_at: at,
        };
        let mut tx = store.begin().await.expect("the database answers");
        tx.insert_account(&account).await.expect("a new account");
        tx.put_session(owner, account.id, &session, at).await.expect("its session");
        tx.commit().await.expect("the database answers");
    }
    people
}

/// The id of [`OWNER`], who is made if need be.
async fn owner(store: &Store, at: DateTime<Utc>) -> OwnerId {
    let mut tx = store.begin().await.expect("the database answers");
    if let Some(owner) = tx.owner_by_telegram_id(OWNER).await.expect("the database answers") {
        return owner.id;
    }
    let owner = Owner {
        id: OwnerId::new(),
        telegram_id: OWNER,
        first_name: "Toko".to_owned(),
        language: Language::En,
        timezone: chrono_tz::Asia::Jakarta,
        consent: None,
        created_at: at,
    };
    tx.insert_owner(&owner).await.expect("a new owner");
    tx.commit().await.expect("the database answers");
    owner.id
}

async fn log_in(telegram: &Telegram, world: &World, number: usize) -> (blastpro_domain::accounts::Profile, Vec<u8>) {
    let phone = PhoneNumber::parse(&format!("+62812345{number:05}")).expect("an Indonesian mobile number");
    world.add_person(NewPerson::with_phone("Toko", phone.e164())).expect("a new number");
    let mut login = telegram.begin_login().await.expect("the simulator answers");
    let SentCodeStep::Sent(sent) = login.send_code(&phone).await.expect("the simulator answers") else {
        panic!("a code is sent to every number");
    };
    let code = SecretString::from(world.code(phone.e164()).expect("a code was sent"));
    let step = login.sign_in(&phone, sent.channel, &code).await.expect("the simulator answers");
    let Step::Done(profile) = step else { panic!("the right code logs in: {step:?}") };
    (profile, login.into_session().await)
}
