//! The owner's e-mail address: shown, written, sent another confirmation, removed. Without a mail server there is
//! nothing of all this.

use blastpro_domain::email::{EmailAddress, OwnerEmail, Standing};
use blastpro_domain::identity::Language;
use blastpro_locales::{Html, html, in_time, t};
use blastpro_services::email::AskError;
use chrono::{DateTime, Utc};

use super::Callback;
use crate::conversation::State;
use crate::error::Result;
use crate::keyboard::Keyboard;
use crate::screens::Screen;
use crate::start;
use crate::visit::Visit;

/// Shows the address, or asks for one.
pub(crate) async fn show(visit: &Visit) -> Result {
    draw(visit, Visit::show).await
}

/// The same in a new message: a notice is not overwritten by what its button leads to.
pub(super) async fn show_below(visit: &Visit) -> Result {
    draw(visit, Visit::show_below).await
}

async fn draw(visit: &Visit, show: impl AsyncFnOnce(&Visit, &Screen) -> Result) -> Result {
    if !is_open(visit) {
        return start::leave(visit).await;
    }
    let language = visit.language();
    if let Some(email) = visit.services().email.get(visit.owner.id).await? {
        visit.expect(State::Idle).await?;
        return show(visit, &card(language, &email)).await;
    }
    visit.expect(State::Email).await?;
    show(visit, &question(language, html!(language, "mail-none"))).await
}

/// Whether this owner has to do with e-mail.
fn is_open(visit: &Visit) -> bool {
    visit.services().email.is_offered() && visit.owner.has_consented()
}

pub(super) async fn change(visit: &Visit) -> Result {
    match visit.services().email.get(visit.owner.id).await? {
        Some(email) if is_open(visit) => {
            visit.expect(State::Email).await?;
            let text = html!(visit.language(), "mail-change", address = email.address.as_str());
            visit.show(&question(visit.language(), text)).await
        }
        _ => show(visit).await,
    }
}

/// An address, perhaps, that was written in answer to the question.
pub(super) async fn answer(visit: &Visit, text: &str) -> Result {
    let language = visit.language();
    let Ok(address) = EmailAddress::parse(text) else {
        return visit.show(&question(language, html!(language, "mail-unreadable"))).await;
    };
    if !is_open(visit) {
        return start::leave(visit).await;
    }
    match visit.services().email.set(visit.owner.id, &address).await {
        Ok(_) | Err(AskError::Nothing) => {}
        Err(AskError::NotBefore(at)) => {
            visit.say(html!(language, "mail-not-before", wait = until(visit, at))).await?;
        }
        Err(AskError::Service(error)) => return Err(error.into()),
    }
    show(visit).await
}

pub(super) async fn resend(visit: &Visit) -> Result {
    let language = visit.language();
    if !is_open(visit) {
        return start::leave(visit).await;
    }
    match visit.services().email.resend(visit.owner.id).await {
        Ok(_) => visit.toast(&t!(language, "mail-sent-toast")).await,
        Err(AskError::NotBefore(at)) => {
            visit.alert(&t!(language, "mail-not-before", wait = until(visit, at))).await;
            return Ok(());
        }
        // It was confirmed, or removed, meanwhile: the screen shows it.
        Err(AskError::Nothing) => {}
        Err(AskError::Service(error)) => return Err(error.into()),
    }
    show(visit).await
}

pub(super) async fn ask_remove(visit: &Visit) -> Result {
    match visit.services().email.get(visit.owner.id).await? {
        Some(email) => visit.show(&removal(visit.language(), &email)).await,
        None => show(visit).await,
    }
}

pub(super) async fn remove(visit: &Visit) -> Result {
    if visit.services().email.remove(visit.owner.id).await? {
        visit.toast(&t!(visit.language(), "mail-removed-toast")).await;
    }
    start::leave(visit).await
}

fn until(visit: &Visit, at: DateTime<Utc>) -> String {
    in_time(visit.language(), at - visit.now())
}

/// A question that is answered by writing.
fn question(language: Language, text: Html) -> Screen {
    Screen::new(text, Keyboard::new().button(t!(language, "common-back"), &start::Callback::Menu))
}

/// How the address stands, and what can be done with it.
fn card(language: Language, email: &OwnerEmail) -> Screen {
    let address = email.address.as_str();
    let text = match email.standing {
        Standing::Unconfirmed => html!(language, "mail-unconfirmed", address = address),
        Standing::Confirmed => html!(language, "mail-confirmed", address = address),
        Standing::Refused => html!(language, "mail-refused", address = address),
    };
    let keyboard = Keyboard::new()
        .button_if(email.standing != Standing::Confirmed, t!(language, "mail-resend-button"), &Callback::ResendEmail)
        .button(t!(language, "mail-change-button"), &Callback::ChangeEmail)
        .button(t!(language, "mail-remove-button"), &Callback::AskRemoveEmail)
        .button(t!(language, "common-back"), &start::Callback::Menu);
    Screen::new(text, keyboard)
}

fn removal(language: Language, email: &OwnerEmail) -> Screen {
    let keyboard = Keyboard::new()
        .button(t!(language, "mail-remove-this"), &Callback::RemoveEmail)
        .button(t!(language, "common-back"), &Callback::Email);
    Screen::new(html!(language, "mail-ask-remove", address = email.address.as_str()), keyboard)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_card_offers_what_helps_and_ends_with_the_way_back() {
        let address = EmailAddress::parse("a&b@example.com").expect("valid");
        for (standing, rows) in [(Standing::Unconfirmed, 4), (Standing::Confirmed, 3), (Standing::Refused, 4)] {
            let screen = card(Language::Id, &OwnerEmail { address: address.clone(), standing });
            assert!(screen.text.as_str().contains("a&amp;b@example.com"), "{}", screen.text);
            let shown = screen.keyboard.rows();
            assert_eq!(shown.len(), rows);
            assert!(shown[rows - 1][0].text.contains("Kembali"));
        }
    }
}
