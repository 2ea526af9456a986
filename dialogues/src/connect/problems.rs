//! What went wrong, in words: what happened, whether anything is lost, what to do now, with the button that does it.

use blastpro_domain::accounts::ACCOUNT_LIMIT;
use blastpro_domain::identity::Language;
use blastpro_domain::logins::{Login, LoginMethod, LoginProblem};
use blastpro_domain::phone::PhoneNumber;
use blastpro_locales::{Html, date_time_from, html, t};
use chrono_tz::Tz;

use super::Callback;
use crate::accounts;
use crate::keyboard::Keyboard;
use crate::screens::Screen;
use crate::start;

/// A problem that the login survives, as a line on its screen.
pub(super) fn line(problem: &LoginProblem, language: Language) -> Html {
    match problem {
        LoginProblem::WrongCode { tries_left } => html!(language, "logins-wrong-code", tries = *tries_left),
        LoginProblem::CodeExpired | LoginProblem::CodeTyped => html!(language, "logins-code-expired"),
        LoginProblem::WrongPassword => html!(language, "logins-wrong-password"),
        LoginProblem::Unreachable => html!(language, "logins-unreachable-line"),
        _ => html!(language, "logins-failed-line"),
    }
}

/// A login that is over without success.
pub(super) fn ended(login: &Login, language: Language, zone: Tz) -> Screen {
    let reconnect = login.account_id;
    let again = Callback::Choose { reconnect };
    let menu = |keyboard: Keyboard| keyboard.button(t!(language, "common-menu"), &start::Callback::Menu);
    let retry = || menu(Keyboard::new().button(t!(language, "logins-try-again"), &again));
    let other_number =
        || menu(Keyboard::new().button(t!(language, "logins-other-number"), &Callback::Otp { reconnect: None }));
    let to_accounts =
        || menu(Keyboard::new().button(t!(language, "menu-accounts"), &accounts::Callback::List { page: 0 }));
    let phone = login.detail.phone.as_ref().map(PhoneNumber::masked).unwrap_or_default();

    let Some(problem) = &login.detail.problem else {
        return Screen::new(html!(language, "logins-cancelled"), retry());
    };
    match problem {
        LoginProblem::NumberInvalid => {
            Screen::new(html!(language, "logins-number-invalid", phone = phone), other_number())
        }
        LoginProblem::NumberBanned => {
            Screen::new(html!(language, "logins-number-banned", phone = phone), other_number())
        }
        LoginProblem::NumberUnused => {
            Screen::new(html!(language, "logins-number-unused", phone = phone), other_number())
        }
        LoginProblem::TooManyWrongCodes => Screen::new(html!(language, "logins-too-many-wrong-codes"), retry()),
        LoginProblem::CodeExpired | LoginProblem::CodeTyped => {
            Screen::new(html!(language, "logins-code-expired-over"), retry())
        }
        LoginProblem::Flood { until } => {
            let until = date_time_from(language, zone, *until);
            // By picture no code is sent, so the pause does not concern it.
            let keyboard = match login.method {
                LoginMethod::Otp => Keyboard::new().button(t!(language, "logins-way-qr"), &Callback::Qr { reconnect }),
                LoginMethod::Qr => Keyboard::new(),
            };
            Screen::new(html!(language, "logins-flood", until = until), menu(keyboard))
        }
        LoginProblem::TimedOut => match login.method {
            LoginMethod::Otp => Screen::new(html!(language, "logins-timed-out"), retry()),
            LoginMethod::Qr => {
                let keyboard = Keyboard::new()
                    .button(t!(language, "logins-new-qr"), &Callback::Qr { reconnect })
                    .button(t!(language, "logins-way-otp"), &Callback::Otp { reconnect });
                Screen::new(html!(language, "logins-timed-out-qr"), menu(keyboard))
            }
        },
        LoginProblem::TakenOver => Screen::new(html!(language, "logins-taken-over"), menu(Keyboard::new())),
        LoginProblem::LimitReached => {
            Screen::new(html!(language, "logins-limit", limit = ACCOUNT_LIMIT), to_accounts())
        }
        LoginProblem::BelongsToAnother => {
            Screen::new(html!(language, "logins-belongs-to-another"), menu(Keyboard::new()))
        }
        LoginProblem::OtherAccount => Screen::new(html!(language, "logins-other-account"), retry()),
        LoginProblem::AlreadyConnected => Screen::new(html!(language, "logins-already-connected"), to_accounts()),
        LoginProblem::Unsupported { error } => {
            Screen::new(html!(language, "logins-unsupported", error = error), retry())
        }
        LoginProblem::WrongPassword | LoginProblem::WrongCode { .. } => {
            Screen::new(html!(language, "logins-refused"), retry())
        }
        LoginProblem::Unreachable => Screen::new(html!(language, "logins-unreachable"), retry()),
        LoginProblem::SessionLost => Screen::new(html!(language, "logins-session-lost"), retry()),
    }
}
