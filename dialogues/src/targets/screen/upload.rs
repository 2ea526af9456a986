//! What an uploaded file would do, before it does it.

use blastpro_domain::identity::Language;
use blastpro_domain::targets::{TARGETS_PER_LIST, TargetList};
use blastpro_locales::{Html, html, t};
use blastpro_services::targets::{FileError, ImportPreview, MAX_BYTES, MAX_ROWS};

use crate::keyboard::Keyboard;
use crate::screens::Screen;
use crate::targets::Callback;

/// The summary of a file. Nothing is imported yet.
pub(in crate::targets) fn preview(language: Language, list: &TargetList, preview: &ImportPreview) -> Screen {
    let added = preview.new.saturating_sub(preview.beyond_limit);
    let line = |count: u64, line: Html| if count > 0 { line } else { Html::default() };
    let counts = [
        line(added, html!(language, "targets-preview-new", count = added)),
        line(preview.known, html!(language, "targets-preview-known", count = preview.known)),
        line(preview.unknown, html!(language, "targets-preview-unknown", count = preview.unknown)),
        line(preview.closed, html!(language, "targets-preview-closed", count = preview.closed)),
        line(preview.errors, html!(language, "targets-preview-errors", count = preview.errors)),
        line(
            preview.beyond_limit,
            html!(language, "targets-preview-beyond", count = preview.beyond_limit, limit = TARGETS_PER_LIST),
        ),
    ];
    let problems = preview.unknown + preview.closed + preview.errors;
    let end = match (added, problems) {
        (1.., _) => html!(language, "targets-preview-not-yet"),
        (0, _) if preview.beyond_limit > 0 => html!(language, "targets-preview-full"),
        (0, 0) => html!(language, "targets-preview-known-all"),
        (0, _) => html!(language, "targets-preview-nothing"),
    };
    let title = html!(language, "targets-preview", list = &list.name, rows = preview.rows);
    let keyboard = Keyboard::new()
        .button_if(added > 0, t!(language, "targets-preview-import", count = added), &Callback::Import(list.id))
        .button_if(
            problems > 0,
            t!(language, "targets-preview-problems", count = problems),
            &Callback::Problems(list.id),
        )
        .button(t!(language, "common-back"), &Callback::Show(list.id));
    Screen::new(Html::paragraphs([Html::lines([title].into_iter().chain(counts)), end]), keyboard)
}

/// The file cannot be imported.
pub(in crate::targets) fn unreadable(language: Language, list: &TargetList, error: FileError) -> Screen {
    let problem = match error {
        FileError::Empty => html!(language, "targets-file-empty"),
        FileError::TooLarge => html!(language, "targets-file-too-large", megabytes = MAX_BYTES >> 20),
        FileError::TooManyRows => html!(language, "targets-file-too-many-rows", rows = MAX_ROWS),
        FileError::NotText => html!(language, "targets-file-not-text"),
        FileError::NoIdColumn => html!(language, "targets-file-no-id"),
    };
    again(language, list, problem)
}

/// Something was sent that is no file.
pub(in crate::targets) fn unwelcome(language: Language, list: &TargetList) -> Screen {
    again(language, list, html!(language, "targets-file-none"))
}

fn again(language: Language, list: &TargetList, problem: Html) -> Screen {
    let text = Html::paragraphs([problem, html!(language, "targets-ask-import", name = &list.name)]);
    Screen::new(text, Keyboard::new().button(t!(language, "common-back"), &Callback::Show(list.id)))
}
