//! The chats to choose from: eight a page, each with its mark.

use blastpro_domain::accounts::Account;
use blastpro_domain::chats::{Chat, ChatKind};
use blastpro_domain::identity::Language;
use blastpro_domain::ids::ListId;
use blastpro_domain::targets::TargetList;
use blastpro_locales::{Html, html, number, t};

use super::lists::kinds;
use crate::jobs;
use crate::keyboard::{Button, Keyboard};
use crate::pages::{Pages, cut};
use crate::screens::Screen;
use crate::targets::{Callback, Kinds, Sought, View};

/// Longest title in the text, in characters.
const TITLE: usize = 40;

/// Longest name of a list, or of a forum, that shares a line with what is chosen.
pub(super) const NAME: usize = 16;

/// Longest title on one of two buttons in a row, behind its number.
pub(super) const LABEL: usize = 12;

/// Longest part of what was looked for that is repeated.
pub(super) const SEARCH: usize = 24;

/// Whether a chat is chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::targets) enum Chosen {
    /// It is not.
    No,
    /// It is, a chat without topics.
    Whole,
    /// So many topics of a forum are.
    Topics(i64),
}

/// A chat on offer.
#[derive(Clone, Debug)]
pub(in crate::targets) struct Row {
    /// The chat.
    pub chat: Chat,
    /// Whether it is chosen.
    pub chosen: Chosen,
}

/// What is on offer.
#[derive(Clone, Copy, Debug)]
pub(in crate::targets) struct Found<'a> {
    /// The chats of this page.
    pub rows: &'a [Row],
    /// Which page it is.
    pub pages: Pages,
    /// How many there are of these kinds and this name on all pages.
    pub total: i64,
    /// All of them have just been taken out of the list.
    pub emptied: bool,
}

/// A page of chats: two lines, and one for each of eight.
pub(in crate::targets) fn choose(
    language: Language,
    list: &TargetList,
    view: View,
    search: &str,
    found: &Found<'_>,
) -> Screen {
    let Found { rows, pages, total, .. } = *found;
    let place = match (search, rows.is_empty()) {
        ("", true) => html!(language, "targets-choose-none-of-kind", kinds = kinds(language, view.kinds)),
        ("", false) => page_line(language, pages),
        (search, true) if view.kinds != Kinds::All => {
            let (search, kinds) = (cut(search, SEARCH), kinds(language, view.kinds));
            html!(language, "targets-choose-not-found-of-kind", search = search, kinds = kinds)
        }
        (search, _) => found_line(language, search, total, pages),
    };
    let head = if search.is_empty() {
        let title = html!(language, "targets-choose", name = &list.name);
        [title, html!(language, "targets-chosen", targets = list.targets, place = place)]
    } else {
        // What was looked for takes a line; more than two would be one too many above eight chats.
        let name = cut(&list.name, NAME);
        [html!(language, "targets-choose-searching", name = name, targets = list.targets), place]
    };
    let lines = rows.iter().zip(1_u8..).map(|(row, n)| line(language, row, n));
    let text = Html::lines(head.into_iter().chain(lines));
    Screen::new(text, keyboard(language, list.id, view, search, found))
}

/// Which page it is, if there are others, and that a name can be typed.
pub(super) fn page_line(language: Language, pages: Pages) -> Html {
    html!(language, "targets-page-search", page = pages.page + 1, pages = pages.pages)
}

/// What was looked for, and how much was found.
pub(super) fn found_line(language: Language, search: &str, total: i64, pages: Pages) -> Html {
    let search = cut(search, SEARCH);
    if total == 0 {
        return html!(language, "targets-choose-not-found", search = search);
    }
    let (page, pages) = (pages.page + 1, pages.pages);
    html!(language, "targets-choose-found", search = search, found = total, page = page, pages = pages)
}

fn keyboard(language: Language, list: ListId, view: View, search: &str, found: &Found<'_>) -> Keyboard {
    let Found { rows, pages, total, emptied } = *found;
    let (everything, sought) = (search.is_empty(), Sought::of(search));
    let mut keyboard = Keyboard::new();
    for pair in rows.iter().zip(1_u8..).collect::<Vec<_>>().chunks(2) {
        keyboard = keyboard.row(pair.iter().map(|(row, n)| {
            // The number leads to the whole title in the text: groups like to begin alike.
            let title = cut(&row.chat.title, LABEL);
            let label = t!(language, "targets-button-numbered", n = *n, mark = mark(row), title = title);
            let chat = row.chat.key;
            match row.chat.kind {
                ChatKind::Forum => Button::new(label, &Callback::Topics { list, view, chat, page: 0 }),
                ChatKind::Group | ChatKind::Supergroup | ChatKind::Channel => {
                    Button::new(label, &Callback::Toggle { list, view, chat, on: row.chosen == Chosen::No })
                }
            }
        }));
    }
    let turned = |page| Callback::Choose { list, view: View { page, ..view } };
    let previous = (pages.page > 0).then(|| Button::new("«", &turned(pages.page - 1)));
    let next = (pages.page + 1 < pages.pages).then(|| Button::new("»", &turned(pages.page + 1)));
    let this_page = (pages.pages > 1).then(|| {
        [
            Button::new(t!(language, "targets-choose-page-all"), &Callback::SetPage { list, view, sought, on: true }),
            Button::new(t!(language, "targets-choose-page-none"), &Callback::SetPage { list, view, sought, on: false }),
        ]
    });
    let all = (total > 0).then(|| {
        let none = if emptied {
            Button::new(t!(language, "targets-restore"), &Callback::PutAllBack { list, view })
        } else {
            Button::new(t!(language, "targets-choose-none"), &Callback::AskChooseNone { list, view, sought })
        };
        [
            Button::new(t!(language, "targets-choose-all", count = total), &Callback::ChooseAll { list, view, sought }),
            none,
        ]
    });
    let stop =
        (!everything).then(|| Button::new(t!(language, "targets-stop-search"), &Callback::StopSearch { list, view }));
    let everywhere = View { kinds: Kinds::All, page: 0 };
    let narrow = !everything && total == 0 && view.kinds != Kinds::All;
    keyboard
        .button_if(narrow, t!(language, "targets-search-all-kinds"), &Callback::Choose { list, view: everywhere })
        .row(previous.into_iter().chain(this_page.into_iter().flatten()).chain(next))
        .row(all.into_iter().flatten())
        .row(Kinds::ALL.map(|choice| {
            let name = kinds(language, choice);
            let name = if choice == view.kinds { t!(language, "targets-kinds-current", name = name) } else { name };
            Button::new(name, &Callback::Choose { list, view: View { kinds: choice, page: 0 } })
        }))
        .row(stop.into_iter().chain([
            Button::new(t!(language, "targets-save"), &Callback::Save(list)),
            Button::new(t!(language, "common-back"), &Callback::Show(list)),
        ]))
}

/// A chat's mark. A forum that is not chosen shows that there is something inside.
const fn mark(row: &Row) -> &'static str {
    match (row.chosen, row.chat.kind) {
        (Chosen::No, ChatKind::Forum) => "🗂",
        (Chosen::No, _) => "⬜",
        (Chosen::Whole | Chosen::Topics(_), _) => "✅",
    }
}

fn line(language: Language, row: &Row, n: u8) -> Html {
    let title = cut(&row.chat.title, TITLE);
    let line = match (row.chat.kind, row.chat.members) {
        (ChatKind::Forum, _) => html!(
            language,
            "targets-choose-line-forum",
            n = n,
            mark = mark(row),
            title = title,
            topics = match row.chosen {
                Chosen::Topics(topics) => topics,
                Chosen::No | Chosen::Whole => 0,
            }
        ),
        (ChatKind::Channel, Some(members)) => html!(
            language,
            "targets-choose-line-channel",
            n = n,
            mark = mark(row),
            title = title,
            members = number(language, members.into())
        ),
        (_, Some(members)) => html!(
            language,
            "targets-choose-line-members",
            n = n,
            mark = mark(row),
            title = title,
            members = number(language, members.into())
        ),
        (_, None) => html!(language, "targets-choose-line", n = n, mark = mark(row), title = title),
    };
    if row.chat.slow_mode > 0 { html!(language, "targets-choose-line-slow", line = line) } else { line }
}

/// The question before everything of these kinds, or that was looked for, is taken out: `count` targets.
pub(in crate::targets) fn ask_choose_none(
    language: Language,
    list: &TargetList,
    view: View,
    search: &str,
    count: i64,
) -> Screen {
    let sure = Callback::ChooseNone { list: list.id, view, sought: Sought::of(search) };
    let (name, kinds, search) = (&list.name, kinds(language, view.kinds), cut(search, SEARCH));
    let text = match (search.as_str(), view.kinds) {
        ("", Kinds::All) => html!(language, "targets-ask-choose-none", name = name),
        ("", _) => html!(language, "targets-ask-choose-none-kind", name = name, kinds = kinds),
        (_, Kinds::All) => html!(language, "targets-ask-choose-none-found", name = name, search = search),
        (_, _) => {
            html!(language, "targets-ask-choose-none-found-kind", name = name, search = search, kinds = kinds)
        }
    };
    let keyboard = Keyboard::new()
        .button(t!(language, "targets-choose-none-sure", count = count), &sure)
        .button(t!(language, "common-back"), &Callback::Choose { list: list.id, view });
    Screen::new(text, keyboard)
}

/// There are no chats to choose from: the account has not been scanned.
pub(in crate::targets) fn nothing_scanned(language: Language, list: &TargetList, account: &Account) -> Screen {
    let keyboard = Keyboard::new()
        .button_if(account.state.is_live(), t!(language, "accounts-scan"), &jobs::Callback::Scan(account.id))
        .button(t!(language, "common-back"), &Callback::Show(list.id));
    Screen::new(html!(language, "targets-nothing-scanned", name = &list.name), keyboard)
}
