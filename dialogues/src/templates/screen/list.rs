use blastpro_domain::identity::Language;
use blastpro_locales::{Html, html, t};
use blastpro_services::templates::TemplateSummary;

use super::kind_name;
use crate::keyboard::{Button, Keyboard};
use crate::pages::{Pages, cut};
use crate::screens::Screen;
use crate::start;
use crate::templates::Callback;

/// Longest name of a template on a button, in characters.
const NAME: usize = 32;

/// A page of templates, and what it is a page of.
#[derive(Clone, Copy, Debug)]
pub(in crate::templates) struct Listed<'a> {
    /// The templates of this page.
    pub templates: &'a [TemplateSummary],
    /// Where it stands.
    pub pages: Pages,
    /// How many there are on all pages.
    pub total: i64,
    /// What was looked for; empty for everything.
    pub search: &'a str,
    /// Something has been sent and not saved.
    pub draft: bool,
}

/// A page of an owner's templates.
pub(in crate::templates) fn list(language: Language, listed: Listed<'_>) -> Screen {
    let Listed { templates, pages, total, search, draft } = listed;
    let searching = !search.is_empty();
    let (page, last) = (pages.page + 1, pages.pages);
    let state = if searching && templates.is_empty() {
        html!(language, "templates-list-not-found", search = cut(search, NAME))
    } else if searching {
        html!(language, "templates-list-found", search = cut(search, NAME), found = total, page = page, pages = last)
    } else if templates.is_empty() {
        html!(language, "templates-list-empty")
    } else if pages.pages > 1 {
        html!(language, "templates-list-page", page = page, pages = last)
    } else {
        Html::default()
    };
    let hint = if total > 1 && !searching { html!(language, "templates-list-hint") } else { Html::default() };
    let mut keyboard = Keyboard::new();
    for template in templates {
        let (kind, name) = (kind_name(template.parts, template.kind), cut(&template.name, NAME));
        let label = t!(language, "templates-list-button", kind = kind, name = name);
        keyboard = keyboard.button(label, &Callback::Show(template.id));
    }
    let [previous, next] = pages.turn(language, |page| Callback::List { page });
    let stop = searching.then(|| Button::new(t!(language, "templates-stop-search"), &Callback::StopSearch));
    let go_on = draft.then(|| Button::new(t!(language, "templates-continue"), &Callback::Preview));
    let new = Button::new(t!(language, "templates-new"), &Callback::New { over: false });
    let keyboard = keyboard
        .row([previous, stop, next].into_iter().flatten())
        .row(go_on.into_iter().chain([new]))
        .button(t!(language, "common-back"), &start::Callback::Menu);
    let title = html!(language, "templates-list");
    Screen::new(Html::paragraphs([title, Html::lines([state, hint])]), keyboard)
}
