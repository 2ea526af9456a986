use blastpro_domain::identity::Language;
use blastpro_domain::names::harmless;
use blastpro_domain::targets::UNDO;
use blastpro_domain::templates::{TEMPLATE_NAME_CHARS, Template};
use blastpro_locales::{Html, clock_time, date_time, duration, html, t};
use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use super::kind_of;
use crate::keyboard::{Button, Keyboard};
use crate::screens::Screen;
use crate::templates::Callback;

/// How much of the text is shown, in characters: some five lines of a phone.
const EXCERPT: usize = 180;

/// How many lines of it.
const EXCERPT_LINES: usize = 4;

/// How many names of campaigns are shown.
const USERS: usize = 3;

/// One template. `used_by`: the names of campaigns that need it. `send`: the button that begins a broadcast.
pub(in crate::templates) fn template(
    language: Language,
    zone: Tz,
    template: &Template,
    used_by: &[String],
    send: Option<Button>,
) -> Screen {
    let id = template.id;
    let kind = html!(
        language,
        "templates-template-kind",
        kind = kind_of(&template.content),
        items = template.content.parts.len(),
        version = template.version,
        changed = date_time(language, zone, template.changed_at)
    );
    let literal =
        if template.content.literal { html!(language, "templates-template-literal") } else { Html::default() };
    let text = template.content.parts.iter().map(|part| part.text.text.as_str()).find(|text| !text.trim().is_empty());
    let text = text.map_or_else(Html::default, |text| html!(language, "templates-template-text", text = excerpt(text)));
    let used = if used_by.is_empty() {
        Html::default()
    } else {
        html!(language, "templates-template-used", names = names(used_by))
    };
    let title = html!(language, "templates-template", name = &template.name);
    let button = |text: String, action: Callback| Button::new(text, &action);
    let keyboard = Keyboard::new()
        .row(send)
        .row([
            button(t!(language, "templates-look"), Callback::Look(id)),
            button(t!(language, "templates-edit"), Callback::Edit { template: id, over: false }),
        ])
        .row([
            button(t!(language, "templates-rename"), Callback::AskRename(id)),
            button(t!(language, "templates-duplicate"), Callback::Duplicate(id)),
        ])
        .button(t!(language, "templates-delete"), &Callback::AskDelete(id))
        .button(t!(language, "common-back"), &Callback::Home);
    Screen::new(Html::lines([title, kind, literal, used, text]), keyboard)
}

/// The beginning of a text, with its line breaks, without what hides or turns.
fn excerpt(text: &str) -> String {
    let text = harmless(text.trim());
    let lines: Vec<_> = text.lines().filter(|line| !line.trim().is_empty()).collect();
    let some = lines.iter().take(EXCERPT_LINES).copied().collect::<Vec<_>>().join("\n");
    let short: String = some.chars().take(EXCERPT).collect();
    if short.len() < some.len() || lines.len() > EXCERPT_LINES { format!("{}…", short.trim_end()) } else { short }
}

fn names(names: &[String]) -> String {
    let some = names.iter().take(USERS).map(String::as_str).collect::<Vec<_>>().join(", ");
    if names.len() > USERS { format!("{some}, …") } else { some }
}

/// Why a name was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::templates) enum NameProblem {
    /// It is empty, or too long.
    Invalid,
    /// Another template has it.
    Taken,
}

/// The question for a new name, asked again after a name that will not do.
pub(in crate::templates) fn ask_rename(
    language: Language,
    template: &Template,
    problem: Option<NameProblem>,
) -> Screen {
    let problem = match problem {
        None => Html::default(),
        Some(NameProblem::Invalid) => html!(language, "templates-name-invalid", longest = TEMPLATE_NAME_CHARS),
        Some(NameProblem::Taken) => html!(language, "templates-name-taken"),
    };
    let question = html!(language, "templates-ask-rename", name = &template.name);
    let keyboard = Keyboard::new().button(t!(language, "common-back"), &Callback::Show(template.id));
    Screen::new(Html::paragraphs([problem, question]), keyboard)
}

/// The question before a template is deleted.
pub(in crate::templates) fn ask_delete(language: Language, template: &Template) -> Screen {
    let text = html!(language, "templates-ask-delete", name = &template.name, undo = duration(language, UNDO));
    let keyboard = Keyboard::new()
        .button(t!(language, "templates-delete-this"), &Callback::Delete(template.id))
        .button(t!(language, "common-back"), &Callback::Show(template.id));
    Screen::new(text, keyboard)
}

/// Why a template is not deleted.
pub(in crate::templates) fn in_use(language: Language, template: &Template, used_by: &[String]) -> Screen {
    let text = html!(language, "templates-in-use", name = &template.name, names = names(used_by));
    let keyboard = Keyboard::new().button(t!(language, "common-back"), &Callback::Show(template.id));
    Screen::new(text, keyboard)
}

/// A template has been deleted, just now.
pub(in crate::templates) fn deleted(language: Language, zone: Tz, template: &Template, at: DateTime<Utc>) -> Screen {
    let until = clock_time(language, zone, at + UNDO);
    let keyboard = Keyboard::new()
        .button(t!(language, "templates-restore"), &Callback::Restore(template.id))
        .button(t!(language, "common-back"), &Callback::Home);
    Screen::new(html!(language, "templates-deleted", name = &template.name, until = until), keyboard)
}
