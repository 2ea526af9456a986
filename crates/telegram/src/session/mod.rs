//! A session in memory, with a feed of its changes.
//!
//! grammers asks it for datacenters on every request, so everything is answered from memory, and whoever owns the
//! session writes it behind: wait for [`Session::changes`], then store [`Session::to_bytes`] and
//! [`Session::new_peers`].
//!
//! The key of the home datacenter is never replaced. When that datacenter does not know it, grammers quietly makes
//! another, which nobody is logged in with; the session refuses it ([`SessionError::KeyReplaced`]), so that the call
//! fails and the stored key stays what it was.

mod data;
pub(crate) mod peers;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt;
use std::net::{SocketAddrV4, SocketAddrV6};
use std::sync::{Mutex, MutexGuard, PoisonError};

use blastpro_domain::peers::{Peer, PeerKind};
use grammers_session::BoxFuture;
use grammers_session::types::{ChannelState, DcOption, PeerAuth, PeerId, PeerInfo, UpdateState, UpdatesState};
use tokio::sync::watch;

pub(crate) use data::{AuthKey, SessionData, StoredUser};

use crate::network::Addresses;

/// A session that cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SessionError {
    /// It was written by a newer program.
    #[error("has version {0}, which this program does not know")]
    UnknownVersion(u32),
    /// It is not a session.
    #[error("is malformed")]
    Malformed,
    /// The home datacenter no longer knew the key.
    #[error("the key was replaced")]
    KeyReplaced,
}

/// The session of one account, or of one login.
pub struct Session {
    state: Mutex<State>,
    revision: watch::Sender<u64>,
}

struct State {
    data: SessionData,
    addresses: Addresses,
    /// Whether addresses that a datacenter names are believed only if they are on loopback.
    loopback_only: bool,
    peers: HashMap<PeerId, Peer>,
    /// How many of them are people.
    people: usize,
    /// Those with news that has not been stored.
    new_peers: HashSet<PeerId>,
}

/// How many people an account knows at most, some 100 bytes each: updates of busy groups bring tens of thousands.
const PEOPLE: usize = 2_000;

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session").field("home_dc", &self.state().data.home_dc).finish_non_exhaustive()
    }
}

impl Session {
    pub(crate) fn new(home_dc: i32, addresses: &Addresses, keys: BTreeMap<i32, AuthKey>) -> Self {
        Self::from_data(SessionData::new(home_dc, keys), addresses)
    }

    /// Stored keys with current addresses.
    pub(crate) fn from_bytes(stored: &[u8], addresses: &Addresses) -> Result<Self, SessionError> {
        Ok(Self::from_data(SessionData::from_bytes(stored)?, addresses))
    }

    pub(crate) fn from_data(data: SessionData, addresses: &Addresses) -> Self {
        let loopback_only = addresses.values().all(|address| address.ip().is_loopback());
        let state = State {
            data,
            addresses: addresses.clone(),
            loopback_only,
            peers: HashMap::new(),
            people: 0,
            new_peers: HashSet::new(),
        };
        Self { state: Mutex::new(state), revision: watch::Sender::new(0) }
    }

    /// The stored form. It holds the keys to the account: seal it.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        self.state().data.to_bytes()
    }

    pub(crate) fn data(&self) -> SessionData {
        self.state().data.clone()
    }

    /// Counts up with every change that wants storing.
    #[must_use]
    pub fn changes(&self) -> watch::Receiver<u64> {
        self.revision.subscribe()
    }

    /// Peers with news that have not been [stored](Self::peers_stored) yet.
    #[must_use]
    pub fn new_peers(&self) -> Vec<Peer> {
        let state = self.state();
        state.new_peers.iter().filter_map(|id| state.peers.get(id).cloned()).collect()
    }

    /// Notes that these peers are stored as they are here. One that has changed since stays new.
    pub fn peers_stored(&self, stored: &[Peer]) {
        let mut state = self.state();
        for peer in stored {
            if let Some(id) = peers::peer_id(peer).filter(|id| state.peers.get(id) == Some(peer)) {
                state.new_peers.remove(&id);
            }
        }
    }

    /// Fills the session with peers from the store.
    pub(crate) fn load_peers(&self, peers: Vec<Peer>) {
        let mut state = self.state();
        for peer in peers {
            if let Some(id) = peers::peer_id(&peer).filter(|id| state.has_room(*id, &peer)) {
                state.keep(id, peer);
            }
        }
    }

    /// Takes note of peers; those that say nothing new ask for no storing. Of more people than [`PEOPLE`] none is kept.
    pub(crate) fn see_peers(&self, seen: impl Iterator<Item = Peer>) {
        let mut state = self.state();
        let mut news = false;
        for peer in seen {
            let Some(id) = peers::peer_id(&peer) else { continue };
            let room = state.has_room(id, &peer);
            let changed = if let Some(known) = state.peers.get_mut(&id) {
                peers::learn(known, &peer)
            } else {
                if room {
                    state.keep(id, peer);
                }
                room
            };
            if changed {
                state.new_peers.insert(id);
                news = true;
            }
        }
        drop(state);
        if news {
            self.touch();
        }
    }

    /// Proof that this account knows a peer.
    pub(crate) fn access_hash(&self, kind: PeerKind, id: i64) -> Option<i64> {
        let peer = Peer { kind, id, access_hash: None, title: None, username: None };
        self.state().peers.get(&peers::peer_id(&peer)?)?.access_hash
    }

    /// Marks who is logged in.
    pub(crate) fn set_user(&self, user: StoredUser) {
        self.state().data.user = Some(user);
        self.touch();
    }

    pub(crate) fn home_dc(&self) -> i32 {
        self.state().data.home_dc
    }

    pub(crate) fn set_home_dc(&self, dc: i32) {
        self.state().data.home_dc = dc;
        self.touch();
    }

    /// How far updates were seen.
    pub(crate) fn updates(&self) -> UpdatesState {
        let updates = self.state().data.updates.clone();
        let channels = updates.channels.into_iter().map(|(id, pts)| ChannelState { id, pts }).collect();
        UpdatesState { pts: updates.pts, qts: updates.qts, date: updates.date, seq: updates.seq, channels }
    }

    /// Asks for no storing: each connection begins with where Telegram stands.
    pub(crate) fn set_updates(&self, update: UpdateState) {
        apply(&mut self.state().data.updates, update);
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Every critical section leaves the state whole, so a panic elsewhere does not spoil it.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn touch(&self) {
        self.revision.send_modify(|revision| *revision += 1);
    }
}

fn self_info(user: StoredUser) -> PeerInfo {
    PeerInfo::User {
        id: user.id,
        auth: Some(PeerAuth::from_hash(user.access_hash)),
        bot: Some(false),
        is_self: Some(true),
    }
}

fn apply(stored: &mut data::StoredUpdates, update: UpdateState) {
    match update {
        UpdateState::All(all) => {
            let channels = all.channels.into_iter().map(|channel| (channel.id, channel.pts)).collect();
            *stored = data::StoredUpdates { pts: all.pts, qts: all.qts, date: all.date, seq: all.seq, channels };
        }
        UpdateState::Primary { pts, date, seq } => (stored.pts, stored.date, stored.seq) = (pts, date, seq),
        UpdateState::Secondary { qts } => stored.qts = qts,
        UpdateState::Channel { id, pts } => {
            stored.channels.insert(id, pts);
        }
    }
}

impl State {
    /// Whether a peer that is not known yet is to be kept.
    fn has_room(&self, id: PeerId, peer: &Peer) -> bool {
        let is_person = peer.kind == PeerKind::User;
        !self.peers.contains_key(&id) && (!is_person || (peer.access_hash.is_some() && self.people < PEOPLE))
    }

    fn keep(&mut self, id: PeerId, peer: Peer) {
        self.people += usize::from(peer.kind == PeerKind::User);
        self.peers.insert(id, peer);
    }

    fn option(&self, id: i32) -> Option<DcOption> {
        let ipv4 = *self.addresses.get(&id)?;
        let ipv6 = SocketAddrV6::new(ipv4.ip().to_ipv6_mapped(), ipv4.port(), 0, 0);
        Some(DcOption { id, ipv4, ipv6, auth_key: self.data.keys.get(&id).map(|key| *key.0) })
    }

    /// Returns whether something changed that is stored.
    fn set_option(&mut self, option: &DcOption) -> Result<bool, SessionError> {
        if self.believes(option.ipv4) {
            self.addresses.insert(option.id, option.ipv4);
        }
        let Some(key) = option.auth_key.map(|key| AuthKey(Box::new(key))) else { return Ok(false) };
        match self.data.keys.get(&option.id) {
            Some(known) if *known == key => return Ok(false),
            Some(_) if option.id == self.data.home_dc => return Err(SessionError::KeyReplaced),
            // Nobody is logged in with the key of another datacenter than home; a new one loses nothing.
            Some(_) | None => {}
        }
        self.data.keys.insert(option.id, key);
        Ok(true)
    }

    fn believes(&self, address: SocketAddrV4) -> bool {
        address.port() != 0 && (address.ip().is_loopback() || !self.loopback_only)
    }
}

impl grammers_session::Session for Session {
    type Error = SessionError;

    fn home_dc_id(&self) -> Result<i32, SessionError> {
        Ok(self.home_dc())
    }

    fn set_home_dc_id(&self, dc_id: i32) -> BoxFuture<'_, Result<(), SessionError>> {
        self.set_home_dc(dc_id);
        Box::pin(async { Ok(()) })
    }

    fn dc_option(&self, dc_id: i32) -> Result<Option<DcOption>, SessionError> {
        Ok(self.state().option(dc_id))
    }

    fn set_dc_option(&self, dc_option: &DcOption) -> BoxFuture<'_, Result<(), SessionError>> {
        let result = self.state().set_option(dc_option);
        if result == Ok(true) {
            self.touch();
        }
        Box::pin(async move { result.map(drop) })
    }

    fn peer(&self, peer: PeerId) -> BoxFuture<'_, Result<Option<PeerInfo>, SessionError>> {
        let state = self.state();
        let is_user = |user: &StoredUser| peer == PeerId::self_user() || PeerId::user(user.id) == Some(peer);
        let found = match state.data.user.filter(is_user) {
            Some(user) => Some(self_info(user)),
            None => state.peers.get(&peer).map(peers::info),
        };
        Box::pin(async move { Ok(found) })
    }

    fn cache_peer(&self, peer: PeerInfo) -> BoxFuture<'_, Result<(), SessionError>> {
        self.see_peers(std::iter::once(peers::bare(&peer)));
        Box::pin(async { Ok(()) })
    }

    fn updates_state(&self) -> BoxFuture<'_, Result<UpdatesState, SessionError>> {
        let state = Self::updates(self);
        Box::pin(async move { Ok(state) })
    }

    fn set_update_state(&self, update: UpdateState) -> BoxFuture<'_, Result<(), SessionError>> {
        self.set_updates(update);
        Box::pin(async { Ok(()) })
    }
}

#[cfg(test)]
mod tests {
    use grammers_session::Session as _;

    use super::*;

    fn addresses(port: u16) -> Addresses {
        (1..=5).map(|id| (id, format!("127.0.0.1:{port}").parse().expect("an address"))).collect()
    }

    fn session() -> Session {
        Session::new(
            2,
            &addresses(4000),
            BTreeMap::from([(2, AuthKey(Box::new([1; 256]))), (4, AuthKey(Box::new([4; 256])))]),
        )
    }

    fn option(session: &Session, id: i32) -> DcOption {
        session.dc_option(id).expect("infallible").expect("known")
    }

    #[tokio::test]
    async fn the_key_of_the_home_datacenter_is_never_replaced() {
        let session = session();
        let before = session.to_bytes();
        let other = DcOption { auth_key: Some([2; 256]), ..option(&session, 2) };
        assert_eq!(session.set_dc_option(&other).await, Err(SessionError::KeyReplaced));
        assert_eq!(session.to_bytes(), before, "the stored key stays what it was");
    }

    #[tokio::test]
    async fn a_first_key_is_taken_and_asks_to_be_stored() {
        let session = session();
        let mut changes = session.changes();
        let fresh = DcOption { auth_key: Some([5; 256]), ..option(&session, 5) };
        session.set_dc_option(&fresh).await.expect("no key was there");
        assert!(changes.has_changed().expect("the session lives"));
        changes.mark_unchanged();
        session.set_dc_option(&fresh).await.expect("the same key");
        assert!(!changes.has_changed().expect("the session lives"), "nothing new, nothing to store");
    }

    #[test]
    fn a_stored_session_takes_todays_addresses_and_keeps_its_keys() {
        let reopened = Session::from_bytes(&session().to_bytes(), &addresses(5000)).expect("stored a moment ago");
        assert_eq!(option(&reopened, 2).ipv4.port(), 5000);
        assert_eq!(option(&reopened, 4).auth_key, Some([4; 256]));
        assert!(!String::from_utf8(session().to_bytes()).expect("JSON").contains("127.0.0.1"));
    }

    #[tokio::test]
    async fn a_loopback_network_cannot_send_us_elsewhere() {
        let session = session();
        let outside = DcOption { ipv4: "149.154.167.41:443".parse().expect("an address"), ..option(&session, 2) };
        session.set_dc_option(&outside).await.expect("the key is the same");
        assert!(option(&session, 2).ipv4.ip().is_loopback());
    }

    #[tokio::test]
    async fn the_user_is_found_as_self_also_after_reopening() {
        let session = session();
        assert_eq!(session.peer(PeerId::self_user()).await, Ok(None));
        session.set_user(StoredUser { id: 77, access_hash: 5 });
        let reopened = Session::from_bytes(&session.to_bytes(), &addresses(1)).expect("stored a moment ago");
        let found = reopened.peer(PeerId::self_user()).await.expect("infallible").expect("logged in");
        assert_eq!(found.id().bare_id(), Some(77));
    }

    #[test]
    fn of_people_only_so_many_are_kept_and_only_those_who_can_be_addressed_and_of_chats_all() {
        let session = session();
        let peer = |kind, id, access_hash| Peer { kind, id, access_hash, title: None, username: None };
        let many = i64::try_from(PEOPLE).expect("a few") + 10;
        session.see_peers([peer(PeerKind::User, 1, None)].into_iter());
        session.see_peers((1..=many).map(|id| peer(PeerKind::User, id, Some(id))));
        session.see_peers((1..=many).map(|id| peer(PeerKind::Channel, id, Some(id))));
        let known = |kind| (1..=many).filter(|id| session.access_hash(kind, *id).is_some()).count();
        assert_eq!((known(PeerKind::User), known(PeerKind::Channel)), (PEOPLE, PEOPLE + 10));
        let reopened = Session::from_bytes(&session.to_bytes(), &addresses(1)).expect("stored a moment ago");
        reopened.load_peers((1..=many).map(|id| peer(PeerKind::User, id, Some(id))).collect());
        assert_eq!(reopened.new_peers().len(), 0);
        assert_eq!(reopened.state().peers.len(), PEOPLE);
    }

    #[tokio::test]
    async fn update_state_survives_reopening() {
        let session = session();
        session.set_update_state(UpdateState::Primary { pts: 5, date: 6, seq: 7 }).await.expect("infallible");
        session.set_update_state(UpdateState::Channel { id: 9, pts: 3 }).await.expect("infallible");
        let reopened = Session::from_bytes(&session.to_bytes(), &addresses(1)).expect("stored a moment ago");
        let state = reopened.updates_state().await.expect("infallible");
        assert_eq!((state.pts, state.seq, state.channels), (5, 7, vec![ChannelState { id: 9, pts: 3 }]));
    }
}
