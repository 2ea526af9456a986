//! The topics of a forum.

use blastpro_domain::chats::{Chat, ChatKey, Topic};
use blastpro_domain::identity::Language;
use blastpro_domain::ids::ListId;
use blastpro_locales::{Html, html, t};

use super::choose::{LABEL, NAME, found_line, page_line};
use crate::keyboard::{Button, Keyboard};
use crate::pages::{Pages, cut};
use crate::screens::Screen;
use crate::targets::{Callback, Sought, View};

/// Longest title in the text, in characters.
const TITLE: usize = 48;

/// The topics on show.
#[derive(Clone, Copy, Debug)]
pub(in crate::targets) struct FoundTopics<'a> {
    /// The topics of this page, each with whether it is chosen.
    pub rows: &'a [(Topic, bool)],
    /// Which page it is.
    pub pages: Pages,
    /// How many there are on all pages.
    pub total: i64,
    /// What was looked for; empty for everything.
    pub search: &'a str,
    /// How many topics of the forum are chosen, looked for or not.
    pub chosen: usize,
}

/// A page of a forum's topics: two lines, and one for each of eight.
pub(in crate::targets) fn topics(
    language: Language,
    list: ListId,
    view: View,
    forum: &Chat,
    found: &FoundTopics<'_>,
) -> Screen {
    let FoundTopics { rows, pages, total, search, chosen } = *found;
    let place = match (search, rows.is_empty()) {
        ("", true) => html!(language, "targets-topics-none"),
        ("", false) => page_line(language, pages),
        (search, _) => found_line(language, search, total, pages),
    };
    let head = if search.is_empty() {
        let title = html!(language, "targets-topics", title = cut(&forum.title, TITLE));
        [title, html!(language, "targets-topics-chosen", chosen = chosen, place = place)]
    } else {
        [html!(language, "targets-topics-searching", title = cut(&forum.title, NAME), chosen = chosen), place]
    };
    let lines = rows.iter().zip(1_u8..).map(|((topic, chosen), n)| {
        let title = cut(&topic.title, TITLE);
        if topic.closed {
            html!(language, "targets-topics-line-closed", n = n, mark = mark(*chosen), title = title)
        } else {
            html!(language, "targets-topics-line", n = n, mark = mark(*chosen), title = title)
        }
    });
    let text = Html::lines(head.into_iter().chain(lines));
    Screen::new(text, keyboard(language, list, view, forum.key, found))
}

fn keyboard(language: Language, list: ListId, view: View, chat: ChatKey, found: &FoundTopics<'_>) -> Keyboard {
    let FoundTopics { rows, pages, total, search, .. } = *found;
    let (page, sought) = (pages.page, Sought::of(search));
    let mut keyboard = Keyboard::new();
    for pair in rows.iter().zip(1_u8..).collect::<Vec<_>>().chunks(2) {
        keyboard = keyboard.row(pair.iter().map(|((topic, chosen), n)| {
            let title = cut(&topic.title, LABEL);
            let label = t!(language, "targets-button-numbered", n = *n, mark = mark(*chosen), title = title);
            Button::new(label, &Callback::ToggleTopic { list, view, chat, page, topic: Some(topic.id), on: !chosen })
        }));
    }
    let whole_page = (pages.pages > 1).then(|| {
        [
            Button::new(
                t!(language, "targets-choose-page-all"),
                &Callback::SetTopics { list, view, chat, page, sought, on: true },
            ),
            Button::new(
                t!(language, "targets-choose-page-none"),
                &Callback::SetTopics { list, view, chat, page, sought, on: false },
            ),
        ]
    });
    let (all, none, stop) = if search.is_empty() {
        (t!(language, "targets-topics-all"), t!(language, "targets-topics-nothing"), None)
    } else {
        let stop = Button::new(t!(language, "targets-stop-search"), &Callback::StopTopicSearch { list, view, chat });
        (t!(language, "targets-choose-all", count = total), t!(language, "targets-choose-none"), Some(stop))
    };
    let all = (!rows.is_empty()).then(|| {
        [
            Button::new(all, &Callback::AllTopics { list, view, chat, sought, on: true }),
            Button::new(none, &Callback::AllTopics { list, view, chat, sought, on: false }),
        ]
    });
    let turn = pages.turn(language, |page| Callback::Topics { list, view, chat, page });
    keyboard
        .row(whole_page.into_iter().flatten())
        .row(all.into_iter().flatten())
        .row(turn.into_iter().flatten())
        .row(stop.into_iter().chain([Button::new(t!(language, "common-back"), &Callback::Choose { list, view })]))
}

const fn mark(chosen: bool) -> &'static str {
    if chosen { "✅" } else { "⬜" }
}
