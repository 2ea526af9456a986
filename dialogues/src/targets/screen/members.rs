//! What is in a list, and one of its targets.

use blastpro_domain::chats::ChatKind;
use blastpro_domain::identity::Language;
use blastpro_domain::targets::{Target, TargetList};
use blastpro_locales::{Html, html, t};
use blastpro_services::targets::TargetFilter;

use super::choose::{LABEL, SEARCH, found_line, page_line};
use crate::campaigns::reason_text;
use crate::keyboard::{Button, Keyboard};
use crate::pages::{Pages, cut};
use crate::screens::Screen;
use crate::targets::{Callback, Member, View};

/// Longest name in the text, in characters.
const NAME: usize = 48;

/// The targets on show.
#[derive(Clone, Copy, Debug)]
pub(in crate::targets) struct FoundMembers<'a> {
    /// The targets of this page.
    pub rows: &'a [Target],
    /// Which page it is.
    pub pages: Pages,
    /// How many there are on all pages.
    pub total: i64,
    /// Which of the list's targets are on show.
    pub filter: &'a TargetFilter,
}

/// A page of a list's targets: two lines, and one for each of eight. `put_back`: one that has just been taken out.
pub(in crate::targets) fn members(
    language: Language,
    list: &TargetList,
    found: &FoundMembers<'_>,
    put_back: Option<&Target>,
) -> Screen {
    let title = html!(language, "targets-members", name = &list.name, targets = list.targets);
    let state = match put_back {
        // The page can be told from the buttons that turn it.
        Some(target) => html!(language, "targets-removed", title = name(target, NAME)),
        None => place(language, found),
    };
    let lines = found.rows.iter().zip(1_u8..).map(|(target, n)| line(language, target, n));
    let text = Html::lines([title, state].into_iter().chain(lines));
    Screen::new(text, members_keyboard(language, list, found, put_back))
}

/// A target, and why it is skipped, if it is.
fn line(language: Language, target: &Target, n: u8) -> Html {
    let (mark, title) = (mark(target), name(target, NAME));
    let skipped = if target.gone {
        html!(language, "targets-members-gone")
    } else if target.refused.is_some() {
        html!(language, "targets-members-refused")
    } else if target.paused {
        html!(language, "targets-members-paused")
    } else {
        return html!(language, "targets-members-line", n = n, mark = mark, title = title);
    };
    html!(language, "targets-members-line-skipped", n = n, mark = mark, title = title, why = skipped)
}

/// Which targets these are of all.
fn place(language: Language, found: &FoundMembers<'_>) -> Html {
    let FoundMembers { pages, total, filter, .. } = *found;
    let (page, count) = (pages.page + 1, pages.pages);
    match (filter.search.as_str(), filter.skipped_only) {
        ("", false) if total == 0 => html!(language, "targets-list-empty"),
        ("", false) => page_line(language, pages),
        ("", true) if total == 0 => html!(language, "targets-members-none-skipped"),
        ("", true) => html!(language, "targets-members-skipped", found = total, page = page, pages = count),
        (search, true) => {
            let search = cut(search, SEARCH);
            if total == 0 {
                return html!(language, "targets-members-skipped-not-found", search = search);
            }
            html!(language, "targets-members-skipped-found", search = search, found = total, page = page, pages = count)
        }
        (search, false) if total == 0 => html!(language, "targets-members-not-found", search = cut(search, SEARCH)),
        (search, false) => found_line(language, search, total, pages),
    }
}

fn members_keyboard(
    language: Language,
    list: &TargetList,
    found: &FoundMembers<'_>,
    put_back: Option<&Target>,
) -> Keyboard {
    let FoundMembers { rows, pages, total, filter } = *found;
    let page = pages.page;
    let mut keyboard = Keyboard::new();
    if let Some(target) = put_back {
        let (list, chat, topic, paused) = (list.id, target.chat, target.topic, target.paused);
        let put_back = Callback::PutBack { list, chat, topic, page, paused };
        keyboard = keyboard.button(t!(language, "targets-put-back"), &put_back);
    }
    for pair in rows.iter().zip(1_u8..).collect::<Vec<_>>().chunks(2) {
        keyboard = keyboard.row(pair.iter().map(|(target, n)| {
            // The number leads to the whole name in the text; of a forum's topics only the topics differ.
            let title = cut(target.topic_title.as_ref().unwrap_or(&target.title), LABEL);
            let label = t!(language, "targets-button-numbered", n = *n, mark = mark(target), title = title);
            Button::new(label, &Callback::Target(Member { list: list.id, target: target.id, page }))
        }));
    }
    let turn = pages.turn(language, |page| Callback::Members { list: list.id, page });
    let skipped = t!(language, "targets-members-only-skipped", count = list.inactive);
    let other = if filter.is_everything() {
        let choose = Callback::Choose { list: list.id, view: View::default() };
        Button::new(t!(language, "targets-choose-button-edit"), &choose)
    } else {
        Button::new(t!(language, "targets-members-all"), &Callback::AllMembers(list.id))
    };
    let narrow = total == 0 && filter.skipped_only && !filter.search.is_empty();
    keyboard
        .row(turn.into_iter().flatten())
        .button_if(narrow, t!(language, "targets-members-search-all"), &Callback::NotOnlySkipped(list.id))
        .button_if(list.inactive > 0 && !filter.skipped_only, skipped, &Callback::OnlySkipped(list.id))
        .row([other, Button::new(t!(language, "common-back"), &Callback::Show(list.id))])
}

/// One target: how it stands, why, and what can be done.
pub(in crate::targets) fn target(language: Language, list: &TargetList, target: &Target, page: u16) -> Screen {
    let kind = match target.kind {
        ChatKind::Group | ChatKind::Supergroup => t!(language, "targets-kind-group"),
        ChatKind::Forum => t!(language, "targets-kind-forum"),
        ChatKind::Channel => t!(language, "targets-kind-channel"),
    };
    let title = html!(language, "targets-target", title = &target.title, kind = kind, list = &list.name);
    let topic = target.topic_title.as_ref().map(|topic| html!(language, "targets-target-topic", topic = topic));
    let state = if target.gone {
        html!(language, "targets-target-gone")
    } else if let Some(error) = &target.refused {
        html!(language, "targets-target-refused", reason = reason_text(language, error))
    } else if target.paused {
        html!(language, "targets-target-paused")
    } else {
        html!(language, "targets-target-active")
    };
    let text = Html::paragraphs([Html::lines([title].into_iter().chain(topic)), state]);
    let member = Member { list: list.id, target: target.id, page };
    let keyboard = Keyboard::new()
        .button_if(target.refused.is_some(), t!(language, "targets-enable"), &Callback::Enable(member))
        .button_if(target.paused, t!(language, "targets-resume"), &Callback::Resume(member))
        .button_if(!target.paused, t!(language, "targets-pause"), &Callback::Pause(member))
        .button(t!(language, "targets-remove"), &Callback::AskRemove(member))
        .button(t!(language, "common-back"), &Callback::Members { list: list.id, page });
    Screen::new(text, keyboard)
}

/// The question before a target is taken out.
pub(in crate::targets) fn ask_remove(language: Language, list: &TargetList, target: &Target, page: u16) -> Screen {
    let text = html!(language, "targets-ask-remove", title = name(target, NAME), list = &list.name);
    let member = Member { list: list.id, target: target.id, page };
    let keyboard = Keyboard::new()
        .button(t!(language, "targets-remove-this"), &Callback::Remove(member))
        .button(t!(language, "common-back"), &Callback::Target(member));
    Screen::new(text, keyboard)
}

/// Chat and topic, the topic first cut: what tells two targets of a forum apart.
fn name(target: &Target, longest: usize) -> String {
    match &target.topic_title {
        Some(topic) if target.topic.is_some() => {
            let half = longest / 2 - 1;
            format!("{} › {}", cut(&target.title, half), cut(topic, half))
        }
        _ => cut(&target.title, longest),
    }
}

const fn mark(target: &Target) -> &'static str {
    if target.gone {
        "👻"
    } else if target.refused.is_some() {
        "🚫"
    } else if target.paused {
        "⏸"
    } else {
        "✅"
    }
}
