//! Peers as grammers knows them and as we store them.

use blastpro_domain::peers::{Peer, PeerKind};
use grammers_session::types::{PeerAuth, PeerId, PeerInfo};
use grammers_tl_types as tl;

/// The id under which a session keeps the peer; `None` for an id that Telegram cannot have given.
pub(crate) fn peer_id(peer: &Peer) -> Option<PeerId> {
    match peer.kind {
        PeerKind::User => PeerId::user(peer.id),
        PeerKind::Group => PeerId::chat(peer.id),
        PeerKind::Channel => PeerId::channel(peer.id),
    }
}

/// What grammers wants to know about a stored peer.
pub(crate) fn info(peer: &Peer) -> PeerInfo {
    let auth = peer.access_hash.map(PeerAuth::from_hash);
    match peer.kind {
        PeerKind::User => PeerInfo::User { id: peer.id, auth, bot: None, is_self: None },
        PeerKind::Group => PeerInfo::Chat { id: peer.id },
        PeerKind::Channel => PeerInfo::Channel { id: peer.id, auth, kind: None },
    }
}

/// A peer of which only the address is known.
pub(crate) fn bare(info: &PeerInfo) -> Peer {
    let (kind, id, access_hash) = match info {
        PeerInfo::User { id, auth, .. } => (PeerKind::User, *id, *auth),
        PeerInfo::Chat { id } => (PeerKind::Group, *id, None),
        PeerInfo::Channel { id, auth, .. } => (PeerKind::Channel, *id, *auth),
    };
    Peer { kind, id, access_hash: access_hash.map(PeerAuth::hash), title: None, username: None }
}

/// A person with their name, as an update brings them. `None` where it brings too little to address them by: the hash of
/// a `min` user is good for nothing but their picture (core.telegram.org/api/min).
pub(crate) fn of_person(user: &tl::enums::User) -> Option<Peer> {
    let peer = bare(&PeerInfo::from(user));
    let tl::enums::User::User(user) = user else { return None };
    if user.min || peer.access_hash.is_none() {
        return None;
    }
    let names = [user.first_name.as_deref(), user.last_name.as_deref()];
    let title = names.into_iter().flatten().filter(|name| !name.is_empty()).collect::<Vec<_>>().join(" ");
    Some(Peer { title: Some(title).filter(|title| !title.is_empty()), username: user.username.clone(), ..peer })
}

/// A group or channel with its name, as an update brings it.
pub(crate) fn of_chat(chat: &tl::enums::Chat) -> Peer {
    let (title, username) = match chat {
        tl::enums::Chat::Empty(_) => (None, None),
        tl::enums::Chat::Chat(chat) => (Some(&chat.title), None),
        tl::enums::Chat::Forbidden(chat) => (Some(&chat.title), None),
        tl::enums::Chat::Channel(channel) => (Some(&channel.title), channel.username.clone()),
        tl::enums::Chat::ChannelForbidden(channel) => (Some(&channel.title), None),
        tl::enums::Chat::Community(community) => (Some(&community.title), None),
        tl::enums::Chat::CommunityForbidden(community) => (Some(&community.title), None),
    };
    Peer { title: title.filter(|title| !title.is_empty()).cloned(), username, ..bare(&PeerInfo::from(chat)) }
}

/// Adds what `seen` knows to `known`, and returns whether that was news. What was not said is kept: updates often
/// bring a peer without its access hash or its name.
pub(crate) fn learn(known: &mut Peer, seen: &Peer) -> bool {
    let before = known.clone();
    known.access_hash = seen.access_hash.or(known.access_hash);
    if seen.title.is_some() {
        known.title.clone_from(&seen.title);
        known.username.clone_from(&seen.username);
    }
    *known != before
}

#[cfg(test)]
mod tests {
    use super::*;

    fn peer(access_hash: Option<i64>, title: Option<&str>) -> Peer {
        let title = title.map(str::to_owned);
        Peer { kind: PeerKind::User, id: 5, access_hash, title, username: None }
    }

    #[test]
    fn what_an_update_leaves_out_is_not_forgotten() {
        let mut known = peer(Some(9), Some("Sari"));
        assert!(!learn(&mut known, &peer(None, None)));
        assert_eq!(known, peer(Some(9), Some("Sari")));
        assert!(learn(&mut known, &peer(None, Some("Sari Dewi"))));
        assert_eq!(known, peer(Some(9), Some("Sari Dewi")));
    }
}
