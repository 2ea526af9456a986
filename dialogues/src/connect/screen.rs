//! What a login looks like: a pure function of the login, the time, the language and the zone.

use blastpro_domain::accounts::{ACCOUNT_LIMIT, Account};
use blastpro_domain::identity::Language;
use blastpro_domain::ids::AccountId;
use blastpro_domain::logins::{
    CodeChannel, Login, LoginCommand, LoginDetail, LoginMethod, LoginPhase, LoginProblem, SentCode,
};
use blastpro_locales::{Html, date_time_from, duration, html, t};
use blastpro_services::logins::Key;
use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;

use super::{Callback, problems};
use crate::accounts;
use crate::jobs;
use crate::keyboard::{Button, Keyboard};
use crate::screens::{Picture, Screen};
use crate::start;

/// Dots on show where Telegram does not say how long the code is.
const DOTS: usize = 5;

/// Longest hint shown, in characters. Its author may have written a page.
const HINT: usize = 80;

/// The ways to connect.
pub(super) fn ways(language: Language, reconnect: Option<AccountId>) -> Screen {
    let text = if reconnect.is_some() { html!(language, "logins-ways-again") } else { html!(language, "logins-ways") };
    let keyboard = Keyboard::new()
        .button(t!(language, "logins-way-otp"), &Callback::Otp { reconnect })
        .button(t!(language, "logins-way-qr"), &Callback::Qr { reconnect });
    let back = t!(language, "common-back");
    Screen::new(
        text,
        match reconnect {
            Some(account) => keyboard.button(back, &accounts::Callback::Show(account)),
            None => keyboard.button(back, &start::Callback::Menu),
        },
    )
}

/// No more accounts fit.
pub(super) fn limit_reached(language: Language) -> Screen {
    let keyboard = Keyboard::new()
        .button(t!(language, "menu-accounts"), &accounts::Callback::List { page: 0 })
        .button(t!(language, "common-back"), &start::Callback::Menu);
    Screen::new(html!(language, "logins-limit", limit = ACCOUNT_LIMIT), keyboard)
}

/// Too many codes were asked for.
pub(super) fn too_many(language: Language, zone: Tz, reconnect: Option<AccountId>, until: DateTime<Utc>) -> Screen {
    let keyboard = Keyboard::new()
        .button(t!(language, "logins-way-qr"), &Callback::Qr { reconnect })
        .button(t!(language, "common-menu"), &start::Callback::Menu);
    let until = date_time_from(language, zone, until);
    Screen::new(html!(language, "logins-too-many", until = until), keyboard)
}

/// The code was written into the chat.
fn spoilt_code(language: Language, login: &Login) -> Screen {
    let keyboard = Keyboard::new()
        .button(t!(language, "logins-new-code"), &Callback::Resend(login.id))
        .button(t!(language, "logins-cancel"), &Callback::Cancel(login.id));
    Screen::new(html!(language, "logins-code-spoilt"), keyboard)
}

/// A login as it stands.
pub(super) fn login(
    login: &Login,
    account: Option<&Account>,
    now: DateTime<Utc>,
    language: Language,
    zone: Tz,
) -> Screen {
    match login.phase {
        LoginPhase::Starting => starting(login, language),
        LoginPhase::CodeSent => code(login, now, language),
        LoginPhase::ShowingQr => qr(login, language),
        LoginPhase::PasswordNeeded => password(login, language),
        LoginPhase::Connected => connected(login, account, language),
        LoginPhase::Ended => problems::ended(login, language, zone),
    }
}

fn starting(login: &Login, language: Language) -> Screen {
    let text = match (&login.detail.phone, login.method) {
        (Some(phone), LoginMethod::Otp) => html!(language, "logins-starting-otp", phone = phone),
        _ => html!(language, "logins-starting-qr"),
    };
    Screen::new(Html::paragraphs([took_over(&login.detail, language), text]), only_cancel(login, language))
}

fn code(login: &Login, now: DateTime<Utc>, language: Language) -> Screen {
    let Some(code) = &login.detail.code else {
        return starting(login, language);
    };
    if login.detail.problem == Some(LoginProblem::CodeTyped) && !login.is_busy() {
        return spoilt_code(language, login);
    }
    let title = match &login.detail.phone {
        Some(phone) => html!(language, "logins-code-title", phone = phone),
        None => Html::default(),
    };
    let keypad = code.channel.fits_keypad();
    let entry = if let Some(LoginCommand::Resend) = login.command {
        html!(language, "logins-resending")
    } else if login.is_busy() {
        html!(language, "logins-checking")
    } else if keypad {
        Html::escaped(&dots(login.detail.entry.len(), code.length))
    } else {
        Html::default()
    };
    let problem = login.detail.problem.as_ref().map(|problem| problems::line(problem, language));
    let text = Html::paragraphs([
        took_over(&login.detail, language),
        Html::lines([title, whereabouts(code, language)]),
        problem.unwrap_or_default(),
        entry,
        if login.is_busy() { Html::default() } else { countdown(code, now, language) },
    ]);
    let mut keyboard = if keypad && !login.is_busy() { keys(login, code) } else { Keyboard::new() };
    if !login.is_busy() && now >= code.resend_at {
        keyboard = keyboard.button(resend_label(login, code, language), &Callback::Resend(login.id));
    }
    Screen::new(text, keyboard.button(t!(language, "logins-cancel"), &Callback::Cancel(login.id)))
}

/// Where the code is to be found.
fn whereabouts(code: &SentCode, language: Language) -> Html {
    let hint = code.hint.as_deref().map(shortened).unwrap_or_default();
    match code.channel {
        CodeChannel::App => html!(language, "logins-code-app"),
        CodeChannel::Sms => html!(language, "logins-code-sms"),
        CodeChannel::Call => html!(language, "logins-code-call"),
        CodeChannel::MissedCall => html!(language, "logins-code-missed-call"),
        CodeChannel::Email if hint.is_empty() => html!(language, "logins-code-email"),
        CodeChannel::Email => html!(language, "logins-code-email-at", address = hint),
        CodeChannel::Fragment => html!(language, "logins-code-fragment"),
        CodeChannel::SmsWord if hint.is_empty() => html!(language, "logins-code-word"),
        CodeChannel::SmsWord => html!(language, "logins-code-word-hint", beginning = hint),
        CodeChannel::SmsPhrase if hint.is_empty() => html!(language, "logins-code-phrase"),
        CodeChannel::SmsPhrase => html!(language, "logins-code-phrase-hint", beginning = hint),
    }
}

/// One dot per digit: full ones are tapped. The digits themselves are never shown.
fn dots(tapped: usize, length: Option<u8>) -> String {
    let length = length.map_or(DOTS.max(tapped), usize::from);
    let dots = (0..length).map(|place| if place < tapped { "●" } else { "○" });
    dots.collect::<Vec<_>>().join(" ")
}

fn keys(login: &Login, code: &SentCode) -> Keyboard {
    let digit = |digit: u8| Button::new(digit.to_string(), &Callback::Key(login.id, Key::Digit(digit)));
    let delete = Button::new("⌫", &Callback::Key(login.id, Key::Delete));
    let submit = Button::new("✅", &Callback::Key(login.id, Key::Submit));
    let mut keyboard = Keyboard::new();
    for row in [[1, 2, 3], [4, 5, 6], [7, 8, 9]] {
        keyboard = keyboard.row(row.map(digit));
    }
    // A code of known length goes off by itself.
    let submit = code.length.is_none().then_some(submit);
    keyboard.row([delete, digit(0)].into_iter().chain(submit))
}

/// When another code can be asked for, and how it would come. In steps, so that it is not redrawn every second.
fn countdown(code: &SentCode, now: DateTime<Utc>, language: Language) -> Html {
    let left = code.resend_at - now;
    if left <= TimeDelta::zero() {
        return Html::default();
    }
    let seconds = left.num_seconds() + i64::from(left.subsec_nanos() > 0);
    let wait = duration(language, TimeDelta::seconds((seconds + 4) / 5 * 5));
    match code.next_channel {
        Some(channel) => html!(language, "logins-resend-in-by", channel = channel_name(channel, language), wait = wait),
        None => html!(language, "logins-resend-in", wait = wait),
    }
}

fn resend_label(login: &Login, code: &SentCode, language: Language) -> String {
    // A code that is void is replaced, by the same way; one that did not come is sent by the next.
    let expired = login.detail.problem == Some(LoginProblem::CodeExpired);
    match code.next_channel.filter(|_| !expired) {
        Some(channel) => t!(language, "logins-resend-by", channel = channel_name(channel, language)),
        None => t!(language, "logins-resend"),
    }
}

fn channel_name(channel: CodeChannel, language: Language) -> String {
    match channel {
        CodeChannel::App => t!(language, "logins-channel-app"),
        CodeChannel::Sms | CodeChannel::SmsWord | CodeChannel::SmsPhrase => t!(language, "logins-channel-sms"),
        CodeChannel::Call => t!(language, "logins-channel-call"),
        CodeChannel::MissedCall => t!(language, "logins-channel-missed-call"),
        CodeChannel::Email => t!(language, "logins-channel-email"),
        CodeChannel::Fragment => t!(language, "logins-channel-fragment"),
    }
}

fn qr(login: &Login, language: Language) -> Screen {
    let Some(qr) = &login.detail.qr else {
        // The token is used: somebody has scanned it, and Telegram is letting us in.
        return Screen::new(html!(language, "logins-qr-scanned"), only_cancel(login, language));
    };
    let text = Html::paragraphs([took_over(&login.detail, language), html!(language, "logins-qr")]);
    let picture = Some(Picture::Qr(qr.url.clone()));
    Screen { text, keyboard: only_cancel(login, language), picture }
}

fn password(login: &Login, language: Language) -> Screen {
    let hint = match login.detail.password_hint.as_deref().map(shortened) {
        Some(hint) if !hint.is_empty() => html!(language, "logins-password-hint", hint = hint),
        _ => Html::default(),
    };
    let problem = login.detail.problem.as_ref().map(|problem| problems::line(problem, language)).unwrap_or_default();
    let text = if login.is_busy() {
        Html::paragraphs([html!(language, "logins-password-title"), html!(language, "logins-checking")])
    } else {
        Html::paragraphs([html!(language, "logins-password-title"), problem, html!(language, "logins-password"), hint])
    };
    Screen::new(text, only_cancel(login, language))
}

fn connected(login: &Login, account: Option<&Account>, language: Language) -> Screen {
    let text = match account {
        Some(account) if login.detail.reconnected => {
            html!(language, "logins-reconnected", name = account.profile.full_name(), phone = &account.profile.phone)
        }
        Some(account) => {
            html!(language, "logins-connected", name = account.profile.full_name(), phone = &account.profile.phone)
        }
        None => html!(language, "logins-connected-unnamed"),
    };
    let mut keyboard = Keyboard::new();
    if let Some(account) = login.detail.account {
        let (scan, new) = (jobs::Callback::Scan(account), !login.detail.reconnected);
        keyboard = keyboard
            .button_if(new, t!(language, "accounts-scan"), &scan)
            .button(t!(language, "logins-show-account"), &accounts::Callback::Show(account));
    }
    Screen::new(text, keyboard.button(t!(language, "common-menu"), &start::Callback::Menu))
}

fn took_over(detail: &LoginDetail, language: Language) -> Html {
    if detail.took_over { html!(language, "logins-took-over") } else { Html::default() }
}

fn only_cancel(login: &Login, language: Language) -> Keyboard {
    Keyboard::new().button(t!(language, "logins-cancel"), &Callback::Cancel(login.id))
}

fn shortened(text: &str) -> String {
    text.chars().take(HINT).collect()
}

#[cfg(test)]
mod tests;
