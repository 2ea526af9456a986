//! People and bots.

use std::fmt;

use super::codes::CodeChannel;
use super::events::Event;
use super::ids::{Peer, PersonId};
use super::refusals::Refusal;
use super::{State, World};

/// Telegram's service account, which delivers login codes.
pub const SERVICE_ACCOUNT: PersonId = PersonId(777_000);

/// Accounts that every world has from the beginning.
const TELEGRAMS_OWN: [PersonId; 2] = [SERVICE_ACCOUNT, super::SPAM_BOT];

/// The datacenter that most people call home here, and where clients start.
pub const DEFAULT_DC: i32 = 2;

/// A person or a bot.
#[derive(Clone, PartialEq, Eq)]
pub struct Person {
    /// Their Telegram id.
    pub id: PersonId,
    /// First name; a bot's name.
    pub first_name: String,
    /// Last name.
    pub last_name: Option<String>,
    /// Username without the `@`.
    pub username: Option<String>,
    /// Phone number, digits only.
    pub phone: Option<String>,
    /// Two-step password.
    pub password: Option<String>,
    /// The hint for the password.
    pub password_hint: Option<String>,
    /// IETF tag of the language of their app.
    pub language: Option<String>,
    /// Whether this is a bot.
    pub is_bot: bool,
    /// The datacenter that holds their account.
    pub home_dc: i32,
    /// How their first login code travels.
    pub code_channel: CodeChannel,
    /// Whether Telegram has banned the number.
    pub banned: bool,
}

// By hand: the password must not reach a log.
impl fmt::Debug for Person {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Person").field("id", &self.id).field("is_bot", &self.is_bot).finish_non_exhaustive()
    }
}

impl Person {
    /// First and last name.
    #[must_use]
    pub fn name(&self) -> String {
        match &self.last_name {
            Some(last) => format!("{} {last}", self.first_name),
            None => self.first_name.clone(),
        }
    }
}

/// A person to be added. `Default` has an empty name, no phone, and lives in [`DEFAULT_DC`].
#[derive(Clone, Default)]
pub struct NewPerson {
    /// See [`Person::first_name`].
    pub first_name: String,
    /// See [`Person::last_name`].
    pub last_name: Option<String>,
    /// See [`Person::username`].
    pub username: Option<String>,
    /// See [`Person::phone`]; anything but digits is dropped.
    pub phone: Option<String>,
    /// See [`Person::password`].
    pub password: Option<String>,
    /// See [`Person::password_hint`].
    pub password_hint: Option<String>,
    /// See [`Person::language`].
    pub language: Option<String>,
    /// See [`Person::is_bot`].
    pub is_bot: bool,
    /// See [`Person::home_dc`].
    pub home_dc: Option<i32>,
    /// See [`Person::code_channel`].
    pub code_channel: CodeChannel,
    /// See [`Person::banned`].
    pub banned: bool,
}

impl NewPerson {
    /// A person with a name and a phone number.
    #[must_use]
    pub fn with_phone(first_name: &str, phone: &str) -> Self {
        Self { first_name: first_name.to_owned(), phone: Some(phone.to_owned()), ..Self::default() }
    }

    /// A bot.
    #[must_use]
    pub fn bot(name: &str, username: &str) -> Self {
        Self { first_name: name.to_owned(), username: Some(username.to_owned()), is_bot: true, ..Self::default() }
    }
}

/// Drops everything but digits, as Telegram does with a number that a client sends.
#[must_use]
pub fn digits(phone: &str) -> String {
    phone.chars().filter(char::is_ascii_digit).collect()
}

impl World {
    /// Adds a person or a bot. A username or number that somebody else has is refused.
    pub fn add_person(&self, new: NewPerson) -> Result<Person, Refusal> {
        self.lock().add_person(new)
    }

    /// Everybody but Telegram's own accounts, in the order of their ids.
    #[must_use]
    pub fn people(&self) -> Vec<Person> {
        self.lock().people.values().filter(|person| !TELEGRAMS_OWN.contains(&person.id)).cloned().collect()
    }

    /// A person by id.
    #[must_use]
    pub fn person(&self, id: PersonId) -> Option<Person> {
        self.lock().people.get(&id).cloned()
    }

    /// A person by phone number, however it is written.
    #[must_use]
    pub fn person_by_phone(&self, phone: &str) -> Option<Person> {
        self.lock().person_by_phone(phone).cloned()
    }

    /// Whoever or whatever has this username, with or without `@`, in any case.
    #[must_use]
    pub fn resolve_username(&self, username: &str) -> Option<Peer> {
        self.lock().resolve_username(username)
    }

    /// Changes a person, such as their two-step password.
    pub fn update_person(&self, id: PersonId, change: impl FnOnce(&mut Person)) -> Result<Person, Refusal> {
        let mut state = self.lock();
        let person = state.people.get_mut(&id).ok_or(Refusal::UserIdInvalid)?;
        change(person);
        let person = person.clone();
        state.emit(&Event::Person(id));
        Ok(person)
    }

    /// Lets `by` block or unblock `target`; returns whether that changed anything.
    pub fn set_blocked(&self, by: PersonId, target: PersonId, blocked: bool) -> Result<bool, Refusal> {
        let mut state = self.lock();
        if !state.people.contains_key(&by) || !state.people.contains_key(&target) {
            return Err(Refusal::UserIdInvalid);
        }
        let changed = if blocked { state.blocks.insert((by, target)) } else { state.blocks.remove(&(by, target)) };
        if changed {
            state.emit(&Event::Blocked { by, target, blocked });
        }
        Ok(changed)
    }

    /// Whether `by` has blocked `target`.
    #[must_use]
    pub fn is_blocked(&self, by: PersonId, target: PersonId) -> bool {
        self.lock().blocks.contains(&(by, target))
    }

    /// Puts a person into the address book of another.
    pub fn add_contact(&self, owner: PersonId, contact: PersonId) {
        self.lock().contacts.entry(owner).or_default().insert(contact);
    }

    /// Whether `contact` is in the address book of `owner`.
    #[must_use]
    pub fn has_contact(&self, owner: PersonId, contact: PersonId) -> bool {
        self.lock().contacts.get(&owner).is_some_and(|contacts| contacts.contains(&contact))
    }

    /// Somebody's address book.
    #[must_use]
    pub fn contacts(&self, owner: PersonId) -> Vec<PersonId> {
        self.lock().contacts.get(&owner).into_iter().flatten().copied().collect()
    }
}

impl State {
    pub(super) fn add_person(&mut self, new: NewPerson) -> Result<Person, Refusal> {
        let phone = new.phone.as_deref().map(digits);
        if phone.as_ref().is_some_and(|phone| self.person_by_phone(phone).is_some()) {
            return Err(Refusal::PhoneNumberOccupied);
        }
        let username = new.username.map(|name| name.trim_start_matches('@').to_owned());
        if username.as_ref().is_some_and(|name| self.resolve_username(name).is_some()) {
            return Err(Refusal::UsernameOccupied);
        }
        let person = Person {
            id: self.counters.person(),
            first_name: new.first_name,
            last_name: new.last_name,
            username,
            phone,
            password: new.password,
            password_hint: new.password_hint,
            language: new.language,
            is_bot: new.is_bot,
            home_dc: new.home_dc.unwrap_or(DEFAULT_DC),
            code_channel: new.code_channel,
            banned: new.banned,
        };
        self.people.insert(person.id, person.clone());
        self.emit(&Event::Person(person.id));
        Ok(person)
    }

    pub(super) fn person_by_phone(&self, phone: &str) -> Option<&Person> {
        let phone = digits(phone);
        self.people.values().find(|person| person.phone.as_deref() == Some(&phone))
    }

    pub(super) fn resolve_username(&self, username: &str) -> Option<Peer> {
        let wanted = username.trim_start_matches('@');
        let is_it = |name: &Option<String>| name.as_deref().is_some_and(|name| name.eq_ignore_ascii_case(wanted));
        let person = self.people.values().find(|person| is_it(&person.username));
        let chat = || self.chats.values().find(|chat| is_it(&chat.username));
        person.map(|person| Peer::Person(person.id)).or_else(|| chat().map(super::Chat::peer))
    }

    /// The service account, present from the beginning.
    pub(super) fn service_account() -> Person {
        Person {
            id: SERVICE_ACCOUNT,
            first_name: "Telegram".to_owned(),
            last_name: None,
            username: None,
            phone: Some("42777".to_owned()),
            password: None,
            password_hint: None,
            language: None,
            is_bot: false,
            home_dc: DEFAULT_DC,
            code_channel: CodeChannel::App,
            banned: true,
        }
    }
}
