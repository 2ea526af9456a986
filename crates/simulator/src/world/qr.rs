//! Logging in by QR code (core.telegram.org/api/qr-login).
//!
//! The new client exports a token and shows it; a logged-in one accepts it; the new client is pushed
//! `updateLoginToken` and exports again, which logs it in, asks for the two-step password, or sends it to the
//! datacenter where the account lives, to import the token there.

use rand::RngExt;

use super::events::{Event, LoginStep};
use super::ids::{KeyId, PersonId};
use super::refusals::Refusal;
use super::updates::Push;
use super::{State, World};

/// How long a token is good for, in seconds.
pub const TOKEN_LIFETIME: i64 = 30;

/// A token.
#[derive(Clone, Debug)]
pub(super) struct QrToken {
    key: KeyId,
    expires: i64,
    accepted: Option<PersonId>,
}

/// What exporting or importing a token leads to. Without `Debug`: whoever has a token logs its session in.
#[derive(Clone, PartialEq, Eq)]
pub enum QrLogin {
    /// Show this token until it expires (Unix seconds), then ask for another.
    Show {
        /// The token.
        token: Vec<u8>,
        /// When it expires.
        expires: i64,
    },
    /// Import this token at another datacenter.
    Migrate {
        /// Which.
        dc: i32,
        /// The token.
        token: Vec<u8>,
    },
    /// Logged in.
    Done(PersonId),
}

impl World {
    /// A token for `key`, or where its login stands once a token was accepted.
    pub fn export_login_token(&self, key: KeyId) -> Result<QrLogin, Refusal> {
        let now = self.unix_now();
        let mut state = self.lock();
        if let Some(person) = state.keys.get(&key).and_then(|session| session.person) {
            return Ok(QrLogin::Done(person));
        }
        state.tokens.retain(|_, token| token.accepted.is_some() || token.expires > now);
        let accepted = state.tokens.iter().find(|(_, token)| token.key == key && token.accepted.is_some());
        if let Some((bytes, person)) = accepted.and_then(|(bytes, token)| Some((bytes.clone(), token.accepted?))) {
            return state.use_token(key, bytes, person);
        }
        let token: [u8; 32] = state.rng.random();
        let expires = now + TOKEN_LIFETIME;
        state.tokens.insert(token.to_vec(), QrToken { key, expires, accepted: None });
        Ok(QrLogin::Show { token: token.to_vec(), expires })
    }

    /// Goes on at the account's own datacenter with a token that was accepted.
    pub fn import_login_token(&self, key: KeyId, token: &[u8]) -> Result<QrLogin, Refusal> {
        let mut state = self.lock();
        let accepted = state.tokens.get(token).ok_or(Refusal::AuthTokenInvalid)?.accepted;
        state.use_token(key, token.to_vec(), accepted.ok_or(Refusal::AuthTokenInvalid)?)
    }

    /// The tokens that wait to be scanned, the newest first.
    #[must_use]
    pub fn pending_login_tokens(&self) -> Vec<Vec<u8>> {
        let now = self.unix_now();
        let state = self.lock();
        let waiting = state.tokens.iter().filter(|(_, token)| token.accepted.is_none() && token.expires > now);
        let mut waiting: Vec<_> = waiting.map(|(bytes, token)| (token.expires, bytes.clone())).collect();
        waiting.sort_by_key(|(expires, _)| std::cmp::Reverse(*expires));
        waiting.into_iter().map(|(_, bytes)| bytes).collect()
    }

    /// Accepts a token as `person`, as if they had scanned it with their phone.
    pub fn accept_login_token(&self, person: PersonId, token: &[u8]) -> Result<(), Refusal> {
        let now = self.unix_now();
        let mut state = self.lock();
        if !state.people.contains_key(&person) {
            return Err(Refusal::UserIdInvalid);
        }
        let shown = state.tokens.get_mut(token).ok_or(Refusal::AuthTokenInvalid)?;
        if shown.accepted.is_some() {
            return Err(Refusal::AuthTokenAlreadyAccepted);
        }
        if shown.expires <= now {
            return Err(Refusal::AuthTokenExpired);
        }
        shown.accepted = Some(person);
        let key = shown.key;
        state.push_to_key(key, &Push::LoginToken, None);
        state.emit(&Event::Login { person, step: LoginStep::QrAccepted });
        Ok(())
    }
}

impl State {
    fn use_token(&mut self, key: KeyId, token: Vec<u8>, person: PersonId) -> Result<QrLogin, Refusal> {
        let home = self.people.get(&person).ok_or(Refusal::AuthTokenInvalid)?.home_dc;
        if self.dc_of(key) != Some(home) {
            return Ok(QrLogin::Migrate { dc: home, token });
        }
        self.tokens.remove(&token);
        self.finish_login(key, person).map(QrLogin::Done)
    }
}
