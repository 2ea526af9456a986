//! Many connected accounts at once, logged in over the wire like any other, but without the bot's conversation.

use blastpro_domain::accounts::{Account, AccountState, NetworkKind};
use blastpro_domain::clock::Clock;
use blastpro_domain::identity::{Language, Owner};
use blastpro_domain::ids::{AccountId, OwnerId, TelegramId};
use blastpro_domain::phone::PhoneNumber;
use blastpro_simulator::world::{NewPerson, PersonId, World};
use blastpro_storage::Store;
use blastpro_telegram::{ApiCredentials, Network, SentCodeStep, Step, Telegram};
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

/// Makes `count` people and an owner to whom the accounts of all of them are connected. Returns the people.
pub async fn connect(store: &Store, world: &World, bootstrap: Url, count: usize) -> Vec<PersonId> {
    let telegram = telegram(bootstrap);
    let at = Clock::system().now();
    let owner = Owner {
        id: OwnerId::new(),
        telegram_id: OWNER,
        first_name: "Toko".to_owned(),
        language: Language::En,
        timezone: chrono_tz::Asia::Jakarta,
        consent: None,
        created_at: at,
    };
    let mut tx = store.begin().await.expect("the database answers");
    tx.insert_owner(&owner).await.expect("a new owner");
    tx.commit().await.expect("the database answers");
    let logins = (0..count).map(|index| log_in(&telegram, world, index));
    let mut logins = stream::iter(logins).buffer_unordered(AT_ONCE);
    let mut people = Vec::with_capacity(count);
    while let Some((profile, session)) = logins.next().await {
        people.push(PersonId(profile.telegram_id.0));
        let account = Account {
            id: AccountId::new(),
            owner_id: owner.id,
            profile,
            state: AccountState::Connected,
            state_since: at,
            last_error: None,
            network: NetworkKind::Bootstrap,
            created_at: at,
        };
        let mut tx = store.begin().await.expect("the database answers");
        tx.insert_account(&account).await.expect("a new account");
        tx.put_session(owner.id, account.id, &session, at).await.expect("its session");
        tx.commit().await.expect("the database answers");
    }
    people
}

async fn log_in(telegram: &Telegram, world: &World, index: usize) -> (blastpro_domain::accounts::Profile, Vec<u8>) {
    let phone = PhoneNumber::parse(&format!("+62812345{index:05}")).expect("an Indonesian mobile number");
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
