//! People and groups by id or name.

use grammers_tl_types::{self as tl, functions};

use crate::mtproto::dispatch::Caller;
use crate::mtproto::view::{Cast, View};
use crate::world::{GroupId, Peer, Refusal};

/// `users.getUsers`.
pub(in crate::mtproto) fn get_users(
    caller: &Caller<'_>,
    request: &functions::users::GetUsers,
) -> Result<Vec<tl::enums::User>, Refusal> {
    let view = caller.view()?;
    request.id.iter().map(|user| caller.user(user).map(|id| view.user(id))).collect()
}

/// `users.getFullUser`.
pub(in crate::mtproto) fn get_full_user(
    caller: &Caller<'_>,
    request: &functions::users::GetFullUser,
) -> Result<tl::enums::users::UserFull, Refusal> {
    let view = caller.view()?;
    let id = caller.user(&request.id)?;
    let (full_user, users) = (view.user_full(id).into(), vec![view.user(id)]);
    Ok(tl::types::users::UserFull { full_user, chats: Vec::new(), users }.into())
}

/// `contacts.getContacts`.
pub(in crate::mtproto) fn get_contacts(
    caller: &Caller<'_>,
    _: &functions::contacts::GetContacts,
) -> Result<tl::enums::contacts::Contacts, Refusal> {
    let (me, view) = (caller.me()?, caller.view()?);
    let contacts = caller.world.contacts(me);
    let described = contacts.iter().map(|id| {
        let mutual = caller.world.has_contact(*id, me);
        tl::types::Contact { user_id: id.0, mutual }.into()
    });
    let contacts = tl::types::contacts::Contacts {
        contacts: described.collect(),
        saved_count: View::count(contacts.len()),
        users: contacts.iter().map(|id| view.user(*id)).collect(),
    };
    Ok(contacts.into())
}

/// `contacts.resolveUsername`.
pub(in crate::mtproto) fn resolve_username(
    caller: &Caller<'_>,
    request: &functions::contacts::ResolveUsername,
) -> Result<tl::enums::contacts::ResolvedPeer, Refusal> {
    let view = caller.view()?;
    let name = request.username.trim_start_matches('@');
    if name.is_empty() || !name.chars().all(|character| character.is_ascii_alphanumeric() || character == '_') {
        return Err(Refusal::UsernameInvalid);
    }
    let peer = caller.world.resolve_username(name).ok_or(Refusal::UsernameNotOccupied)?;
    let mut cast = Cast::default();
    cast.add(peer);
    let (users, chats) = view.describe(&cast);
    Ok(tl::types::contacts::ResolvedPeer { peer: View::peer(peer), chats, users }.into())
}

/// `channels.getChannels`.
pub(in crate::mtproto) fn get_channels(
    caller: &Caller<'_>,
    request: &functions::channels::GetChannels,
) -> Result<tl::enums::messages::Chats, Refusal> {
    let view = caller.view()?;
    let channels: Result<Vec<_>, _> = request.id.iter().map(|channel| caller.channel(channel)).collect();
    let chats = channels?.iter().filter_map(|chat| view.chat(chat.peer())).collect();
    Ok(tl::types::messages::Chats { chats }.into())
}

/// `messages.getChats`.
pub(in crate::mtproto) fn get_chats(
    caller: &Caller<'_>,
    request: &functions::messages::GetChats,
) -> Result<tl::enums::messages::Chats, Refusal> {
    let (me, view) = (caller.me()?, caller.view()?);
    let is_member = |peer: &Peer| caller.world.chat(*peer).is_some_and(|chat| chat.members.contains_key(&me));
    let groups = request.id.iter().map(|id| Peer::Group(GroupId(*id))).filter(is_member);
    Ok(tl::types::messages::Chats { chats: groups.filter_map(|peer| view.chat(peer)).collect() }.into())
}
