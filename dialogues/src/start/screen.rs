//! Welcome, terms, menu, help.

use blastpro_domain::accounts::ACCOUNT_LIMIT;
use blastpro_domain::identity::Language;
use blastpro_locales::{html, t};

use super::Callback;
use crate::accounts;
use crate::campaigns;
use crate::connect;
use crate::keyboard::{Button, Keyboard};
use crate::screens::Screen;
use crate::settings;
use crate::targets;
use crate::templates;

/// What the bot is for, to somebody who has never seen it.
pub(super) fn welcome(language: Language, name: &str) -> Screen {
    let others = Language::ALL.into_iter().filter(|other| *other != language).map(|other| {
        let name = t!(other, "identity-language-name");
        Button::new(t!(language, "identity-language-switch", language = name), &settings::Callback::Language(other))
    });
    let help = Button::new(t!(language, "menu-help"), &Callback::Help);
    let keyboard = Keyboard::new().button(t!(language, "identity-begin"), &Callback::Terms).row(others.chain([help]));
    Screen::new(html!(language, "identity-welcome", name = name), keyboard)
}

/// What an owner agrees to.
pub(crate) fn terms(language: Language) -> Screen {
    let keyboard = Keyboard::new()
        .button(t!(language, "identity-agree"), &Callback::Agree)
        .button(t!(language, "common-back"), &Callback::Menu);
    Screen::new(html!(language, "identity-terms"), keyboard)
}

/// The main menu, the likeliest next step first.
pub(super) fn menu(language: Language, name: &str, connected: usize, connecting: bool, email: bool) -> Screen {
    let text = if connected == 0 {
        html!(language, "menu-screen-empty", name = name)
    } else {
        html!(language, "menu-screen", name = name, accounts = connected, limit = ACCOUNT_LIMIT)
    };
    let accounts = Button::new(t!(language, "menu-accounts"), &accounts::Callback::List { page: 0 });
    let connect = Button::new(t!(language, "menu-connect"), &connect::Callback::Choose { reconnect: None });
    let targets = Button::new(t!(language, "menu-targets"), &targets::Callback::Home);
    let templates = Button::new(t!(language, "menu-templates"), &templates::Callback::Home);
    let broadcast = campaigns::Callback::Home { page: 0 };
    let history = Button::new(t!(language, "campaigns-history-button"), &campaigns::Callback::History { page: 0 });
    let help = Button::new(t!(language, "menu-help"), &Callback::Help);
    let keyboard = Keyboard::new()
        .button_if(connecting, t!(language, "menu-continue"), &connect::Callback::Continue)
        .row(
            (connected > 0)
                .then(|| [Button::new(t!(language, "menu-broadcast"), &broadcast), history])
                .into_iter()
                .flatten(),
        )
        .row((connected > 0).then_some([targets, templates]).into_iter().flatten())
        .row(if connected == 0 { [connect, accounts] } else { [accounts, connect] })
        .row([
            Button::new(t!(language, "menu-language"), &settings::Callback::Languages),
            Button::new(t!(language, "menu-timezone"), &settings::Callback::Zones),
        ])
        .row(
            email.then(|| Button::new(t!(language, "mail-menu"), &settings::Callback::Email)).into_iter().chain([help]),
        );
    Screen::new(text, keyboard)
}

/// What the bot can do, and how.
pub(super) fn help(language: Language) -> Screen {
    let keyboard = Keyboard::new().button(t!(language, "common-back"), &Callback::Menu);
    Screen::new(html!(language, "menu-help-text"), keyboard)
}
