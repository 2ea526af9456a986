//! Catching up.

use grammers_tl_types::{self as tl, functions::updates};

use super::dialogs;
use crate::mtproto::dispatch::Caller;
use crate::mtproto::view::{Cast, View};
use crate::world::updates::{Change, Numbered};
use crate::world::{Peer, PersonId, Refusal, World};

/// The most changes in one answer; a client asks for the next ones itself.
const SLICE: usize = 200;

/// `updates.getState`.
pub(in crate::mtproto) fn get_state(
    caller: &Caller<'_>,
    _: &updates::GetState,
) -> Result<tl::enums::updates::State, Refusal> {
    Ok(state(caller.world, caller.me()?))
}

/// Where somebody's box stands.
pub(super) fn state(world: &World, me: PersonId) -> tl::enums::updates::State {
    state_at(world, world.pts(Peer::Person(me)))
}

fn state_at(world: &World, pts: i32) -> tl::enums::updates::State {
    tl::types::updates::State { pts, qts: 0, date: View::date(world.unix_now()), seq: 1, unread_count: 0 }.into()
}

/// `updates.getDifference`.
pub(in crate::mtproto) fn get_difference(
    caller: &Caller<'_>,
    request: &updates::GetDifference,
) -> Result<tl::enums::updates::Difference, Refusal> {
    let (me, view) = (caller.me()?, caller.view()?);
    let Some(mut changes) = caller.world.difference(Peer::Person(me), request.pts) else {
        return Ok(tl::types::updates::DifferenceTooLong { pts: caller.world.pts(Peer::Person(me)) }.into());
    };
    if changes.is_empty() {
        let date = View::date(caller.world.unix_now());
        return Ok(tl::types::updates::DifferenceEmpty { date, seq: 1 }.into());
    }
    let complete = changes.len() <= SLICE;
    changes.truncate(SLICE);
    let state = state_at(caller.world, changes.last().map_or(request.pts, |numbered| numbered.pts));
    let mut cast = Cast::default();
    let (new_messages, other_updates) = split(&changes, &mut cast, view, |n, cast| view.own_update(n, cast));
    let (users, chats) = view.describe(&cast);
    let new_encrypted_messages = Vec::new();
    if complete {
        let difference =
            tl::types::updates::Difference { new_messages, new_encrypted_messages, other_updates, chats, users, state };
        return Ok(difference.into());
    }
    let slice = tl::types::updates::DifferenceSlice {
        new_messages,
        new_encrypted_messages,
        other_updates,
        chats,
        users,
        intermediate_state: state,
    };
    Ok(slice.into())
}

/// `updates.getChannelDifference`.
pub(in crate::mtproto) fn get_channel_difference(
    caller: &Caller<'_>,
    request: &updates::GetChannelDifference,
) -> Result<tl::enums::updates::ChannelDifference, Refusal> {
    let (me, view) = (caller.me()?, caller.view()?);
    let chat = caller.channel(&request.channel)?;
    let mut cast = Cast::default();
    cast.add(chat.peer());
    let Some(mut changes) = caller.world.difference(chat.peer(), request.pts) else {
        let dialog = caller.world.dialog(me, chat.peer());
        let messages = dialog.top.iter().map(|message| view.message(message, &mut cast)).collect();
        let (users, chats) = view.describe(&cast);
        let (dialog, timeout) = (dialogs::describe(caller.world, &dialog).into(), None);
        let too_long =
            tl::types::updates::ChannelDifferenceTooLong { r#final: true, timeout, dialog, messages, chats, users };
        return Ok(too_long.into());
    };
    if changes.is_empty() {
        let pts = caller.world.pts(chat.peer());
        return Ok(tl::types::updates::ChannelDifferenceEmpty { r#final: true, pts, timeout: None }.into());
    }
    let limit = usize::try_from(request.limit).unwrap_or(0).clamp(1, SLICE);
    let r#final = changes.len() <= limit;
    changes.truncate(limit);
    let pts = changes.last().map_or(request.pts, |numbered| numbered.pts);
    let (new_messages, other_updates) =
        split(&changes, &mut cast, view, |n, cast| view.channel_update(chat.id, n, cast));
    let (users, chats) = view.describe(&cast);
    let timeout = None;
    let difference =
        tl::types::updates::ChannelDifference { r#final, pts, timeout, new_messages, other_updates, chats, users };
    Ok(difference.into())
}

/// New messages stand apart from all other changes.
fn split(
    changes: &[Numbered],
    cast: &mut Cast,
    view: View<'_>,
    update: impl Fn(&Numbered, &mut Cast) -> tl::enums::Update,
) -> (Vec<tl::enums::Message>, Vec<tl::enums::Update>) {
    let (mut messages, mut others) = (Vec::new(), Vec::new());
    for numbered in changes {
        match &numbered.change {
            Change::New(message) => messages.push(view.message(message, cast)),
            Change::Edited(_) | Change::Deleted(_) => others.push(update(numbered, cast)),
        }
    }
    (messages, others)
}
