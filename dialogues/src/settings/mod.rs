//! What an owner sets for themselves: language, time zone, e-mail address.

use blastpro_domain::identity::{Language, Owner};
use blastpro_domain::notices::NoticeButton;
use blastpro_locales::{html, t};
use chrono_tz::Tz;
use teloxide::dispatching::UpdateHandler;
use teloxide::prelude::*;

use crate::callback::Callback as _;
use crate::conversation::State;
use crate::error::{Error, Result};
use crate::start;
use crate::visit::{Press, Visit};

mod callback;
mod cities;
mod email;
mod screen;

pub use callback::Callback;
pub(crate) use email::show as show_email;

/// Presses of these screens' buttons, and of the one below notices about the address.
pub(crate) fn presses() -> UpdateHandler<Error> {
    let own = dptree::filter_map(|press: Press| Callback::decode(&press.0)).endpoint(
        |visit: Visit, action: Callback| async move {
            match action {
                Callback::Languages => show_language(&visit).await,
                Callback::Language(language) => choose_language(&visit, language).await,
                Callback::Zones => show_timezone(&visit).await,
                Callback::Zone(zone) => choose_timezone(&visit, zone).await,
                Callback::Email => email::show(&visit).await,
                Callback::ChangeEmail => email::change(&visit).await,
                Callback::ResendEmail => email::resend(&visit).await,
                Callback::AskRemoveEmail => email::ask_remove(&visit).await,
                Callback::RemoveEmail => email::remove(&visit).await,
            }
        },
    );
    let notices = dptree::filter(|press: Press| NoticeButton::decode(&press.0) == Some(NoticeButton::ShowEmail))
        .endpoint(|visit: Visit| async move { email::show_below(&visit).await });
    Update::filter_callback_query().branch(own).branch(notices)
}

/// Whether a text names a city, or begins to.
pub(crate) fn is_city(text: &str) -> bool {
    !cities::search(text).is_empty()
}

/// The name of a city, written while the time zones are on show; an address, written in answer to its question.
pub(crate) fn answers() -> UpdateHandler<Error> {
    let address = dptree::filter(|visit: Visit| visit.state() == State::Email).endpoint(
        |visit: Visit, message: Message| async move { email::answer(&visit, message.text().unwrap_or_default()).await },
    );
    let city = dptree::filter(|visit: Visit| visit.state() == State::City)
        .filter_map(|message: Message| message.text().map(str::to_owned))
        .endpoint(|visit: Visit, city: String| async move {
            let found = cities::search(&city);
            match found.as_slice() {
                [zone] => choose_timezone(&visit, *zone).await,
                found => {
                    let screen = screen::found(visit.language(), visit.timezone(), visit.now(), &city, found);
                    visit.show(&screen).await
                }
            }
        });
    let no_city = dptree::filter(|visit: Visit| visit.state() == State::City).endpoint(|visit: Visit| async move {
        visit.remark(t!(visit.language(), "identity-expected-city"));
        show_timezone(&visit).await
    });
    Update::filter_message().branch(address).branch(city).branch(no_city)
}

/// Shows the choice of language.
pub(crate) async fn show_language(visit: &Visit) -> Result {
    visit.expect(State::Idle).await?;
    visit.show(&screen::languages(visit.language())).await
}

/// Shows the choice of time zone; a city may be written instead of pressing.
pub(crate) async fn show_timezone(visit: &Visit) -> Result {
    visit.expect(State::City).await?;
    visit.show(&screen::zones(visit.language(), visit.timezone(), visit.now())).await
}

async fn choose_language(visit: &Visit, language: Language) -> Result {
    visit.services().identity.set_language(visit.owner.id, language).await?;
    visit.toast(&t!(language, "identity-language-set")).await;
    start::leave(&visit.with_owner(Owner { language, ..visit.owner.clone() })).await
}

async fn choose_timezone(visit: &Visit, timezone: Tz) -> Result {
    visit.services().identity.set_timezone(visit.owner.id, timezone).await?;
    visit.expect(State::Idle).await?;
    let now = blastpro_locales::date_time(visit.language(), timezone, visit.now());
    visit.toast(&t!(visit.language(), "identity-timezone-set", now = now.clone())).await;
    if !visit.is_press() {
        visit
            .say(html!(visit.language(), "identity-timezone-chosen", zone = cities::name(timezone), now = now))
            .await?;
    }
    start::leave(&visit.with_owner(Owner { timezone, ..visit.owner.clone() })).await
}
