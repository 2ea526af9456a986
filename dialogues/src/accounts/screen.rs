//! The list of accounts, one account, and the question before one is disconnected.

use blastpro_domain::accounts::{ACCOUNT_LIMIT, Account, AccountState};
use blastpro_domain::identity::Language;
use blastpro_domain::logins::Login;
use blastpro_locales::{Html, date, html, t};
use chrono_tz::Tz;

use super::Callback;
use crate::connect;
use crate::keyboard::{Button, Keyboard};
use crate::screens::Screen;
use crate::start;

/// Longest name on a button, in characters; a longer one is cut.
const NAME: usize = 24;

/// Where a page stands among all pages.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pages {
    page: u16,
    pages: u16,
}

impl Pages {
    pub(super) fn new(page: u16, total: i64, per_page: i64) -> Self {
        let pages = u16::try_from((total + per_page - 1) / per_page).unwrap_or(u16::MAX).max(1);
        Self { page, pages }
    }
}

/// A page of the list.
pub(super) fn list(
    language: Language,
    zone: Tz,
    accounts: &[Account],
    pages: Pages,
    connecting: Option<&Login>,
) -> Screen {
    let Pages { page, pages } = pages;
    let title = if accounts.is_empty() {
        html!(language, "accounts-empty", limit = ACCOUNT_LIMIT)
    } else if pages > 1 {
        html!(language, "accounts-title-page", page = page + 1, pages = pages)
    } else {
        html!(language, "accounts-title")
    };
    let connecting_line = connecting.map(|login| match &login.detail.phone {
        Some(phone) => html!(language, "accounts-connecting", phone = phone),
        None => html!(language, "accounts-connecting-qr"),
    });
    let lines = accounts.iter().map(|account| {
        html!(
            language,
            "accounts-line",
            name = account.profile.full_name(),
            phone = &account.profile.phone,
            state = state(language, zone, account)
        )
    });
    let text = Html::paragraphs([title, Html::lines(lines.chain(connecting_line))]);

    let mut keyboard =
        Keyboard::new().button_if(connecting.is_some(), t!(language, "menu-continue"), &connect::Callback::Continue);
    for account in accounts {
        keyboard = keyboard.button(label(account), &Callback::Show(account.id));
    }
    let newer = (page > 0).then(|| Button::new(t!(language, "accounts-previous"), &Callback::List { page: page - 1 }));
    let older =
        (page + 1 < pages).then(|| Button::new(t!(language, "accounts-next"), &Callback::List { page: page + 1 }));
    let keyboard = keyboard
        .row(newer.into_iter().chain(older))
        .button(t!(language, "menu-connect"), &connect::Callback::Choose { reconnect: None })
        .button(t!(language, "common-back"), &start::Callback::Menu);
    Screen::new(text, keyboard)
}

/// One account.
pub(super) fn account(language: Language, zone: Tz, account: &Account) -> Screen {
    let title = html!(
        language,
        "accounts-account",
        name = account.profile.full_name(),
        phone = &account.profile.phone,
        state = state(language, zone, account)
    );
    let username = account.profile.username.as_ref().map(|name| html!(language, "accounts-username", username = name));
    let advice = match account.state {
        AccountState::Connected => html!(language, "accounts-advice-connected"),
        AccountState::NeedsLogin => html!(language, "accounts-advice-needs-login"),
        AccountState::Restricted => html!(language, "accounts-advice-restricted"),
        AccountState::Disconnecting => html!(language, "accounts-advice-disconnecting"),
        AccountState::Disconnected => html!(language, "accounts-advice-disconnected"),
    };
    let text = Html::paragraphs([Html::lines([title].into_iter().chain(username)), advice]);

    let again = connect::Callback::Choose { reconnect: Some(account.id) };
    let disconnect = Callback::AskDisconnect(account.id);
    let keyboard = match account.state {
        AccountState::Connected | AccountState::Restricted => {
            Keyboard::new().button(t!(language, "accounts-disconnect"), &disconnect)
        }
        AccountState::NeedsLogin => Keyboard::new()
            .button(t!(language, "accounts-login-again"), &again)
            .button(t!(language, "accounts-disconnect"), &disconnect),
        AccountState::Disconnecting => {
            Keyboard::new().button(t!(language, "accounts-refresh"), &Callback::Show(account.id))
        }
        AccountState::Disconnected => Keyboard::new().button(t!(language, "accounts-reconnect"), &again),
    };
    Screen::new(text, keyboard.button(t!(language, "common-back"), &Callback::List { page: 0 }))
}

/// The question before an account is disconnected.
pub(super) fn ask_disconnect(language: Language, account: &Account) -> Screen {
    let text =
        html!(language, "accounts-ask-disconnect", name = account.profile.full_name(), phone = &account.profile.phone);
    let keyboard = Keyboard::new()
        .button(
            t!(language, "accounts-disconnect-this", phone = &account.profile.phone),
            &Callback::Disconnect(account.id),
        )
        .button(t!(language, "common-back"), &Callback::Show(account.id));
    Screen::new(text, keyboard)
}

/// How an account stands, and since when.
fn state(language: Language, zone: Tz, account: &Account) -> String {
    let since = date(language, zone, account.state_since);
    match account.state {
        AccountState::Connected => t!(language, "accounts-state-connected", since = since),
        AccountState::NeedsLogin => t!(language, "accounts-state-needs-login", since = since),
        AccountState::Restricted => t!(language, "accounts-state-restricted", since = since),
        AccountState::Disconnecting => t!(language, "accounts-state-disconnecting"),
        AccountState::Disconnected => t!(language, "accounts-state-disconnected", since = since),
    }
}

fn label(account: &Account) -> String {
    let name = account.profile.full_name();
    if name.chars().count() <= NAME {
        return name;
    }
    name.chars().take(NAME - 1).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use blastpro_domain::accounts::{NetworkKind, Profile};
    use blastpro_domain::ids::{AccountId, OwnerId, TelegramId};
    use blastpro_domain::phone::PhoneNumber;
    use chrono::{TimeZone, Utc};

    use super::*;

    fn with(state: AccountState) -> Account {
        let at = Utc.with_ymd_and_hms(2027, 11, 22, 20, 0, 0).single().expect("exists");
        Account {
            id: AccountId::new(),
            owner_id: OwnerId::new(),
            profile: Profile {
                telegram_id: TelegramId(7),
                first_name: "<i>Budi</i>".into(),
                last_name: Some("& Co".into()),
                username: Some("budi".into()),
                phone: PhoneNumber::parse("081234560077").expect("valid"),
                premium: false,
            },
            state,
            state_since: at,
            last_error: None,
            network: NetworkKind::Telegram,
            created_at: at,
        }
    }

    #[test]
    fn names_are_escaped_numbers_masked_and_days_are_the_owners() {
        let screen = account(Language::Id, Tz::Asia__Jakarta, &with(AccountState::Connected));
        let text = screen.text.as_str();
        assert!(text.contains("&lt;i&gt;Budi&lt;/i&gt; &amp; Co"), "{text}");
        assert!(text.contains("+62 812 •••• 0077") && !text.contains("081234560077"), "{text}");
        assert!(text.contains("23 Nov 2027"), "20.00 UTC is the next day in Jakarta: {text}");
    }

    #[test]
    fn a_working_account_offers_no_login_and_a_lost_one_offers_it_first() {
        let first = |state| account(Language::Id, Tz::UTC, &with(state)).keyboard.rows()[0][0].data.clone();
        assert!(first(AccountState::Connected).starts_with("a1:d?"));
        assert!(first(AccountState::NeedsLogin).starts_with("c1:"));
        assert!(first(AccountState::Disconnected).starts_with("c1:"));
    }

    #[test]
    fn a_full_page_in_the_middle_stays_within_eight_rows_and_ends_with_the_way_back() {
        let accounts = vec![with(AccountState::Disconnected); 5];
        let screen = list(Language::Id, Tz::UTC, &accounts, Pages::new(1, 12, 5), None);
        let rows = screen.keyboard.rows();
        assert!(rows.len() <= 8, "{rows:?}");
        assert_eq!(rows[5].len(), 2, "both ways: {rows:?}");
        assert_eq!(rows.last().map(|row| row[0].data.as_str()), Some("s1:m"));
    }
}
