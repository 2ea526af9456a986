//! Login codes: how they travel, what voids them, and logging in with one.
//!
//! ```text
//! send_code ─► pending ─ sign_in with the right code ─► logged in, or two-step password needed
//!                 │ ▲
//!                 │ └ resend: another code by the next channel
//!                 └ too old, replaced, or its text was sent into a chat ─► PHONE_CODE_EXPIRED
//! ```
//!
//! Rules: core.telegram.org/api/auth.

use blastpro_locales::{Language, t};
use rand::RngExt;
use serde::{Deserialize, Serialize};

use super::entities::{Entity, EntityKind, utf16_len};
use super::events::{Event, LoginStep};
use super::ids::{KeyId, Peer, PersonId};
use super::messages::Draft;
use super::people::{SERVICE_ACCOUNT, digits};
use super::refusals::Refusal;
use super::{State, World};

/// How long a code is good for, in seconds.
const CODE_LIFETIME: i64 = 300;

/// Seconds after which a client may ask for another code.
pub const RESEND_AFTER: i32 = 60;

/// How many digits a code has.
pub const CODE_LENGTH: i32 = 5;

/// How many wrong codes are heard before a number is made to wait.
const WRONG_CODES: u32 = 5;

/// How long a number waits after too many wrong codes, in seconds.
const WRONG_CODES_WAIT: i64 = 600;

/// How many codes a number may be sent within [`SENDS_WINDOW`]: generous, since one demo logs in all day.
const SENDS: usize = 30;

/// The seconds over which [`SENDS`] are counted.
const SENDS_WINDOW: i64 = 3_600;

const WORDS: [&str; 8] = ["harbour", "lantern", "orchard", "pebble", "saffron", "thunder", "violet", "willow"];

/// How a code travels.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CodeChannel {
    /// A message in the person's other apps.
    #[default]
    App,
    /// An SMS with digits.
    Sms,
    /// A call that reads digits.
    Call,
    /// A call whose number ends with the digits.
    MissedCall,
    /// An e-mail.
    Email,
    /// A message on fragment.com.
    Fragment,
    /// An SMS with a word.
    SmsWord,
    /// An SMS with a phrase.
    SmsPhrase,
}

impl CodeChannel {
    /// Whether its codes are digits, and no words.
    #[must_use]
    pub const fn is_digits(self) -> bool {
        !matches!(self, Self::SmsWord | Self::SmsPhrase)
    }

    /// By which other channel a code can be had next.
    #[must_use]
    pub const fn next(self) -> Option<Self> {
        match self {
            Self::App | Self::MissedCall | Self::Email | Self::SmsWord | Self::SmsPhrase => Some(Self::Sms),
            Self::Sms => Some(Self::Call),
            Self::Call | Self::Fragment => None,
        }
    }
}

/// A code on its way, as the client that asked for it is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SentCode {
    /// What the client hands back together with the code.
    pub hash: String,
    /// How the code travels.
    pub channel: CodeChannel,
    /// The beginning of a word or phrase, or of the number that calls.
    pub beginning: Option<String>,
}

/// A code that can be used.
pub(super) struct PendingCode {
    sent: SentCode,
    code: String,
    key: KeyId,
    expires: i64,
    void: bool,
}

/// What a number has been through.
#[derive(Default)]
pub(super) struct NumberHistory {
    sends: Vec<i64>,
    wrong: u32,
    blocked_until: i64,
}

impl World {
    /// Sends a code to a number for the login that `key` is making. An unused number gets one too, as at Telegram.
    pub fn send_code(&self, key: KeyId, phone: &str) -> Result<SentCode, Refusal> {
        let now = self.unix_now();
        let mut state = self.lock();
        let phone = check_number(phone)?;
        let channel = match state.person_by_phone(&phone) {
            Some(person) if person.banned => return Err(Refusal::PhoneNumberBanned),
            Some(person) if state.dc_of(key) != Some(person.home_dc) => {
                return Err(Refusal::PhoneMigrate(person.home_dc));
            }
            Some(person) => person.code_channel,
            None => CodeChannel::Sms,
        };
        state.send_code(key, &phone, channel, now)
    }

    /// Sends another code by the next channel.
    pub fn resend_code(&self, key: KeyId, phone: &str, hash: &str) -> Result<SentCode, Refusal> {
        let now = self.unix_now();
        let mut state = self.lock();
        let phone = digits(phone);
        let channel = state.pending_code(&phone, hash, now)?.sent.channel;
        state.send_code(key, &phone, channel.next().ok_or(Refusal::SendCodeUnavailable)?, now)
    }

    /// Withdraws a code.
    pub fn cancel_code(&self, phone: &str, hash: &str) -> Result<(), Refusal> {
        let now = self.unix_now();
        let mut state = self.lock();
        let phone = digits(phone);
        state.pending_code(&phone, hash, now)?;
        state.codes.remove(&phone);
        Ok(())
    }

    /// Logs in with a code.
    pub fn sign_in(&self, key: KeyId, phone: &str, hash: &str, code: &str) -> Result<PersonId, Refusal> {
        let now = self.unix_now();
        let mut state = self.lock();
        let phone = digits(phone);
        if code.is_empty() {
            return Err(Refusal::PhoneCodeEmpty);
        }
        let history = state.numbers.entry(phone.clone()).or_default();
        if history.blocked_until > now {
            return Err(Refusal::FloodWait(history.blocked_until - now));
        }
        let right = state.pending_code(&phone, hash, now)?.code.eq_ignore_ascii_case(code.trim());
        let history = state.numbers.entry(phone.clone()).or_default();
        if !right {
            history.wrong += 1;
            if history.wrong >= WRONG_CODES {
                history.wrong = 0;
                history.blocked_until = now + WRONG_CODES_WAIT;
            }
            return Err(Refusal::PhoneCodeInvalid);
        }
        history.wrong = 0;
        let person = state.person_by_phone(&phone).map(|person| person.id).ok_or(Refusal::PhoneNumberUnoccupied)?;
        state.codes.remove(&phone);
        state.finish_login(key, person)
    }

    /// The newest code that a number was sent, unless it has been used or withdrawn.
    #[must_use]
    pub fn code(&self, phone: &str) -> Option<String> {
        self.lock().codes.get(&digits(phone)).map(|pending| pending.code.clone())
    }
}

impl State {
    fn send_code(&mut self, key: KeyId, phone: &str, channel: CodeChannel, now: i64) -> Result<SentCode, Refusal> {
        let history = self.numbers.entry(phone.to_owned()).or_default();
        history.sends.retain(|sent| sent + SENDS_WINDOW > now);
        if let Some(first) = history.sends.first().filter(|_| history.sends.len() >= SENDS) {
            return Err(Refusal::FloodWait(first + SENDS_WINDOW - now));
        }
        history.sends.push(now);
        let (code, beginning) = self.new_code(channel);
        let hash = format!("{:018x}", self.rng.random::<u64>());
        let sent = SentCode { hash, channel, beginning };
        let pending =
            PendingCode { sent: sent.clone(), code: code.clone(), key, expires: now + CODE_LIFETIME, void: false };
        self.codes.insert(phone.to_owned(), pending);
        if let Some(person) = self.person_by_phone(phone).map(|person| person.id) {
            self.deliver_code(person, &code, now);
            self.emit(&Event::Login { person, step: LoginStep::CodeSent });
        }
        Ok(sent)
    }

    /// A code with what the client is told about its beginning.
    fn new_code(&mut self, channel: CodeChannel) -> (String, Option<String>) {
        match channel {
            CodeChannel::SmsWord => {
                let word = self.random_word();
                (word.to_owned(), Some(word[..1].to_owned()))
            }
            CodeChannel::SmsPhrase => {
                let first = self.random_word();
                (format!("{first} {} {}", self.random_word(), self.random_word()), Some(first.to_owned()))
            }
            _ => {
                let code = format!("{:05}", self.rng.random_range(10_000..100_000));
                (code, (channel == CodeChannel::MissedCall).then(|| "6285500".to_owned()))
            }
        }
    }

    fn random_word(&mut self) -> &'static str {
        WORDS[self.rng.random_range(0..WORDS.len())]
    }

    /// Every code also arrives from the service account, whatever its channel: the page shows no SMS and no calls.
    fn deliver_code(&mut self, person: PersonId, code: &str, now: i64) {
        let tag = self.people.get(&person).and_then(|person| person.language.as_deref());
        let language = tag.and_then(Language::from_tag).unwrap_or_default();
        let heading = t!(language, "simulator-login-code-heading");
        let warning = t!(language, "simulator-login-code", code = code);
        let purpose = t!(language, "simulator-login-code-use");
        let bold = Entity { offset: 0, length: utf16_len(&heading), kind: EntityKind::Bold };
        let mut draft = Draft::text(format!("{heading} {warning}\n\n{purpose}"));
        draft.content.entities = vec![bold];
        // Blocking the service account stops no code; any other refusal cannot happen for a person who exists.
        self.blocks.remove(&(person, SERVICE_ACCOUNT));
        let _ = self.post(SERVICE_ACCOUNT, Peer::Person(person), draft, now);
    }

    fn pending_code(&self, phone: &str, hash: &str, now: i64) -> Result<&PendingCode, Refusal> {
        let pending = self.codes.get(phone).filter(|pending| pending.sent.hash == hash);
        pending.filter(|pending| !pending.void && pending.expires > now).ok_or(Refusal::PhoneCodeExpired)
    }

    /// Voids every code that a text contains: whoever sends their code into a chat is probably being cheated
    /// (core.telegram.org/api/auth#invalidating-login-codes). A longer number that happens to contain one is not it,
    /// and a word or phrase is nothing that anybody could tell from ordinary writing.
    pub(super) fn void_codes_in(&mut self, text: &str) {
        for pending in self.codes.values_mut() {
            pending.void |= pending.sent.channel.is_digits() && contains_whole(text, &pending.code);
        }
    }

    /// The number to which a key was last sent a code; so that faults reach a login before anybody is logged in.
    pub(super) fn number_asked_by(&self, key: KeyId) -> Option<&str> {
        self.codes.iter().find(|(_, pending)| pending.key == key).map(|(phone, _)| phone.as_str())
    }
}

/// Whether `part` stands in `text` on its own, not inside a longer word or number.
fn contains_whole(text: &str, part: &str) -> bool {
    text.match_indices(part).any(|(start, _)| {
        let before = text[..start].chars().next_back();
        let after = text[start + part.len()..].chars().next();
        !before.into_iter().chain(after).any(char::is_alphanumeric)
    })
}

/// The digits of a number, if it can be one: E.164 has at most 15, and none that Telegram knows has fewer than 7.
fn check_number(phone: &str) -> Result<String, Refusal> {
    let phone = digits(phone);
    if (7..=15).contains(&phone.len()) { Ok(phone) } else { Err(Refusal::PhoneNumberInvalid) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_found_on_its_own_alone() {
        assert!(contains_whole("kode: 12345.", "12345"));
        assert!(contains_whole("12345", "12345"));
        assert!(!contains_whole("Rp 1234500", "12345"));
        assert!(contains_whole("912345 or 12345", "12345"));
    }
}
