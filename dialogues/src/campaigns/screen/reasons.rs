//! Why something was not sent, in the owner's words, and what to do about it.

use blastpro_domain::identity::Language;
use blastpro_domain::outcomes::{Reason, classify};
use blastpro_locales::{Html, html, t};

use crate::pages::cut;

/// Longest error name shown, in characters. Telegram's have about 30.
const ERROR: usize = 48;

/// The reason behind an error name, as part of a sentence.
pub(crate) fn reason_text(language: Language, error: &str) -> String {
    text(language, classify(error).1, error)
}

/// A reason, as part of a sentence. `error` is shown where nothing better is known.
pub(super) fn text(language: Language, reason: Reason, error: &str) -> String {
    match reason {
        Reason::CannotWrite => t!(language, "campaigns-reason-cannot-write"),
        Reason::ContentForbidden => t!(language, "campaigns-reason-content-forbidden"),
        Reason::Banned => t!(language, "campaigns-reason-banned"),
        Reason::ChatGone => t!(language, "campaigns-reason-chat-gone"),
        Reason::AdminRequired => t!(language, "campaigns-reason-admin-required"),
        Reason::TopicClosed => t!(language, "campaigns-reason-topic-closed"),
        Reason::TopicGone => t!(language, "campaigns-reason-topic-gone"),
        Reason::Blocked => t!(language, "campaigns-reason-blocked"),
        Reason::Privacy => t!(language, "campaigns-reason-privacy"),
        Reason::PaymentRequired => t!(language, "campaigns-reason-payment-required"),
        Reason::PersonGone => t!(language, "campaigns-reason-person-gone"),
        Reason::PeerUnknown => t!(language, "campaigns-reason-peer-unknown"),
        Reason::Content => t!(language, "campaigns-reason-content"),
        Reason::File => t!(language, "campaigns-reason-file"),
        Reason::Wait => t!(language, "campaigns-reason-wait"),
        Reason::AccountLimited => t!(language, "campaigns-reason-account-limited"),
        Reason::AccountLost => t!(language, "campaigns-reason-account-lost"),
        Reason::TargetPaused => t!(language, "campaigns-reason-target-paused"),
        Reason::TargetRefused => t!(language, "campaigns-reason-target-refused"),
        Reason::CannotDelete => t!(language, "campaigns-reason-cannot-delete"),
        Reason::Migrated => t!(language, "campaigns-reason-migrated"),
        Reason::Unknown => t!(language, "campaigns-reason-unknown"),
        Reason::Other => t!(language, "campaigns-reason-other", error = cut(error, ERROR)),
    }
}

/// What can be done about it, if anything can. `retry`: what failed can be tried again; once a later campaign has taken
/// it over, nothing is left to be tried.
pub(super) fn advice(language: Language, reason: Reason, retry: bool) -> Option<Html> {
    let is_to_retry =
        matches!(reason, Reason::File | Reason::Wait | Reason::AccountLimited | Reason::AccountLost | Reason::Other);
    (retry || !is_to_retry).then(|| advised(language, reason))
}

fn advised(language: Language, reason: Reason) -> Html {
    match reason {
        Reason::CannotWrite => html!(language, "campaigns-advice-cannot-write"),
        Reason::ContentForbidden => html!(language, "campaigns-advice-content-forbidden"),
        Reason::Banned => html!(language, "campaigns-advice-banned"),
        Reason::ChatGone => html!(language, "campaigns-advice-chat-gone"),
        Reason::AdminRequired => html!(language, "campaigns-advice-admin-required"),
        Reason::TopicClosed => html!(language, "campaigns-advice-topic-closed"),
        Reason::TopicGone => html!(language, "campaigns-advice-topic-gone"),
        Reason::Blocked => html!(language, "campaigns-advice-blocked"),
        Reason::Privacy => html!(language, "campaigns-advice-privacy"),
        Reason::PaymentRequired => html!(language, "campaigns-advice-payment-required"),
        Reason::PersonGone => html!(language, "campaigns-advice-person-gone"),
        Reason::PeerUnknown => html!(language, "campaigns-advice-peer-unknown"),
        Reason::Content => html!(language, "campaigns-advice-content"),
        Reason::File => html!(language, "campaigns-advice-file"),
        Reason::Wait => html!(language, "campaigns-advice-wait"),
        Reason::AccountLimited => html!(language, "campaigns-advice-account-limited"),
        Reason::AccountLost => html!(language, "campaigns-advice-account-lost"),
        Reason::TargetPaused => html!(language, "campaigns-advice-target-paused"),
        Reason::TargetRefused => html!(language, "campaigns-advice-target-refused"),
        Reason::CannotDelete => html!(language, "campaigns-advice-cannot-delete"),
        Reason::Migrated => html!(language, "campaigns-advice-migrated"),
        Reason::Unknown => html!(language, "campaigns-advice-unknown"),
        Reason::Other => html!(language, "campaigns-advice-other"),
    }
}
