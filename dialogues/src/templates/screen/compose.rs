use blastpro_domain::identity::Language;
use blastpro_domain::templates::{ALBUM_ITEMS, BOT_FILE_BYTES, COPIED_FILE_BYTES};
use blastpro_locales::{Html, html, t};

use crate::keyboard::{Button, Keyboard};
use crate::pages::cut;
use crate::screens::Screen;
use crate::templates::Callback;
use crate::templates::incoming::Unusable;

/// Longest link that is shown, in characters.
const LINK: usize = 64;

/// The question for the message, of a new template or of one that is changed.
pub(in crate::templates) fn ask(language: Language, revises: Option<&str>) -> Screen {
    Screen::new(question(language, revises), keyboard(language))
}

fn question(language: Language, revises: Option<&str>) -> Html {
    match revises {
        None => html!(language, "templates-ask"),
        Some(name) => html!(language, "templates-ask-edit", name = name),
    }
}

fn keyboard(language: Language) -> Keyboard {
    Keyboard::new()
        .button(t!(language, "templates-explain-button"), &Callback::Explain)
        .button(t!(language, "common-back"), &Callback::Home)
}

/// How names and choices are written.
pub(in crate::templates) fn explain(language: Language) -> Screen {
    let keyboard = Keyboard::new().button(t!(language, "common-back"), &Callback::Change);
    Screen::new(html!(language, "templates-explain"), keyboard)
}

/// A message that will not do, while nothing else has come.
pub(in crate::templates) fn refused(language: Language, why: Unusable, revises: Option<&str>) -> Screen {
    let problem = Html::escaped(&unusable(language, why));
    Screen::new(Html::paragraphs([problem, question(language, revises)]), keyboard(language))
}

/// Why a message will not do.
pub(in crate::templates) fn unusable(language: Language, why: Unusable) -> String {
    let kind = match why {
        Unusable::Sticker => "sticker",
        Unusable::VideoNote => "video_note",
        Unusable::Poll => "poll",
        Unusable::Location => "location",
        Unusable::Contact => "contact",
        Unusable::Other | Unusable::Protected | Unusable::TooLarge => "other",
    };
    match why {
        Unusable::Protected => t!(language, "templates-refused-protected"),
        Unusable::TooLarge => t!(
            language,
            "templates-refused-too-large",
            megabytes = BOT_FILE_BYTES / 1_000_000,
            by_link = COPIED_FILE_BYTES / 1_000_000
        ),
        _ => t!(language, "templates-refused", kind = kind),
    }
}

/// An album, as far as it has come. `refused`: what came last is no part of it.
pub(in crate::templates) fn collecting(language: Language, count: usize, refused: bool) -> Screen {
    let keyboard = Keyboard::new()
        .button(t!(language, "templates-collected", count = count), &Callback::Preview)
        .button(t!(language, "templates-discard"), &Callback::AskDiscard)
        .button(t!(language, "common-back"), &Callback::Home);
    let refused = refused.then(|| html!(language, "templates-refused-item", limit = ALBUM_ITEMS));
    let album = html!(language, "templates-collecting", count = count);
    Screen::new(Html::paragraphs(refused.into_iter().chain([album])), keyboard)
}

/// Whether a link means the message that it leads to. `can_copy`: an account could fetch it.
pub(in crate::templates) fn link(language: Language, link: &str, can_copy: bool) -> Screen {
    let link = cut(link, LINK);
    let text = if can_copy {
        html!(language, "templates-link", link = link)
    } else {
        html!(language, "templates-link-no-account", link = link)
    };
    let keyboard = Keyboard::new()
        .button_if(can_copy, t!(language, "templates-link-copy"), &Callback::CopyLink)
        .button(t!(language, "templates-link-keep"), &Callback::KeepLink)
        .button(t!(language, "common-back"), &Callback::Change);
    Screen::new(text, keyboard)
}

/// The question before a draft is thrown away. `revises`: the template that it was to change.
pub(in crate::templates) fn ask_discard(language: Language, revises: Option<&str>) -> Screen {
    let text = match revises {
        None => html!(language, "templates-ask-discard"),
        Some(name) => html!(language, "templates-ask-discard-edit", name = name),
    };
    let keyboard = Keyboard::new()
        .button(t!(language, "templates-discard-this"), &Callback::Discard)
        .button(t!(language, "common-back"), &Callback::Preview);
    Screen::new(text, keyboard)
}

/// What to do with a draft before another is begun by `anew`.
pub(in crate::templates) fn draft_there(language: Language, anew: Callback) -> Screen {
    let keyboard = Keyboard::new()
        .row([Button::new(t!(language, "templates-continue"), &Callback::Preview)])
        .button(t!(language, "templates-start-over"), &anew)
        .button(t!(language, "common-back"), &Callback::Home);
    Screen::new(html!(language, "templates-draft-there"), keyboard)
}
