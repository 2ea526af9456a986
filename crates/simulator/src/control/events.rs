//! Server-sent events: what happens, as one person sees it.

use std::{convert::Infallible, future::ready};

use axum::{
    extract::State,
    response::sse::{Event as Sse, KeepAlive, Sse as Stream},
};
use futures::stream::{self, StreamExt};
use serde_json::{Value, json};
use tokio::sync::broadcast::{Receiver, error::RecvError};

use super::{
    Control, objects,
    problem::Problem,
    request::{Origin, Params},
    views::{ViewerParams, reply_keyboard},
};
use crate::bot_api::keyboard as markup;
use crate::world::{Dialog, Event, Message, Peer, PersonId, Place, Refusal};

/// `GET /events`: an endless stream. A listener that fell too far behind is cut off; it reconnects and reloads.
pub async fn stream(
    State(control): State<Control>,
    Origin(origin): Origin,
    Params(ViewerParams { viewer }): Params<ViewerParams>,
) -> Result<Stream<impl futures::Stream<Item = Result<Sse, Infallible>>>, Problem> {
    control.world.person(viewer).ok_or(Refusal::UserIdInvalid)?;
    let stop = control.stop.clone().cancelled_owned();
    let events = world_events(Watcher { control: control.clone(), origin, viewer });
    // The whole stream ends with the world's events, although the service might still have something to say.
    let events = stream::select(events.map(Some).chain(stream::once(ready(None))), service_events(&control).map(Some));
    let events = events.take_while(|told| ready(told.is_some())).filter_map(ready).take_until(stop);
    Ok(Stream::new(events).keep_alive(KeepAlive::default()))
}

type Told = Result<Sse, Infallible>;

fn world_events(watcher: Watcher) -> impl futures::Stream<Item = Told> {
    let events = watcher.control.world.subscribe();
    stream::unfold((watcher, events), |(watcher, mut events)| async move {
        let told = next(&watcher, &mut events).await?;
        Some((stream::iter(told), (watcher, events)))
    })
    .flatten()
}

/// The state of the service now, and whenever it changes.
fn service_events(control: &Control) -> impl futures::Stream<Item = Told> + use<> {
    let status = control.service.as_ref().map(|service| {
        let mut status = service.status.clone();
        status.mark_changed();
        status
    });
    // Without a service nothing is ever said about it.
    stream::unfold(status, |status| async move {
        let Some(mut status) = status else { return std::future::pending().await };
        if status.changed().await.is_err() {
            return std::future::pending().await;
        }
        let told = tell("service", &json!(*status.borrow_and_update()));
        Some((told, Some(status)))
    })
}

/// What the next event that concerns the viewer says; nothing when the stream must end.
async fn next(watcher: &Watcher, events: &mut Receiver<Event>) -> Option<Vec<Told>> {
    loop {
        match events.recv().await {
            Ok(event) => {
                let told = watcher.describe(&event);
                if !told.is_empty() {
                    return Some(told);
                }
            }
            Err(RecvError::Lagged(_) | RecvError::Closed) => return None,
        }
    }
}

#[expect(clippy::unnecessary_wraps, reason = "the stream is made of results")]
fn tell(name: &str, data: &Value) -> Told {
    Ok(Sse::default().event(name).data(data.to_string()))
}

/// Whoever watches, and from where.
struct Watcher {
    control: Control,
    origin: String,
    viewer: PersonId,
}

impl Watcher {
    fn describe(&self, event: &Event) -> Vec<Told> {
        match event {
            Event::Message(message) if self.sees(message.place) => self.new_message(message),
            Event::Edited(message) if self.sees(message.place) => vec![tell("edited", &self.message(message))],
            Event::Deleted { place, ids } if self.sees(*place) => {
                vec![tell("deleted", &json!({ "chat": self.id_of(*place), "ids": ids }))]
            }
            Event::Typing { place, topic, from, action } if self.sees(*place) && *from != self.viewer => {
                let data = json!({ "chat": self.id_of(*place), "topic": topic, "from": from, "action": action });
                vec![tell("typing", &data)]
            }
            Event::Chat(peer) => self.chat(*peer).into_iter().collect(),
            Event::Blocked { by, target, .. } if *by == self.viewer => {
                self.chat(Peer::Person(*target)).into_iter().collect()
            }
            Event::Person(id) => vec![tell("person", &json!({ "id": id }))],
            Event::Login { person, step } => {
                vec![tell("login", &json!({ "person": person, "state": step }))]
            }
            _ => vec![],
        }
    }

    fn new_message(&self, message: &Message) -> Vec<Told> {
        let mut told = vec![tell("message", &self.message(message))];
        let peer = message.place.seen_by(self.viewer);
        let other_keyboard = message.reply_markup.as_ref().is_some_and(|markup| !markup::is_inline(markup));
        if other_keyboard || self.uses_up_keyboard(message, peer) {
            told.push(tell("markup", &json!({ "chat": peer.bot_api_id() })));
        }
        told
    }

    /// Whether a message of the viewer's own puts away a keyboard that was to be used once.
    fn uses_up_keyboard(&self, message: &Message, peer: Peer) -> bool {
        if message.from != self.viewer {
            return false;
        }
        let shown = |up_to| !reply_keyboard(&self.control.world, self.viewer, peer, up_to).is_null();
        shown(message.id - 1) && !shown(message.id)
    }

    fn message(&self, message: &Message) -> Value {
        objects::message(&self.control, &self.origin, self.viewer, message)
    }

    fn chat(&self, peer: Peer) -> Option<Told> {
        let dialogs = self.control.world.dialogs(self.viewer);
        let dialog: &Dialog = dialogs.iter().find(|dialog| dialog.peer == peer)?;
        Some(tell("chat", &objects::chat(&self.control, &self.origin, self.viewer, dialog)?))
    }

    fn sees(&self, place: Place) -> bool {
        match place {
            Place::Private(a, b) => a == self.viewer || b == self.viewer,
            Place::Group(_) | Place::Channel(_) => {
                self.control.world.has_dialog(self.viewer, place.seen_by(self.viewer))
            }
        }
    }

    fn id_of(&self, place: Place) -> i64 {
        place.seen_by(self.viewer).bot_api_id()
    }
}
