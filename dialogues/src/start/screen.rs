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

/// What the main menu depends on.
#[derive(Clone, Copy, Debug)]
pub(super) struct Standing {
    /// How many accounts take one of the owner's places.
    pub connected: usize,
    /// There is something to look at or to send, be it of an account that was disconnected.
    pub begun: bool,
    /// A login is under way.
    pub connecting: bool,
    /// Notices can go out by e-mail too.
    pub email: bool,
}

/// The main menu, the likeliest next step first.
pub(super) fn menu(language: Language, name: &str, standing: Standing) -> Screen {
    let Standing { connected, begun, connecting, email } = standing;
    let text = if connected == 0 {
        html!(language, "menu-screen-empty", name = name)
    } else {
        html!(language, "menu-screen", name = name, accounts = connected, limit = ACCOUNT_LIMIT)
    };
    let accounts = Button::new(t!(language, "menu-accounts"), &accounts::Callback::List { page: 0 });
    let connect = Button::new(t!(language, "menu-connect"), &connect::Callback::Choose { reconnect: None });
    let targets = Button::new(t!(language, "menu-targets"), &targets::Callback::Home);
    let templates = Button::new(t!(language, "menu-templates"), &templates::Callback::Home);
    let broadcast = Button::new(t!(language, "menu-broadcast"), &campaigns::Callback::Home { page: 0 });
    let history = Button::new(t!(language, "campaigns-history-button"), &campaigns::Callback::History { page: 0 });
    let help = Button::new(t!(language, "menu-help"), &Callback::Help);
    let work = begun.then_some([[broadcast, history], [targets, templates]]).into_iter().flatten();
    let mut keyboard =
        Keyboard::new().button_if(connecting, t!(language, "menu-continue"), &connect::Callback::Continue);
    if connected == 0 {
        keyboard = work.fold(keyboard.row([connect, accounts]), Keyboard::row);
    } else {
        keyboard = work.fold(keyboard, Keyboard::row).row([accounts, connect]);
    }
    let keyboard = keyboard
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

#[cfg(test)]
mod tests {
    use super::*;

    /// What Telegram's apps show of a button on a small phone, where so many share a row.
    const LONGEST: [usize; 2] = [40, 19];

    #[test]
    fn every_menu_fits_a_phone_and_ends_with_help() {
        let yes_or_no = [false, true];
        for language in Language::ALL {
            for (connected, begun) in [(0, false), (0, true), (1, true), (ACCOUNT_LIMIT, true)] {
                for (connecting, email) in yes_or_no.iter().flat_map(|a| yes_or_no.map(|b| (*a, b))) {
                    let connected = usize::try_from(connected).expect("small");
                    let screen = menu(language, "Sari", Standing { connected, begun, connecting, email });
                    assert!(screen.text.as_str().lines().count() <= 10, "{}", screen.text);
                    let rows = screen.keyboard.rows();
                    assert!(rows.len() <= 8, "{rows:?}");
                    for row in rows {
                        let cut = row.iter().find(|button| button.text.chars().count() > LONGEST[row.len() - 1]);
                        assert_eq!(cut, None, "{rows:?}");
                    }
                    let help = rows.last().and_then(|row| row.last()).map(|button| button.text.clone());
                    assert_eq!(help, Some(t!(language, "menu-help")));
                    let offered = rows.iter().flatten().filter(|button| button.text == t!(language, "menu-templates"));
                    assert_eq!(offered.count(), usize::from(begun));
                }
            }
        }
    }
}
