//! Authorization keys, and who is logged in with them.
//!
//! Keys are handed out ready-made by [`World::bootstrap`], so clients make none by handshake. A key serves one
//! datacenter and at most one connection at a time: when an older connection of a key is used after a newer one has
//! been, the key dies (`AUTH_KEY_DUPLICATED`). A reconnect is no duplicate, since the old connection calls nothing any
//! more; what it still acknowledges does not count.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::net::SocketAddr;

use rand::RngExt;
use serde::Serialize;
use sha1::{Digest, Sha1};
use tokio::sync::mpsc;

use super::events::{Event, LoginStep};
use super::ids::{ConnectionId, KeyId, PersonId};
use super::log::Happening;
use super::refusals::Refusal;
use super::updates::Command;
use super::{State, World};

/// An authorization key.
pub type AuthKey = [u8; 256];

/// A datacenter for a new login session, as `GET /control/bootstrap` gives it.
#[derive(Clone, Serialize)]
pub struct Datacenter {
    /// 1 to 5.
    pub id: i32,
    /// `127.0.0.1:PORT`.
    pub ipv4: SocketAddr,
    /// The key in hex: 512 digits.
    pub auth_key: String,
}

/// What a client says about itself when it connects.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields of initConnection")]
pub struct Device {
    pub api_id: i32,
    pub device_model: String,
    pub system_version: String,
    pub app_version: String,
    pub lang_code: String,
}

/// A key and what became of it.
pub struct Session {
    pub(super) key: AuthKey,
    pub(super) dc: i32,
    standing: Standing,
    /// Who is logged in.
    pub(super) person: Option<PersonId>,
    /// Who logged in with it last, even if they are logged out now.
    pub(super) holder: Option<PersonId>,
    /// Who has shown a code or QR token, and must now give their two-step password.
    pub(super) awaiting_password: Option<PersonId>,
    /// Made by `auth.importAuthorization` for files: it gets no updates.
    secondary: bool,
    device: Device,
    created: i64,
    active: i64,
    pub(super) connections: BTreeSet<ConnectionId>,
    newest_in_use: Option<ConnectionId>,
}

// By hand: a key must not reach a log.
impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session").field("dc", &self.dc).field("person", &self.person).finish_non_exhaustive()
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Standing {
    Good,
    Revoked,
    Duplicated,
}

/// Who makes a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Login {
    /// Nobody is logged in with this key.
    Nobody,
    /// This person.
    Person(PersonId),
    /// Somebody was, until their session was revoked.
    Revoked,
}

/// A login session, as the account's owner sees it among their devices.
#[derive(Clone, Debug)]
pub struct SessionInfo {
    /// Its key.
    pub key: KeyId,
    /// What it runs on.
    pub device: Device,
    /// When it was made, Unix seconds.
    pub created: i64,
    /// When it was last used, Unix seconds.
    pub active: i64,
}

impl World {
    /// Where the datacenters listen; told by the server when it starts.
    pub fn set_datacenters(&self, addresses: BTreeMap<i32, SocketAddr>) {
        self.lock().datacenters = addresses;
    }

    /// Where the datacenters listen.
    #[must_use]
    pub fn datacenters(&self) -> BTreeMap<i32, SocketAddr> {
        self.lock().datacenters.clone()
    }

    /// A fresh key for each datacenter: what one new login session needs.
    #[must_use]
    pub fn bootstrap(&self) -> Vec<Datacenter> {
        let now = self.unix_now();
        let mut state = self.lock();
        let addresses = state.datacenters.clone();
        let datacenters = addresses.into_iter().map(|(id, ipv4)| {
            let key: AuthKey = state.rng.random();
            state.keys.insert(key_id(&key), Session::new(key, id, now));
            Datacenter { id, ipv4, auth_key: hex::encode(key) }
        });
        datacenters.collect()
    }

    /// A key by its id, for the datacenter that it serves.
    #[must_use]
    pub fn auth_key(&self, key: KeyId, dc: i32) -> Option<AuthKey> {
        self.lock().keys.get(&key).filter(|session| session.dc == dc).map(|session| session.key)
    }

    /// A connection was accepted.
    #[must_use]
    pub fn next_connection(&self) -> ConnectionId {
        self.lock().counters.connection()
    }

    /// A connection has shown its key. What is sent to `commands` is for it to carry out.
    pub fn connection_opened(&self, connection: ConnectionId, key: KeyId, commands: mpsc::UnboundedSender<Command>) {
        let now = self.now();
        let mut state = self.lock();
        state.connections.insert(connection, commands);
        if let Some(session) = state.keys.get_mut(&key) {
            session.connections.insert(connection);
        }
        state.log(now, connection, key, Happening::Opened);
    }

    /// A connection is closed.
    pub fn connection_closed(&self, connection: ConnectionId, key: KeyId) {
        let now = self.now();
        let mut state = self.lock();
        state.connections.remove(&connection);
        if let Some(session) = state.keys.get_mut(&key) {
            session.connections.remove(&connection);
        }
        state.log(now, connection, key, Happening::Closed);
    }

    /// Who makes a call over this connection. Refused once the key is dead.
    pub fn caller(&self, connection: ConnectionId, key: KeyId) -> Result<Login, Refusal> {
        let now = self.unix_now();
        let mut state = self.lock();
        let session = state.keys.get_mut(&key).ok_or(Refusal::AuthKeyUnregistered)?;
        session.active = now;
        // A delayed call may outlive its connection; then the newer one is an honest reconnect.
        let overtaken = session.newest_in_use.is_some_and(|newest| connection < newest);
        if overtaken && session.connections.contains(&connection) && session.standing == Standing::Good {
            session.standing = Standing::Duplicated;
            state.log_out(key);
            return Err(Refusal::AuthKeyDuplicated);
        }
        session.newest_in_use = session.newest_in_use.max(Some(connection));
        match session.standing {
            Standing::Good => Ok(session.person.map_or(Login::Nobody, Login::Person)),
            Standing::Revoked => Ok(Login::Revoked),
            Standing::Duplicated => Err(Refusal::AuthKeyDuplicated),
        }
    }

    /// Who is logged in with a key.
    #[must_use]
    pub fn login(&self, key: KeyId) -> Login {
        let state = self.lock();
        let session = state.keys.get(&key);
        let person = session.and_then(|session| session.person);
        person.map_or(Login::Nobody, Login::Person)
    }

    /// Whom a call before the login is about: who must give a password, or whose number was sent a code.
    #[must_use]
    pub fn person_logging_in(&self, key: KeyId) -> Option<PersonId> {
        let state = self.lock();
        let session = state.keys.get(&key)?;
        let by_number = || state.person_by_phone(state.number_asked_by(key)?).map(|person| person.id);
        session.person.or(session.awaiting_password).or_else(by_number)
    }

    /// Remembers what a client said about itself.
    pub fn describe_device(&self, key: KeyId, device: Device) {
        if let Some(session) = self.lock().keys.get_mut(&key) {
            session.device = device;
        }
    }

    /// Who must give their two-step password to finish the login of `key`, or is logged in with it.
    #[must_use]
    pub fn password_owner(&self, key: KeyId) -> Option<PersonId> {
        self.lock().keys.get(&key).and_then(|session| session.awaiting_password.or(session.person))
    }

    /// Finishes a login whose password was right.
    pub fn password_given(&self, key: KeyId) -> Result<PersonId, Refusal> {
        let mut state = self.lock();
        let session = state.keys.get_mut(&key).ok_or(Refusal::AuthKeyUnregistered)?;
        let person = session.awaiting_password.take().ok_or(Refusal::AuthKeyUnregistered)?;
        state.log_in(key, person);
        Ok(person)
    }

    /// Logs a key out; it can be used for another login.
    pub fn sign_out(&self, key: KeyId) {
        self.lock().log_out(key);
    }

    /// Ends somebody's sessions, all but `except`, and closes their connections. Returns how many were ended.
    pub fn revoke(&self, person: PersonId, except: Option<KeyId>) -> usize {
        let mut state = self.lock();
        let keys: Vec<_> = state.logged_in.get(&person).into_iter().flatten().copied().collect();
        let ended: Vec<_> = keys.into_iter().filter(|key| Some(*key) != except).collect();
        for key in &ended {
            state.revoke_key(*key);
        }
        ended.len()
    }

    /// Ends one session of a person; false when they have no such session.
    pub fn revoke_session(&self, person: PersonId, key: KeyId) -> bool {
        let mut state = self.lock();
        let theirs = state.logged_in.get(&person).is_some_and(|keys| keys.contains(&key));
        if theirs {
            state.revoke_key(key);
        }
        theirs
    }

    /// Closes somebody's connections; their clients reconnect. Returns how many there were.
    pub fn disconnect(&self, person: PersonId) -> usize {
        let state = self.lock();
        let keys = state.logged_in.get(&person).into_iter().flatten();
        keys.map(|key| state.close_connections(*key)).sum()
    }

    /// Somebody's login sessions, those for files left out.
    #[must_use]
    pub fn sessions(&self, person: PersonId) -> Vec<SessionInfo> {
        let state = self.lock();
        let keys = state.logged_in.get(&person).into_iter().flatten();
        let sessions = keys.filter_map(|key| Some((*key, state.keys.get(key)?))).filter(|(_, s)| !s.secondary);
        let info = sessions.map(|(key, session)| SessionInfo {
            key,
            device: session.device.clone(),
            created: session.created,
            active: session.active,
        });
        info.collect()
    }

    /// Bytes with which another datacenter's key can be logged in as the same person.
    pub fn export_authorization(&self, person: PersonId) -> Vec<u8> {
        let mut state = self.lock();
        let bytes: [u8; 32] = state.rng.random();
        state.exported.insert(bytes.to_vec(), person);
        bytes.to_vec()
    }

    /// Logs a key in with exported bytes, once.
    pub fn import_authorization(&self, key: KeyId, person: PersonId, bytes: &[u8]) -> Result<(), Refusal> {
        let mut state = self.lock();
        if state.exported.remove(bytes) != Some(person) {
            return Err(Refusal::AuthBytesInvalid);
        }
        state.log_in(key, person);
        if let Some(session) = state.keys.get_mut(&key) {
            session.secondary = true;
        }
        Ok(())
    }
}

impl Session {
    fn new(key: AuthKey, dc: i32, now: i64) -> Self {
        Self {
            key,
            dc,
            standing: Standing::Good,
            person: None,
            holder: None,
            awaiting_password: None,
            secondary: false,
            device: Device::default(),
            created: now,
            active: now,
            connections: BTreeSet::new(),
            newest_in_use: None,
        }
    }

    /// Whether updates are pushed to it.
    pub(super) const fn wants_updates(&self) -> bool {
        !self.secondary
    }
}

impl State {
    /// Which datacenter a key serves.
    pub(super) fn dc_of(&self, key: KeyId) -> Option<i32> {
        self.keys.get(&key).map(|session| session.dc)
    }

    /// Logs in whoever has shown a code or an accepted token, or asks for their two-step password.
    pub(super) fn finish_login(&mut self, key: KeyId, person: PersonId) -> Result<PersonId, Refusal> {
        if self.people.get(&person).is_none_or(|person| person.password.is_none()) {
            self.log_in(key, person);
            return Ok(person);
        }
        if let Some(session) = self.keys.get_mut(&key) {
            session.awaiting_password = Some(person);
        }
        self.emit(&Event::Login { person, step: LoginStep::PasswordNeeded });
        Err(Refusal::SessionPasswordNeeded)
    }

    fn log_in(&mut self, key: KeyId, person: PersonId) {
        self.log_out(key);
        if let Some(session) = self.keys.get_mut(&key) {
            session.standing = Standing::Good;
            session.person = Some(person);
            session.holder = Some(person);
            self.logged_in.entry(person).or_default().insert(key);
            self.emit(&Event::Login { person, step: LoginStep::LoggedIn });
        }
    }

    fn log_out(&mut self, key: KeyId) {
        let Some(session) = self.keys.get_mut(&key) else { return };
        session.awaiting_password = None;
        let Some(person) = session.person.take() else { return };
        if let Some(keys) = self.logged_in.get_mut(&person) {
            keys.remove(&key);
        }
        self.emit(&Event::Login { person, step: LoginStep::LoggedOut });
    }

    fn revoke_key(&mut self, key: KeyId) {
        self.log_out(key);
        if let Some(session) = self.keys.get_mut(&key) {
            session.standing = Standing::Revoked;
        }
        self.close_connections(key);
    }

    fn close_connections(&self, key: KeyId) -> usize {
        self.connections_of(key).filter(|(_, commands)| commands.send(Command::Close).is_ok()).count()
    }
}

/// A key's id: the last 8 of the 20 bytes of its SHA-1.
#[must_use]
pub fn key_id(key: &AuthKey) -> KeyId {
    let hash = Sha1::digest(key);
    let mut low = [0; 8];
    low.copy_from_slice(&hash[12..]);
    KeyId(i64::from_le_bytes(low))
}
