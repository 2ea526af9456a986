//! The list of accounts, one account, and the question before one is disconnected.

use blastpro_domain::accounts::{ACCOUNT_LIMIT, Account, AccountState};
use blastpro_domain::identity::Language;
use blastpro_domain::jobs::{Job, Work};
use blastpro_domain::logins::Login;
use blastpro_domain::outcomes::{AccountTrouble, account_trouble};
use blastpro_locales::{Html, date, date_time, html, t};
use blastpro_services::chats::ChatCounts;
use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use super::Callback;
use crate::connect;
use crate::jobs;
use crate::keyboard::{Button, Keyboard};
use crate::pages::{Pages, cut};
use crate::screens::Screen;
use crate::start;
use crate::targets;

/// Longest name on a button, in characters; a longer one is cut.
const NAME: usize = 24;

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
        keyboard = keyboard.button(cut(&account.profile.full_name(), NAME), &Callback::Show(account.id));
    }
    let turn = Pages { page, pages }.turn(language, |page| Callback::List { page });
    let keyboard = keyboard
        .row(turn.into_iter().flatten())
        .button(t!(language, "menu-connect"), &connect::Callback::Choose { reconnect: None })
        .button(t!(language, "common-back"), &start::Callback::Menu);
    Screen::new(text, keyboard)
}

/// What an account has and does, beside its state.
#[derive(Clone, Debug, Default)]
pub(super) struct Health {
    /// The chats that its last scan found.
    pub chats: ChatCounts,
    /// How many target lists it has.
    pub lists: i64,
    /// What it is doing, and what it is about to do.
    pub jobs: Vec<Job>,
    /// How many messages to groups it has sent today, and how many it may.
    pub today: Option<(u32, u32)>,
    /// Until when Telegram lets it send nothing.
    pub waits_until: Option<DateTime<Utc>>,
}

/// One account: how it stands, what it is doing, what is wrong, what can be done.
pub(super) fn account(language: Language, zone: Tz, account: &Account, health: &Health, now: DateTime<Utc>) -> Screen {
    let title = html!(
        language,
        "accounts-account",
        name = account.profile.full_name(),
        phone = &account.profile.phone,
        state = state(language, zone, account)
    );
    let username = account.profile.username.as_ref().map(|name| html!(language, "accounts-username", username = name));
    let error =
        account.last_error.as_ref().map(|error| html!(language, "accounts-last-error", why = why(account, error)));
    let advice = match account.state {
        AccountState::Connected if health.chats == ChatCounts::default() && health.jobs.is_empty() => {
            html!(language, "accounts-advice-scan-first")
        }
        AccountState::Connected => Html::default(),
        AccountState::NeedsLogin => html!(language, "accounts-advice-needs-login"),
        AccountState::Restricted if account.is_limited() => html!(language, "accounts-advice-limited"),
        AccountState::Restricted => html!(language, "accounts-advice-restricted"),
        AccountState::Disconnecting => html!(language, "accounts-advice-disconnecting"),
        AccountState::Disconnected => html!(language, "accounts-advice-disconnected"),
    };
    let text = Html::paragraphs([
        Html::lines([title].into_iter().chain(username)),
        Html::lines(activity(language, zone, health, now).into_iter().chain(error)),
        advice,
    ]);
    Screen::new(text, account_keyboard(language, account, health))
}

/// The last error as the texts know it. What only stops messages to strangers is told apart from any other limit.
fn why<'a>(account: &Account, error: &'a str) -> &'a str {
    match account_trouble(error) {
        trouble @ (AccountTrouble::Limited | AccountTrouble::Frozen) if !account.is_limited() => trouble.name(),
        _ => error,
    }
}

/// What the account holds, does, and waits for.
fn activity(language: Language, zone: Tz, health: &Health, now: DateTime<Utc>) -> Vec<Html> {
    let chats = &health.chats;
    let mut lines = Vec::new();
    if *chats != ChatCounts::default() {
        let groups = chats.groups + chats.forums;
        lines.push(html!(language, "accounts-chats", groups = groups, channels = chats.channels, lists = health.lists));
    }
    if let Some((sent, cap)) = health.today {
        lines.push(html!(language, "accounts-today", sent = sent, cap = cap));
    }
    if let Some(job) = health.jobs.first() {
        lines.push(html!(language, "accounts-working", work = job.work.name(), more = health.jobs.len() - 1));
    }
    let waits = health.jobs.iter().filter_map(|job| job.progress.waiting_until).chain(health.waits_until);
    if let Some(until) = waits.filter(|until| *until > now).max() {
        lines.push(html!(language, "accounts-waiting", until = date_time(language, zone, until)));
    }
    lines
}

fn account_keyboard(language: Language, account: &Account, health: &Health) -> Keyboard {
    let again = connect::Callback::Choose { reconnect: Some(account.id) };
    let disconnect = Callback::AskDisconnect(account.id);
    let lists = Button::new(t!(language, "menu-targets"), &targets::Callback::Lists { account: account.id, page: 0 });
    let keyboard = match account.state {
        AccountState::Connected | AccountState::Restricted => {
            let scanning = health.jobs.iter().any(|job| job.work == Work::Scan);
            let scan = Button::new(t!(language, "accounts-scan"), &jobs::Callback::Scan(account.id));
            let keyboard = match health.jobs.first() {
                Some(job) => Keyboard::new().button(t!(language, "accounts-show-work"), &jobs::Callback::Show(job.id)),
                None => Keyboard::new(),
            };
            keyboard
                .row((!scanning).then_some(scan).into_iter().chain([lists]))
                .button(t!(language, "accounts-ask-spam-bot"), &jobs::Callback::AskSpamBot(account.id))
                .button_if(account.is_limited(), t!(language, "accounts-limit-over"), &Callback::LimitOver(account.id))
                .button(t!(language, "accounts-disconnect"), &disconnect)
        }
        AccountState::NeedsLogin => Keyboard::new()
            .button(t!(language, "accounts-login-again"), &again)
            .row((health.lists > 0).then_some(lists))
            .button(t!(language, "accounts-disconnect"), &disconnect),
        AccountState::Disconnecting => {
            Keyboard::new().button(t!(language, "accounts-refresh"), &Callback::Show(account.id))
        }
        AccountState::Disconnected => {
            Keyboard::new().button(t!(language, "accounts-reconnect"), &again).row((health.lists > 0).then_some(lists))
        }
    };
    keyboard.button(t!(language, "common-back"), &Callback::List { page: 0 })
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

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use blastpro_domain::accounts::{NetworkKind, Profile};
    use blastpro_domain::ids::{AccountId, ListId, OwnerId, TelegramId};
    use blastpro_domain::phone::PhoneNumber;
    use chrono::{TimeZone, Utc};

    use super::*;
    use crate::callback::Callback as _;

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
        let connected = with(AccountState::Connected);
        let screen = account(Language::Id, Tz::Asia__Jakarta, &connected, &Health::default(), connected.created_at);
        let text = screen.text.as_str();
        assert!(text.contains("&lt;i&gt;Budi&lt;/i&gt; &amp; Co"), "{text}");
        assert!(text.contains("+62 812 •••• 0077") && !text.contains("081234560077"), "{text}");
        assert!(text.contains("23 Nov 2027"), "20.00 UTC is the next day in Jakarta: {text}");
    }

    #[test]
    fn a_working_account_offers_no_login_and_a_lost_one_offers_it_first() {
        let first = |state| {
            let of = with(state);
            account(Language::Id, Tz::UTC, &of, &Health::default(), of.created_at).keyboard.rows()[0][0].data.clone()
        };
        assert!(first(AccountState::Connected).starts_with("j1:s"));
        assert!(first(AccountState::NeedsLogin).starts_with("c1:"));
        assert!(first(AccountState::Disconnected).starts_with("c1:"));
    }

    #[test]
    fn a_limited_account_can_be_said_to_be_limited_no_more_and_a_frozen_one_not() {
        let over = |error: &str| {
            let of = Account { last_error: Some(error.to_owned()), ..with(AccountState::Restricted) };
            let screen = account(Language::En, Tz::UTC, &of, &Health::default(), of.created_at);
            let data = Callback::LimitOver(of.id).encode();
            (screen.keyboard.rows().iter().any(|row| row[0].data == data), screen.text.as_str().contains("Groups"))
        };
        assert_eq!(over("PEER_FLOOD"), (true, true));
        assert_eq!(over("FROZEN_METHOD_INVALID"), (false, false));
    }

    #[test]
    fn what_an_account_is_doing_is_called_what_it_is() {
        let list = ListId::new();
        let works = [
            Work::Scan,
            Work::AskSpamBot,
            Work::AddByLink { reference: "@jualbeli".into(), list },
            Work::Import { list },
            Work::FetchMessage { link: "https://t.me/jualbeli/7".into() },
            Work::SendTest { template: None, version: 0 },
        ];
        for language in Language::ALL {
            let told = |work: &Work| html!(language, "accounts-working", work = work.name(), more = 0).to_string();
            let every: BTreeSet<_> = works.iter().map(told).collect();
            assert_eq!(every.len(), works.len(), "{every:?}");
            let new = html!(language, "accounts-working", work = "something_new", more = 0).to_string();
            assert!(!every.contains(&new), "{new}");
        }
    }

    #[test]
    fn the_last_trouble_of_a_frozen_account_is_told_in_words() {
        for language in Language::ALL {
            for error in ["FROZEN_METHOD_INVALID", "FROZEN_PARTICIPANT_MISSING", "USER_RESTRICTED", "PEER_FLOOD"] {
                let of = Account { last_error: Some(error.to_owned()), ..with(AccountState::Restricted) };
                let screen = account(language, Tz::UTC, &of, &Health::default(), of.created_at);
                assert!(!screen.text.as_str().contains(error), "{}", screen.text);
            }
        }
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
