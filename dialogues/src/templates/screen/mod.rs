//! What the templates' screens look like: pure functions of what is stored, the language and the zone.

mod compose;
mod list;
mod preview;
mod problem;
mod template;
#[cfg(test)]
mod tests;

use blastpro_domain::accounts::Account;
use blastpro_domain::identity::Language;
use blastpro_domain::templates::{Content, MediaKind};
use blastpro_locales::{Html, t};

pub(super) use compose::{ask, ask_discard, collecting, draft_there, explain, link, refused, unusable};
pub(super) use list::{Listed, list};
pub(super) use preview::{Remark, Shown, Subject, preview};
pub(super) use problem::{empty, problem, too_long};
pub(super) use template::{NameProblem, ask_delete, ask_rename, deleted, in_use, template};

use super::Callback;
use crate::keyboard::Keyboard;
use crate::pages::cut;
use crate::screens::Screen;

/// Longest name of an account on a button, in characters.
const ACCOUNT: usize = 28;

/// How a template is called in the texts that tell of its kind.
fn kind_name(parts: usize, kind: Option<MediaKind>) -> &'static str {
    match kind {
        _ if parts > 1 => "album",
        None => "text",
        Some(MediaKind::Photo) => "photo",
        Some(MediaKind::Video) => "video",
        Some(MediaKind::Document) => "document",
        Some(MediaKind::Animation) => "animation",
        Some(MediaKind::Voice) => "voice",
        Some(MediaKind::Audio) => "audio",
    }
}

fn kind_of(content: &Content) -> &'static str {
    kind_name(content.parts.len(), content.parts.iter().find_map(|part| Some(part.media.as_ref()?.kind)))
}

/// The choice of an account.
pub(super) fn accounts(
    language: Language,
    question: Html,
    accounts: &[Account],
    action: impl Fn(&Account) -> Callback,
    back: &Callback,
) -> Screen {
    let mut keyboard = Keyboard::new();
    for account in accounts {
        let name = cut(&account.profile.full_name(), ACCOUNT);
        let label = t!(language, "templates-account", name = name, phone = &account.profile.phone);
        keyboard = keyboard.button(label, &action(account));
    }
    Screen::new(question, keyboard.button(t!(language, "common-back"), back))
}
