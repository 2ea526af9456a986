//! What the owner writes while a login is under way: a password, a word, or, by mistake, a code.

use blastpro_domain::logins::{Login, LoginPhase};
use blastpro_locales::html;
use secrecy::SecretString;
use teloxide::types::{Message, MessageId};

use super::put_question_away;
use crate::error::Result;
use crate::start;
use crate::visit::Visit;

/// Takes a message that was written during `login`.
pub(super) async fn answer(visit: Visit, login: Login, message: Message) -> Result {
    let text = message.text().unwrap_or_default();
    match login.phase {
        _ if awaits_secret(&login) && !text.is_empty() => secret(&visit, &login, message.id, text).await,
        LoginPhase::CodeSent if carries_code(&message, &login) => spoilt_code(&visit, message.id).await,
        LoginPhase::Connected | LoginPhase::Ended => start::fallback(visit).await,
        // Whatever it was, the owner needs to see what is expected of them.
        LoginPhase::Starting | LoginPhase::CodeSent | LoginPhase::ShowingQr | LoginPhase::PasswordNeeded => {
            visit.context.logins.move_below(&visit.owner, visit.chat, login.id, None).await
        }
    }
}

/// Whether the login waits for something that is typed and deleted.
fn awaits_secret(login: &Login) -> bool {
    match login.phase {
        LoginPhase::PasswordNeeded => true,
        LoginPhase::CodeSent => login.detail.code.as_ref().is_some_and(|code| !code.channel.fits_keypad()),
        LoginPhase::Starting | LoginPhase::ShowingQr | LoginPhase::Connected | LoginPhase::Ended => false,
    }
}

/// Whether a text, written at any point, is what `login` waits for, or its code, which must not be written at all.
pub(super) fn is_secret(login: &Login, text: &str) -> bool {
    (awaits_secret(login) && !text.is_empty()) || (login.phase == LoginPhase::CodeSent && looks_like_code(text))
}

/// A password or a word: out of the chat first, then on its way.
async fn secret(visit: &Visit, login: &Login, message: MessageId, text: &str) -> Result {
    let deleted = visit.context.screens.lock(visit.chat).await.delete(message).await;
    put_question_away(visit).await?;
    let secret = SecretString::from(text.trim().to_owned());
    let logins = &visit.services().logins;
    if login.phase == LoginPhase::PasswordNeeded {
        // A password may begin or end with a space.
        logins.submit_password(visit.owner.id, login.id, SecretString::from(text.to_owned())).await?;
    } else {
        logins.submit_typed_code(visit.owner.id, login.id, secret).await?;
    }
    if !deleted {
        visit.say(html!(visit.language(), "logins-delete-yourself")).await?;
    }
    visit.context.logins.refresh(&visit.owner, visit.chat, login.id).await
}

/// A code was written into the chat. Telegram has voided it by now, so there is nothing to do with it but to say so.
pub(super) async fn spoilt_code(visit: &Visit, message: MessageId) -> Result {
    visit.context.screens.lock(visit.chat).await.delete(message).await;
    match visit.services().logins.active(visit.owner.id).await? {
        Some(login) => {
            visit.services().logins.spoil_code(visit.owner.id, login.id).await?;
            visit.context.logins.move_below(&visit.owner, visit.chat, login.id, None).await
        }
        None => start::show_menu(visit).await,
    }
}

/// Whether a message holds the code that is awaited, alone or among words, as in a forwarded message of Telegram's.
fn carries_code(message: &Message, login: &Login) -> bool {
    let length = login.detail.code.as_ref().and_then(|code| code.length);
    let text = message.text().or(message.caption()).unwrap_or_default();
    looks_like_code(text) || length.is_some_and(|length| has_digits(text, length.into()))
}

/// Whether as many digits as a code has follow each other, maybe spaced out.
fn has_digits(text: &str, count: usize) -> bool {
    let mut runs = text.split(|c: char| !is_in_code(c));
    runs.any(|run| run.chars().filter(char::is_ascii_digit).count() == count)
}

fn is_in_code(c: char) -> bool {
    c.is_ascii_digit() || c.is_whitespace() || "-._,".contains(c)
}

/// Whether a text is what Telegram's login codes look like: four to eight digits, maybe spaced out to trick Telegram.
pub(super) fn looks_like_code(text: &str) -> bool {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    (4..=8).contains(&digits) && text.chars().all(is_in_code)
}

#[cfg(test)]
mod tests {
    use super::{has_digits, looks_like_code};

    #[test]
    fn a_code_is_recognised_however_it_is_spaced() {
        for text in ["12345", "1 2 3 4 5", "123-456", "1.2.3.4.5", "1234"] {
            assert!(looks_like_code(text), "{text}");
        }
        for text in ["", "halo", "123", "0812 3456 7890", "kode 12345", "/menu"] {
            assert!(!looks_like_code(text), "{text}");
        }
    }

    #[test]
    fn a_code_is_found_among_words() {
        for text in ["Login code: 12345. Do not give this code to anyone!", "kodenya 1 2 3-4 5 kak", "12345?"] {
            assert!(has_digits(text, 5), "{text}");
        }
        for text in ["", "halo", "0812 3456 7890", "pukul 12.30 saja"] {
            assert!(!has_digits(text, 5), "{text}");
        }
    }
}
