//! Lists of chats.

use std::cmp::Reverse;

use grammers_tl_types::{self as tl, functions::messages};

use super::updates::state;
use crate::mtproto::dispatch::Caller;
use crate::mtproto::view::{Cast, View};
use crate::world::{Dialog, Peer, PersonId, Refusal, World};

/// The most chats that Telegram gives at once.
const PAGE: usize = 100;

/// The folder that is the archive.
const ARCHIVE: i32 = 1;

/// `messages.getDialogs`: a page of chats, the newest first. Without a folder, those of the archive are among them.
pub(in crate::mtproto) fn get_dialogs(
    caller: &Caller<'_>,
    request: &messages::GetDialogs,
) -> Result<tl::enums::messages::Dialogs, Refusal> {
    let me = caller.me()?;
    let wanted = |dialog: &Dialog| {
        dialog.top.is_some() && request.folder_id.is_none_or(|folder| (folder == ARCHIVE) == dialog.archived)
    };
    let all: Vec<_> = caller.world.dialogs(me).into_iter().filter(wanted).collect();
    let limit = usize::try_from(request.limit).unwrap_or(0).clamp(1, PAGE);
    let page: Vec<_> = all.iter().filter(|dialog| is_after(caller, request, dialog)).take(limit).collect();
    let listed = List::new(caller.world, me, page.iter().copied());
    if page.len() == all.len() {
        let List { dialogs, messages, chats, users } = listed;
        return Ok(tl::types::messages::Dialogs { dialogs, messages, chats, users }.into());
    }
    let List { dialogs, messages, chats, users } = listed;
    let count = View::count(all.len());
    Ok(tl::types::messages::DialogsSlice { count, dialogs, messages, chats, users }.into())
}

/// Whether a chat comes after the offset, by the order in which [`World::dialogs`] lists them.
fn is_after(caller: &Caller<'_>, request: &messages::GetDialogs, dialog: &Dialog) -> bool {
    if request.offset_date == 0 && request.offset_id == 0 {
        return true;
    }
    let offset = (Reverse((i64::from(request.offset_date), request.offset_id)), caller.peer(&request.offset_peer).ok());
    let newest = dialog.top.as_ref().map_or((0, 0), |message| (message.date, message.id));
    (Reverse(newest), Some(dialog.peer)) > offset
}

/// `messages.getPeerDialogs`.
pub(in crate::mtproto) fn get_peer_dialogs(
    caller: &Caller<'_>,
    request: &messages::GetPeerDialogs,
) -> Result<tl::enums::messages::PeerDialogs, Refusal> {
    let me = caller.me()?;
    let peers = request.peers.iter().filter_map(|peer| match peer {
        tl::enums::InputDialogPeer::Peer(peer) => Some(caller.peer(&peer.peer)),
        _ => None,
    });
    let dialogs: Vec<_> = peers.map(|peer| peer.map(|peer| caller.world.dialog(me, peer))).collect::<Result<_, _>>()?;
    Ok(peer_dialogs(caller.world, me, &dialogs))
}

/// `messages.getPinnedDialogs`: nobody pins anything here.
pub(in crate::mtproto) fn get_pinned_dialogs(
    caller: &Caller<'_>,
    _: &messages::GetPinnedDialogs,
) -> Result<tl::enums::messages::PeerDialogs, Refusal> {
    Ok(peer_dialogs(caller.world, caller.me()?, &[]))
}

fn peer_dialogs(world: &World, me: PersonId, dialogs: &[Dialog]) -> tl::enums::messages::PeerDialogs {
    let List { dialogs, messages, chats, users } = List::new(world, me, dialogs.iter());
    tl::types::messages::PeerDialogs { dialogs, messages, chats, users, state: state(world, me) }.into()
}

/// Chats with their newest messages and everybody in those.
struct List {
    dialogs: Vec<tl::enums::Dialog>,
    messages: Vec<tl::enums::Message>,
    chats: Vec<tl::enums::Chat>,
    users: Vec<tl::enums::User>,
}

impl List {
    fn new<'d>(world: &World, me: PersonId, listed: impl Iterator<Item = &'d Dialog>) -> Self {
        let (view, mut cast) = (View::new(world, me), Cast::default());
        let (mut dialogs, mut messages) = (Vec::new(), Vec::new());
        for dialog in listed {
            cast.add(dialog.peer);
            messages.extend(dialog.top.as_ref().map(|message| view.message(message, &mut cast)));
            dialogs.push(describe(world, dialog).into());
        }
        let (users, chats) = view.describe(&cast);
        Self { dialogs, messages, chats, users }
    }
}

/// A chat in a list.
pub(super) fn describe(world: &World, dialog: &Dialog) -> tl::types::Dialog {
    let pts = match dialog.peer {
        Peer::Channel(id) => Some(world.pts(Peer::Channel(id))),
        Peer::Person(_) | Peer::Group(_) => None,
    };
    tl::types::Dialog {
        pinned: false,
        unread_mark: false,
        view_forum_as_messages: false,
        peer: View::peer(dialog.peer),
        top_message: dialog.top.as_ref().map_or(0, |message| message.id),
        read_inbox_max_id: dialog.read_to,
        read_outbox_max_id: dialog.read_by_others_to,
        unread_count: View::count(dialog.unread),
        unread_mentions_count: 0,
        unread_reactions_count: 0,
        unread_poll_votes_count: 0,
        notify_settings: View::notify_settings(),
        pts,
        draft: None,
        folder_id: dialog.archived.then_some(ARCHIVE),
        ttl_period: None,
    }
}
