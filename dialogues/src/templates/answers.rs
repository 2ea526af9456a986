//! What is written, or sent, while templates are being worked on.

use blastpro_domain::ids::TemplateId;
use blastpro_domain::templates::links::MessageLink;
use blastpro_locales::t;
use teloxide::dispatching::UpdateHandler;
use teloxide::prelude::*;

use super::{draft, manage};
use crate::conversation::State;
use crate::error::{Error, Result};
use crate::visit::Visit;

/// Longer texts are no passwords, in characters.
const PASSWORD: usize = 64;

/// What a message means for a template.
#[derive(Clone, Copy, Debug)]
enum Question {
    Search,
    Message,
    Item,
    Name(TemplateId),
}

/// Answers to the questions of these screens.
pub(crate) fn answers() -> UpdateHandler<Error> {
    Update::filter_message()
        .filter_map(|visit: Visit| match visit.state() {
            State::FindingTemplate { .. } => Some(Question::Search),
            State::Composing => Some(Question::Message),
            State::Collecting => Some(Question::Item),
            State::RenamingTemplate { template } => Some(Question::Name(template)),
            _ => None,
        })
        .endpoint(|visit: Visit, question: Question, message: Message| async move {
            Box::pin(answer(&visit, question, &message)).await
        })
}

async fn answer(visit: &Visit, question: Question, message: &Message) -> Result {
    let text = message.text().unwrap_or_default();
    match question {
        Question::Search if is_content(message) => draft::receive_unasked(visit, message).await,
        Question::Search => manage::search(visit, text).await,
        Question::Message => draft::receive(visit, message).await,
        Question::Item => draft::receive_item(visit, message).await,
        Question::Name(template) if message.text().is_none() => {
            visit.remark(t!(visit.language(), "common-expected-name"));
            manage::ask_rename(visit, template).await
        }
        Question::Name(template) => manage::rename(visit, template, text).await,
    }
}

/// A link to a message, while nothing is asked: after one message was copied often comes the next.
pub(crate) fn unasked() -> UpdateHandler<Error> {
    Update::filter_message()
        .filter(|visit: Visit, message: Message| {
            let link = message.text().and_then(|text| MessageLink::parse(text.trim()));
            link.is_some() && visit.state() == State::Idle && visit.owner.has_consented()
        })
        .endpoint(
            |visit: Visit, message: Message| async move { Box::pin(draft::receive_unasked(&visit, &message)).await },
        )
}

/// Whether it is no name that is looked for, but something to be broadcast.
fn is_content(message: &Message) -> bool {
    message.forward_origin().is_some() || message.text().is_none()
}

/// Whether it is a template's message for certain, and not a password for which a login waits meanwhile.
pub(crate) fn is_message(message: &Message) -> bool {
    message.forward_origin().is_some()
        || message.text().is_none_or(|text| text.contains('\n') || text.chars().count() > PASSWORD)
}
