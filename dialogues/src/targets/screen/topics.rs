//! The topics of a forum.

use blastpro_domain::chats::{Chat, Topic};
use blastpro_domain::identity::Language;
use blastpro_domain::ids::ListId;
use blastpro_locales::{Html, html, t};

use super::choose::LABEL;
use crate::keyboard::{Button, Keyboard};
use crate::pages::{Pages, cut};
use crate::screens::Screen;
use crate::targets::{Callback, View};

/// Longest title in the text, in characters.
const TITLE: usize = 48;

/// A page of a forum's topics, each with whether it is chosen.
pub(in crate::targets) fn topics(
    language: Language,
    list: ListId,
    view: View,
    forum: &Chat,
    rows: &[(Topic, bool)],
    pages: Pages,
    chosen: usize,
) -> Screen {
    let chat = forum.key;
    let title = html!(language, "targets-topics", title = cut(&forum.title, TITLE), chosen = chosen);
    let place = if rows.is_empty() {
        html!(language, "targets-topics-none")
    } else if pages.pages > 1 {
        html!(language, "targets-page", page = pages.page + 1, pages = pages.pages)
    } else {
        Html::default()
    };
    let lines = rows.iter().zip(1_u8..).map(|((topic, chosen), n)| {
        let title = cut(&topic.title, TITLE);
        if topic.closed {
            html!(language, "targets-topics-line-closed", n = n, mark = mark(*chosen), title = title)
        } else {
            html!(language, "targets-topics-line", n = n, mark = mark(*chosen), title = title)
        }
    });
    let text = Html::paragraphs([Html::lines([title, place]), Html::lines(lines)]);

    let page = pages.page;
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
                &Callback::SetTopics { list, view, chat, page, on: true },
            ),
            Button::new(
                t!(language, "targets-choose-page-none"),
                &Callback::SetTopics { list, view, chat, page, on: false },
            ),
        ]
    });
    let all = (!rows.is_empty()).then(|| {
        [
            Button::new(t!(language, "targets-topics-all"), &Callback::AllTopics { list, view, chat, on: true }),
            Button::new(t!(language, "targets-topics-nothing"), &Callback::AllTopics { list, view, chat, on: false }),
        ]
    });
    let turn = pages.turn(language, |page| Callback::Topics { list, view, chat, page });
    let keyboard = keyboard
        .row(whole_page.into_iter().flatten())
        .row(all.into_iter().flatten())
        .row(turn.into_iter().flatten())
        .button(t!(language, "common-back"), &Callback::Choose { list, view });
    Screen::new(text, keyboard)
}

const fn mark(chosen: bool) -> &'static str {
    if chosen { "✅" } else { "⬜" }
}
