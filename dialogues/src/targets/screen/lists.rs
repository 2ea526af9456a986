//! The lists of an account, one list, and what is asked about it.

use blastpro_domain::accounts::Account;
use blastpro_domain::identity::Language;
use blastpro_domain::ids::ListId;
use blastpro_domain::targets::{LIST_NAME_CHARS, TargetList, UNDO};
use blastpro_locales::{Html, clock_time, duration, html, t};
use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use crate::accounts;
use crate::campaigns;
use crate::jobs;
use crate::keyboard::{Button, Keyboard};
use crate::pages::{Pages, cut};
use crate::screens::Screen;
use crate::start;
use crate::targets::{Callback, Kinds, View};

/// Longest name of a list on a button, in characters; the count follows it.
const NAME: usize = 28;

/// The choice of the account whose lists are wanted.
pub(in crate::targets) fn accounts(language: Language, accounts: &[Account]) -> Screen {
    let mut keyboard = Keyboard::new();
    for account in accounts {
        let name = cut(&account.profile.full_name(), NAME);
        let label = t!(language, "targets-account", name = name, phone = &account.profile.phone);
        keyboard = keyboard.button(label, &Callback::Lists { account: account.id, page: 0 });
    }
    if accounts.is_empty() {
        keyboard = keyboard.button(t!(language, "menu-accounts"), &accounts::Callback::List { page: 0 });
        return Screen::new(
            html!(language, "targets-no-account"),
            keyboard.button(t!(language, "common-back"), &start::Callback::Menu),
        );
    }
    let keyboard = keyboard.button(t!(language, "common-back"), &start::Callback::Menu);
    Screen::new(html!(language, "targets-accounts"), keyboard)
}

/// Longest name of a list behind what its button does.
const SHORT_NAME: usize = 24;

/// How many rows of buttons a phone shows below a message.
const ROWS: usize = 8;

/// A page of an account's lists. `chats`: how many chats a scan has found. `deleted`: a list that can be brought back.
pub(in crate::targets) fn lists(
    language: Language,
    account: &Account,
    lists: &[TargetList],
    pages: Pages,
    chats: i64,
    deleted: Option<&TargetList>,
) -> Screen {
    let title = html!(language, "targets-lists", account = account.profile.full_name());
    let state = if lists.is_empty() && chats == 0 {
        html!(language, "targets-lists-scan-first")
    } else if lists.is_empty() {
        html!(language, "targets-lists-empty", chats = chats)
    } else if pages.pages > 1 {
        html!(language, "targets-page", page = pages.page + 1, pages = pages.pages)
    } else {
        Html::default()
    };
    let mut keyboard = Keyboard::new();
    for list in lists {
        let label = t!(language, "targets-lists-button", name = cut(&list.name, NAME), targets = list.targets);
        keyboard = keyboard.button(label, &Callback::Show(list.id));
    }
    let scan = Button::new(t!(language, "accounts-scan"), &jobs::Callback::Scan(account.id));
    let new = Button::new(t!(language, "targets-new"), &Callback::New(account.id));
    let back = Button::new(t!(language, "common-back"), &accounts::Callback::Show(account.id));
    let restore = deleted.map(|list| {
        let label = t!(language, "targets-restore-named", name = cut(&list.name, SHORT_NAME));
        Button::new(label, &Callback::Restore(list.id))
    });
    let turn = pages.turn(language, |page| Callback::Lists { account: account.id, page });
    let scan = account.state.is_live().then_some(scan);
    let keyboard = keyboard.row(turn.into_iter().flatten());
    let keyboard = keyboard.row(restore);
    // One row less below a full page, to which that of a deleted list comes.
    let keyboard = if keyboard.rows().len() + 2 > ROWS {
        keyboard.row(scan.into_iter().chain([new, back]))
    } else {
        keyboard.row(scan.into_iter().chain([new])).row([back])
    };
    Screen::new(Html::paragraphs([title, state]), keyboard)
}

/// One list.
pub(in crate::targets) fn list(language: Language, list: &TargetList, account: &Account) -> Screen {
    let title = html!(language, "targets-list", name = &list.name, account = account.profile.full_name());
    let state = if list.targets == 0 {
        html!(language, "targets-list-empty")
    } else if list.inactive > 0 {
        html!(language, "targets-list-count-inactive", targets = list.targets, inactive = list.inactive)
    } else {
        html!(language, "targets-list-count", targets = list.targets)
    };
    let button = |text: String, action: Callback| Button::new(text, &action);
    let (id, view) = (list.id, View::default());
    let members = button(t!(language, "targets-members-button"), Callback::Members { list: id, page: 0 });
    let link = button(t!(language, "targets-link-button"), Callback::AskLink(id));
    let import = button(t!(language, "targets-import-button"), Callback::AskImport(id));
    let export = button(t!(language, "targets-export"), Callback::Export(id));
    let send = campaigns::Callback::NewFor(id);
    let skipped = t!(language, "targets-members-only-skipped", count = list.inactive);
    let keyboard = Keyboard::new()
        .button_if(list.targets > list.inactive, t!(language, "campaigns-send-to"), &send)
        .row(
            [button(t!(language, "targets-choose-button-first"), Callback::Choose { list: id, view })]
                .into_iter()
                .chain((list.targets > 0).then_some(members)),
        )
        .button_if(list.inactive > 0, skipped, &Callback::OnlySkipped(id))
        .row(if account.state.is_live() { vec![link, import] } else { Vec::new() })
        .row(
            [button(t!(language, "targets-rename"), Callback::AskRename(id))]
                .into_iter()
                .chain((list.targets > 0).then_some(export)),
        )
        .row([
            button(t!(language, "targets-copy"), Callback::Copy(id)),
            button(t!(language, "targets-delete"), Callback::AskDelete(id)),
        ])
        .button(t!(language, "common-back"), &Callback::Lists { account: list.account_id, page: 0 });
    Screen::new(Html::paragraphs([title, state]), keyboard)
}

/// The question before a list is deleted.
pub(in crate::targets) fn ask_delete(language: Language, list: &TargetList) -> Screen {
    let text = html!(
        language,
        "targets-ask-delete",
        name = &list.name,
        targets = list.targets,
        undo = duration(language, UNDO)
    );
    let keyboard = Keyboard::new()
        .button(t!(language, "targets-delete-this", targets = list.targets), &Callback::Delete(list.id))
        .button(t!(language, "common-back"), &Callback::Show(list.id));
    Screen::new(text, keyboard)
}

/// A list has been deleted, just now.
pub(in crate::targets) fn deleted(language: Language, zone: Tz, list: &TargetList, at: DateTime<Utc>) -> Screen {
    let text = html!(language, "targets-deleted", name = &list.name, until = clock_time(language, zone, at + UNDO));
    let keyboard = Keyboard::new()
        .button(t!(language, "targets-restore"), &Callback::Restore(list.id))
        .button(t!(language, "common-back"), &Callback::Lists { account: list.account_id, page: 0 });
    Screen::new(text, keyboard)
}

/// Why a name was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::targets) enum NameProblem {
    /// It is empty, or too long.
    Invalid,
    /// Another list has it.
    Taken,
}

/// The question for a new name, asked again after a name that will not do.
pub(in crate::targets) fn ask_rename(language: Language, list: &TargetList, problem: Option<NameProblem>) -> Screen {
    let problem = match problem {
        None => Html::default(),
        Some(NameProblem::Invalid) => html!(language, "targets-name-invalid", longest = LIST_NAME_CHARS),
        Some(NameProblem::Taken) => html!(language, "targets-name-taken"),
    };
    let question = html!(language, "targets-ask-rename", name = &list.name);
    Screen::new(Html::paragraphs([problem, question]), back_to(language, list.id))
}

/// The question for a link or `@username`, asked again after the link of a `folder`.
pub(in crate::targets) fn ask_link(language: Language, list: &TargetList, folder: bool) -> Screen {
    let problem = if folder { html!(language, "targets-link-folder") } else { Html::default() };
    let question = html!(language, "targets-ask-link", name = &list.name);
    Screen::new(Html::paragraphs([problem, question]), back_to(language, list.id))
}

/// The question for a CSV file.
pub(in crate::targets) fn ask_import(language: Language, list: &TargetList) -> Screen {
    Screen::new(html!(language, "targets-ask-import", name = &list.name), back_to(language, list.id))
}

fn back_to(language: Language, list: ListId) -> Keyboard {
    Keyboard::new().button(t!(language, "common-back"), &Callback::Show(list))
}

/// The name of a choice of kinds.
pub(super) fn kinds(language: Language, kinds: Kinds) -> String {
    match kinds {
        Kinds::All => t!(language, "targets-kinds-all"),
        Kinds::Groups => t!(language, "targets-kinds-groups"),
        Kinds::Forums => t!(language, "targets-kinds-forums"),
        Kinds::Channels => t!(language, "targets-kinds-channels"),
    }
}
