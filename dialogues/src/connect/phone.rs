//! The question for a phone number: answered by sharing one's own contact, or by writing.

use blastpro_domain::identity::Language;
use blastpro_domain::ids::AccountId;
use blastpro_domain::phone::PhoneNumber;
use blastpro_locales::{Html, html, t};
use teloxide::types::Message;

use super::{begin, choose, put_question_away, typed};
use crate::conversation::State;
use crate::error::Result;
use crate::visit::Visit;

/// A number is being asked for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Question {
    /// The account to be reconnected; none for a new one.
    pub reconnect: Option<AccountId>,
}

/// Asks for the number.
pub(super) async fn ask(visit: &Visit, reconnect: Option<AccountId>) -> Result {
    put(visit, html!(visit.language(), "logins-phone")).await?;
    visit.expect(State::Phone { reconnect }).await
}

/// Puts the question in these words, with its keyboard: apps put a keyboard away once something was sent.
async fn put(visit: &Visit, text: Html) -> Result {
    let language = visit.language();
    visit.ask_contact(&text, &t!(language, "logins-phone-share"), &t!(language, "common-back")).await
}

/// Whether a message answers the question.
pub(super) fn is_answer(message: &Message) -> bool {
    !matches!(Answer::read(message), Answer::Code | Answer::Nonsense)
}

/// Takes the answer.
pub(super) async fn answer(visit: Visit, question: Question, message: Message) -> Result {
    match Answer::read(&message) {
        Answer::Back => {
            put_question_away(&visit).await?;
            choose(&visit, question.reconnect).await
        }
        Answer::Phone(phone) => begin::with_phone(&visit, phone, question.reconnect).await,
        Answer::SomebodyElses => put(&visit, html!(visit.language(), "logins-phone-not-yours")).await,
        Answer::Code if visit.services().logins.active(visit.owner.id).await?.is_some() => {
            put_question_away(&visit).await?;
            typed::spoilt_code(&visit, message.id).await
        }
        Answer::Code | Answer::Nonsense => put(&visit, html!(visit.language(), "logins-phone-unreadable")).await,
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Answer {
    Phone(PhoneNumber),
    Back,
    /// A contact, but not of the one who sent it: only one's own is vouched for by Telegram.
    SomebodyElses,
    /// The code of a login, in the wrong place.
    Code,
    Nonsense,
}

impl Answer {
    fn read(message: &Message) -> Self {
        if let Some(contact) = message.contact() {
            let own = contact.user_id.is_some() && contact.user_id == message.from.as_ref().map(|user| user.id);
            return match PhoneNumber::from_telegram(&contact.phone_number) {
                Ok(phone) if own => Self::Phone(phone),
                Ok(_) => Self::SomebodyElses,
                Err(_) => Self::Nonsense,
            };
        }
        let Some(text) = message.text() else {
            return Self::Nonsense;
        };
        if Language::ALL.into_iter().any(|language| text == t!(language, "common-back")) {
            return Self::Back;
        }
        match PhoneNumber::parse(text) {
            Ok(phone) => Self::Phone(phone),
            Err(_) if typed::looks_like_code(text) => Self::Code,
            Err(_) => Self::Nonsense,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(content: &serde_json::Value) -> Answer {
        let mut message = json!({
            "message_id": 1, "date": 1_700_000_000,
            "chat": { "id": 7, "type": "private", "first_name": "Budi" },
            "from": { "id": 7, "is_bot": false, "first_name": "Budi" },
        });
        message.as_object_mut().expect("an object").extend(content.as_object().expect("an object").clone());
        Answer::read(&serde_json::from_str(&message.to_string()).expect("a message"))
    }

    #[test]
    fn ones_own_contact_is_an_answer_and_anybody_elses_is_not() {
        let contact =
            |user_id| json!({ "contact": { "phone_number": "628123450077", "first_name": "x", "user_id": user_id } });
        assert_eq!(read(&contact(7)), Answer::Phone(PhoneNumber::parse("+628123450077").expect("valid")));
        assert_eq!(read(&contact(8)), Answer::SomebodyElses);
        let unnamed = json!({ "contact": { "phone_number": "628123450077", "first_name": "x" } });
        assert_eq!(read(&unnamed), Answer::SomebodyElses, "a contact of nobody on Telegram");
    }

    #[test]
    fn a_number_may_be_typed_as_people_write_it() {
        let phone = PhoneNumber::parse("+628123450077").expect("valid");
        assert_eq!(read(&json!({ "text": "0812 345-0077" })), Answer::Phone(phone));
        assert_eq!(read(&json!({ "text": "halo" })), Answer::Nonsense);
        assert_eq!(read(&json!({ "text": "12345" })), Answer::Code);
    }

    #[test]
    fn the_way_back_is_understood_in_every_language() {
        for language in Language::ALL {
            assert_eq!(read(&json!({ "text": t!(language, "common-back") })), Answer::Back);
        }
    }
}
