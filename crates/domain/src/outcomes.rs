//! What a refusal of Telegram means for a delivery: one table.
//!
//! It knows the names that sending and deleting are answered with (core.telegram.org/method/messages.sendMessage,
//! messages.sendMedia, messages.sendMultiMedia, messages.uploadMedia, messages.deleteMessages, upload.saveFilePart), and
//! our own, which are in the same style. Names come with or without their number: `FLOOD_WAIT` and `FLOOD_WAIT_31` are the same.

/// What is to be done about a refusal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// Telegram has it already (`RANDOM_ID_DUPLICATE`).
    Delivered,
    /// This target will never take it: fail, and mark the target so that later runs skip it.
    TargetRefused,
    /// This target did not take it; it may another time.
    TargetFailed,
    /// The account does not know the peer (any more): fail; a new scan may help.
    PeerUnknown,
    /// The file's reference is out of date: upload again, once.
    FileExpired,
    /// The content is refused everywhere: pause the campaign.
    Content,
    /// Telegram wants a pause of the method, for this account. Nothing was sent; wait in full.
    WaitAccount,
    /// Telegram wants a pause of the chat, for this account. Nothing was sent; others may go on.
    WaitChat,
    /// The account may not send: hold its shares, tell the owner.
    AccountLimited,
    /// The account's session is over: hold its shares until it is connected again.
    AccountLost,
    /// Telegram had trouble of its own: whether it was sent is not known.
    Unanswered,
    /// We have not heard of it: fail; [`FAILURES_IN_A_ROW`](crate::campaigns::FAILURES_IN_A_ROW) pause the campaign.
    Unrecognised,
}

/// How a failure is told to the owner: reasons with the same words are one line of a report. The locale key is
/// `reason-` and [`key`](Reason::key).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reason {
    /// Only admins may write, or this member may not.
    CannotWrite,
    /// This kind of content is not allowed there.
    ContentForbidden,
    /// The account is banned there.
    Banned,
    /// The chat is gone, or the account has left.
    ChatGone,
    /// Admins only.
    AdminRequired,
    /// The topic is closed.
    TopicClosed,
    /// The topic is gone.
    TopicGone,
    /// The person blocked the account.
    Blocked,
    /// The person's privacy forbids it.
    Privacy,
    /// The person wants Stars or Premium.
    PaymentRequired,
    /// The person's account is gone.
    PersonGone,
    /// The account does not know the peer.
    PeerUnknown,
    /// Too long, no media, …
    Content,
    /// The file could not be sent.
    File,
    /// Telegram wanted a pause.
    Wait,
    /// Telegram limits the account.
    AccountLimited,
    /// The account's session is over.
    AccountLost,
    /// The owner paused the target.
    TargetPaused,
    /// An earlier campaign was refused there for good.
    TargetRefused,
    /// The message is there no more, or may not be deleted.
    CannotDelete,
    /// The basic group with the message has become a supergroup, in which its number is another message's.
    Migrated,
    /// Nobody can tell whether it arrived.
    Unknown,
    /// Something else, told by its name.
    Other,
}

impl Reason {
    /// Every reason.
    pub const ALL: [Self; 23] = [
        Self::CannotWrite,
        Self::ContentForbidden,
        Self::Banned,
        Self::ChatGone,
        Self::AdminRequired,
        Self::TopicClosed,
        Self::TopicGone,
        Self::Blocked,
        Self::Privacy,
        Self::PaymentRequired,
        Self::PersonGone,
        Self::PeerUnknown,
        Self::Content,
        Self::File,
        Self::Wait,
        Self::AccountLimited,
        Self::AccountLost,
        Self::TargetPaused,
        Self::TargetRefused,
        Self::CannotDelete,
        Self::Migrated,
        Self::Unknown,
        Self::Other,
    ];

    /// Its name in locale keys.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::CannotWrite => "cannot-write",
            Self::ContentForbidden => "content-forbidden",
            Self::Banned => "banned",
            Self::ChatGone => "chat-gone",
            Self::AdminRequired => "admin-required",
            Self::TopicClosed => "topic-closed",
            Self::TopicGone => "topic-gone",
            Self::Blocked => "blocked",
            Self::Privacy => "privacy",
            Self::PaymentRequired => "payment-required",
            Self::PersonGone => "person-gone",
            Self::PeerUnknown => "peer-unknown",
            Self::Content => "content",
            Self::File => "file",
            Self::Wait => "wait",
            Self::AccountLimited => "account-limited",
            Self::AccountLost => "account-lost",
            Self::TargetPaused => "target-paused",
            Self::TargetRefused => "target-refused",
            Self::CannotDelete => "cannot-delete",
            Self::Migrated => "migrated",
            Self::Unknown => "unknown",
            Self::Other => "other",
        }
    }
}

/// The owner had paused the target.
pub const TARGET_PAUSED: &str = "TARGET_PAUSED";
/// An earlier campaign was refused there for good.
pub const TARGET_REFUSED: &str = "TARGET_REFUSED";
/// A scan missed the chat or the topic.
pub const TARGET_GONE: &str = "TARGET_GONE";
/// The last scan found that the account may not write there.
pub const TARGET_CLOSED: &str = "TARGET_CLOSED";
/// The last scan found that what is to be sent is not allowed there.
pub const TARGET_FORBIDS_CONTENT: &str = "TARGET_FORBIDS_CONTENT";
/// The topic was closed when the last scan saw it.
pub const TARGET_TOPIC_CLOSED: &str = "TARGET_TOPIC_CLOSED";
/// Our name for an outcome that nobody can tell.
pub const OUTCOME_UNKNOWN: &str = "OUTCOME_UNKNOWN";
/// The file is no longer in the blob store.
pub const FILE_MISSING: &str = "FILE_MISSING";
/// Telegram had trouble of its own again and again, and the chat's history shows no message.
pub const TELEGRAM_TROUBLE: &str = "TELEGRAM_TROUBLE";
/// This program could not deal with the delivery.
pub const INTERNAL_ERROR: &str = "INTERNAL_ERROR";
/// The message that is to be deleted is in a basic group that has become a supergroup since.
pub const CHAT_MIGRATED: &str = "CHAT_MIGRATED";
/// The owner disconnected the account.
pub const ACCOUNT_DISCONNECTED: &str = "ACCOUNT_DISCONNECTED";

/// The table, but for names that are recognised by their beginning.
const ROWS: &[(Verdict, Reason, &[&str])] = &[
    (Verdict::Delivered, Reason::Other, &["RANDOM_ID_DUPLICATE"]),
    (Verdict::WaitAccount, Reason::Wait, &["FLOOD_WAIT", "FLOOD_PREMIUM_WAIT"]),
    (Verdict::WaitChat, Reason::Wait, &["SLOWMODE_WAIT"]),
    (Verdict::AccountLimited, Reason::AccountLimited, &["PEER_FLOOD", "USER_RESTRICTED"]),
    (
        Verdict::AccountLost,
        Reason::AccountLost,
        &[
            "AUTH_KEY_UNREGISTERED",
            "AUTH_KEY_INVALID",
            "AUTH_KEY_DUPLICATED",
            "SESSION_REVOKED",
            "SESSION_EXPIRED",
            "USER_DEACTIVATED",
            "USER_DEACTIVATED_BAN",
            "ACTIVE_USER_REQUIRED",
            ACCOUNT_DISCONNECTED,
        ],
    ),
    (
        Verdict::TargetRefused,
        Reason::CannotWrite,
        &[
            "CHAT_WRITE_FORBIDDEN",
            "CHAT_RESTRICTED",
            "CHAT_GUEST_SEND_FORBIDDEN",
            "CHAT_FORBIDDEN",
            "CHANNEL_MONOFORUM_UNSUPPORTED",
            TARGET_CLOSED,
        ],
    ),
    (Verdict::TargetRefused, Reason::AdminRequired, &["CHAT_ADMIN_REQUIRED"]),
    (Verdict::TargetRefused, Reason::Banned, &["USER_BANNED_IN_CHANNEL", "USER_KICKED"]),
    (
        Verdict::TargetRefused,
        Reason::ChatGone,
        &["CHANNEL_PRIVATE", "USER_NOT_PARTICIPANT", "CHANNEL_PUBLIC_GROUP_NA", TARGET_GONE],
    ),
    (Verdict::TargetRefused, Reason::TopicClosed, &["TOPIC_CLOSED", TARGET_TOPIC_CLOSED]),
    (
        Verdict::TargetRefused,
        Reason::TopicGone,
        &[
            "TOPIC_DELETED",
            "TOPIC_ID_INVALID",
            "CHANNEL_FORUM_MISSING",
            "MSG_ID_INVALID",
            "REPLY_MESSAGE_ID_INVALID",
            "REPLY_TO_INVALID",
        ],
    ),
    (Verdict::TargetRefused, Reason::TargetRefused, &[TARGET_REFUSED]),
    (Verdict::TargetFailed, Reason::TargetPaused, &[TARGET_PAUSED]),
    (Verdict::TargetRefused, Reason::PersonGone, &["INPUT_USER_DEACTIVATED"]),
    (Verdict::TargetRefused, Reason::Blocked, &["USER_IS_BLOCKED", "YOU_BLOCKED_USER"]),
    (Verdict::TargetRefused, Reason::Privacy, &["USER_PRIVACY_RESTRICTED"]),
    (Verdict::TargetRefused, Reason::PaymentRequired, &["PRIVACY_PREMIUM_REQUIRED", "ALLOW_PAYMENT_REQUIRED"]),
    (
        Verdict::PeerUnknown,
        Reason::PeerUnknown,
        &["PEER_ID_INVALID", "CHANNEL_INVALID", "CHAT_ID_INVALID", "USER_ID_INVALID"],
    ),
    (
        Verdict::FileExpired,
        Reason::File,
        &[
            "FILE_REFERENCE_EXPIRED",
            "FILE_REFERENCE_INVALID",
            "FILE_REFERENCE_EMPTY",
            "FILE_ID_INVALID",
            // The datacenter has lost a part of the upload.
            "FILE_PART_MISSING",
            "MD5_CHECKSUM_INVALID",
        ],
    ),
    (
        Verdict::Content,
        Reason::File,
        &[
            "FILE_PARTS_INVALID",
            "FILE_PART_INVALID",
            "FILE_PART_EMPTY",
            "FILE_PART_TOO_BIG",
            "FILE_PART_SIZE_INVALID",
            "FILE_PART_SIZE_CHANGED",
            "FILE_PART_LENGTH_INVALID",
            "FILE_EMTPY",
            "FILE_CONTENT_TYPE_INVALID",
            "PHOTO_INVALID",
            "PHOTO_INVALID_DIMENSIONS",
            "PHOTO_EXT_INVALID",
            "PHOTO_SAVE_FILE_INVALID",
            "VIDEO_CONTENT_TYPE_INVALID",
            "MEDIA_FILE_INVALID",
            "IMAGE_PROCESS_FAILED",
            "DOCUMENT_INVALID",
            FILE_MISSING,
        ],
    ),
    (
        Verdict::Content,
        Reason::Content,
        &[
            "MESSAGE_TOO_LONG",
            "MEDIA_CAPTION_TOO_LONG",
            "MULTI_MEDIA_TOO_LONG",
            "ENTITIES_TOO_LONG",
            "MESSAGE_EMPTY",
            "MEDIA_EMPTY",
            "MEDIA_INVALID",
            "MEDIA_GROUPED_INVALID",
            "MEDIA_TYPE_INVALID",
            "ENTITY_BOUNDS_INVALID",
            "ENTITY_MENTION_USER_INVALID",
        ],
    ),
    (
        Verdict::TargetFailed,
        Reason::ContentForbidden,
        // An album is several messages, which slow mode forbids.
        &["SLOWMODE_MULTI_MSGS_DISABLED", "VOICE_MESSAGES_FORBIDDEN", TARGET_FORBIDS_CONTENT],
    ),
    (Verdict::TargetFailed, Reason::CannotDelete, &["MESSAGE_DELETE_FORBIDDEN", "MESSAGE_ID_INVALID"]),
    (Verdict::TargetFailed, Reason::Migrated, &[CHAT_MIGRATED]),
    (Verdict::TargetFailed, Reason::Other, &[TELEGRAM_TROUBLE, INTERNAL_ERROR]),
    // Telegram's own trouble comes with code 500 or -503, and says nothing of what was done before it.
    (
        Verdict::Unanswered,
        Reason::Unknown,
        &[
            "RPC_CALL_FAIL",
            "RPC_MCGET_FAIL",
            "INTERDC_CALL_ERROR",
            "INTERDC_CALL_RICH_ERROR",
            "WORKER_BUSY_TOO_LONG_RETRY",
            "NO_WORKERS_RUNNING",
            "TIMEOUT",
            "TIMEDOUT",
            "POSTPONED_TIMEOUT",
            "MSG_WAIT_TIMEOUT",
            "HISTORY_GET_FAILED",
            "PTS_CHANGE_EMPTY",
            "INTERNAL_SERVER_ERROR",
            OUTCOME_UNKNOWN,
        ],
    ),
];

/// The row of the table for an error name of Telegram or ours.
#[must_use]
pub fn classify(error: &str) -> (Verdict, Reason) {
    let name = without_number(error);
    let row = ROWS.iter().find(|(_, _, names)| names.contains(&name.as_str()));
    match row {
        Some((verdict, reason, _)) => (*verdict, *reason),
        // CHAT_SEND_PLAIN_FORBIDDEN, …_MEDIA_, _PHOTOS_, _VIDEOS_, _DOCS_, _GIFS_, _VOICES_, … The target is good for other
        // content, so it is not marked.
        None if name.starts_with("CHAT_SEND_") && name.ends_with("_FORBIDDEN") => {
            (Verdict::TargetFailed, Reason::ContentForbidden)
        }
        None if is_frozen(&name) => (Verdict::AccountLimited, Reason::AccountLimited),
        None => (Verdict::Unrecognised, Reason::Other),
    }
}

/// The name in capitals without its number: `FILE_REFERENCE_0_EXPIRED` is `FILE_REFERENCE_EXPIRED`.
fn without_number(name: &str) -> String {
    let words = name.split(['_', ' ']).filter(|word| word.is_empty() || !word.bytes().all(|b| b.is_ascii_digit()));
    words.collect::<Vec<_>>().join("_").to_ascii_uppercase()
}

/// Telegram has a family of names for one thing.
fn is_frozen(name: &str) -> bool {
    name.starts_with("FROZEN_")
}

/// Why an account does not go on sending, as far as its owner can do something about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum AccountTrouble {
    /// Telegram limits it; `@SpamBot` tells until when.
    Limited,
    /// Telegram has frozen it; an appeal is made in the app.
    Frozen,
    /// Its owner has disconnected it.
    Disconnected,
    /// Telegram has ended its login.
    LoginLost,
}

impl AccountTrouble {
    /// The name that the texts know.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Limited => "limited",
            Self::Frozen => "frozen",
            Self::Disconnected => "disconnected",
            Self::LoginLost => "login",
        }
    }

    /// Whether logging in helps.
    #[must_use]
    pub const fn ends_with_login(self) -> bool {
        matches!(self, Self::Disconnected | Self::LoginLost)
    }
}

/// What an error name, which an account was held back with, says of it.
#[must_use]
pub fn account_trouble(error: &str) -> AccountTrouble {
    match classify(error).0 {
        Verdict::AccountLimited if is_frozen(&without_number(error)) => AccountTrouble::Frozen,
        Verdict::AccountLimited => AccountTrouble::Limited,
        _ if error == ACCOUNT_DISCONNECTED => AccountTrouble::Disconnected,
        _ => AccountTrouble::LoginLost,
    }
}

/// Whether "retry failed" tries a delivery again that failed with this name.
#[must_use]
pub fn may_retry(error: &str) -> bool {
    let (verdict, reason) = classify(error);
    match verdict {
        // The same content again meets the same ban.
        Verdict::TargetFailed => !matches!(reason, Reason::ContentForbidden | Reason::CannotDelete | Reason::Migrated),
        Verdict::FileExpired
        | Verdict::Content
        | Verdict::WaitAccount
        | Verdict::WaitChat
        | Verdict::AccountLimited
        | Verdict::AccountLost
        | Verdict::Unrecognised => true,
        // It is there already, will never be taken, or may be there.
        Verdict::Delivered | Verdict::TargetRefused | Verdict::PeerUnknown | Verdict::Unanswered => false,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    /// Each refusal that a send or a deletion is known to get, and what follows from it.
    const TABLE: &[(&str, Verdict, Reason, bool)] = &[
        ("RANDOM_ID_DUPLICATE", Verdict::Delivered, Reason::Other, false),
        ("FLOOD_WAIT", Verdict::WaitAccount, Reason::Wait, true),
        ("FLOOD_WAIT_31", Verdict::WaitAccount, Reason::Wait, true),
        ("FLOOD_PREMIUM_WAIT_3", Verdict::WaitAccount, Reason::Wait, true),
        ("SLOWMODE_WAIT", Verdict::WaitChat, Reason::Wait, true),
        ("SLOWMODE_WAIT_60", Verdict::WaitChat, Reason::Wait, true),
        ("PEER_FLOOD", Verdict::AccountLimited, Reason::AccountLimited, true),
        ("FROZEN_METHOD_INVALID", Verdict::AccountLimited, Reason::AccountLimited, true),
        ("FROZEN_PARTICIPANT_MISSING", Verdict::AccountLimited, Reason::AccountLimited, true),
        ("AUTH_KEY_UNREGISTERED", Verdict::AccountLost, Reason::AccountLost, true),
        ("AUTH_KEY_DUPLICATED", Verdict::AccountLost, Reason::AccountLost, true),
        ("SESSION_REVOKED", Verdict::AccountLost, Reason::AccountLost, true),
        ("USER_DEACTIVATED", Verdict::AccountLost, Reason::AccountLost, true),
        ("USER_DEACTIVATED_BAN", Verdict::AccountLost, Reason::AccountLost, true),
        (ACCOUNT_DISCONNECTED, Verdict::AccountLost, Reason::AccountLost, true),
        ("CHAT_WRITE_FORBIDDEN", Verdict::TargetRefused, Reason::CannotWrite, false),
        ("CHAT_RESTRICTED", Verdict::TargetRefused, Reason::CannotWrite, false),
        ("CHAT_GUEST_SEND_FORBIDDEN", Verdict::TargetRefused, Reason::CannotWrite, false),
        ("CHAT_ADMIN_REQUIRED", Verdict::TargetRefused, Reason::AdminRequired, false),
        ("USER_BANNED_IN_CHANNEL", Verdict::TargetRefused, Reason::Banned, false),
        ("CHANNEL_PRIVATE", Verdict::TargetRefused, Reason::ChatGone, false),
        ("TOPIC_CLOSED", Verdict::TargetRefused, Reason::TopicClosed, false),
        ("TOPIC_DELETED", Verdict::TargetRefused, Reason::TopicGone, false),
        ("TOPIC_ID_INVALID", Verdict::TargetRefused, Reason::TopicGone, false),
        ("MSG_ID_INVALID", Verdict::TargetRefused, Reason::TopicGone, false),
        ("INPUT_USER_DEACTIVATED", Verdict::TargetRefused, Reason::PersonGone, false),
        ("USER_IS_BLOCKED", Verdict::TargetRefused, Reason::Blocked, false),
        ("YOU_BLOCKED_USER", Verdict::TargetRefused, Reason::Blocked, false),
        ("USER_PRIVACY_RESTRICTED", Verdict::TargetRefused, Reason::Privacy, false),
        ("PRIVACY_PREMIUM_REQUIRED", Verdict::TargetRefused, Reason::PaymentRequired, false),
        ("ALLOW_PAYMENT_REQUIRED_500", Verdict::TargetRefused, Reason::PaymentRequired, false),
        ("PEER_ID_INVALID", Verdict::PeerUnknown, Reason::PeerUnknown, false),
        ("CHANNEL_INVALID", Verdict::PeerUnknown, Reason::PeerUnknown, false),
        ("CHAT_ID_INVALID", Verdict::PeerUnknown, Reason::PeerUnknown, false),
        ("CHAT_SEND_PLAIN_FORBIDDEN", Verdict::TargetFailed, Reason::ContentForbidden, false),
        ("CHAT_SEND_MEDIA_FORBIDDEN", Verdict::TargetFailed, Reason::ContentForbidden, false),
        ("CHAT_SEND_PHOTOS_FORBIDDEN", Verdict::TargetFailed, Reason::ContentForbidden, false),
        ("CHAT_SEND_VIDEOS_FORBIDDEN", Verdict::TargetFailed, Reason::ContentForbidden, false),
        ("CHAT_SEND_DOCS_FORBIDDEN", Verdict::TargetFailed, Reason::ContentForbidden, false),
        ("CHAT_SEND_GIFS_FORBIDDEN", Verdict::TargetFailed, Reason::ContentForbidden, false),
        ("CHAT_SEND_VOICES_FORBIDDEN", Verdict::TargetFailed, Reason::ContentForbidden, false),
        ("CHAT_SEND_AUDIOS_FORBIDDEN", Verdict::TargetFailed, Reason::ContentForbidden, false),
        ("SLOWMODE_MULTI_MSGS_DISABLED", Verdict::TargetFailed, Reason::ContentForbidden, false),
        ("FILE_REFERENCE_EXPIRED", Verdict::FileExpired, Reason::File, true),
        ("FILE_REFERENCE_2_EXPIRED", Verdict::FileExpired, Reason::File, true),
        ("FILE_PART_7_MISSING", Verdict::FileExpired, Reason::File, true),
        ("FILE_PARTS_INVALID", Verdict::Content, Reason::File, true),
        ("PHOTO_INVALID_DIMENSIONS", Verdict::Content, Reason::File, true),
        (FILE_MISSING, Verdict::Content, Reason::File, true),
        ("MESSAGE_TOO_LONG", Verdict::Content, Reason::Content, true),
        ("MEDIA_CAPTION_TOO_LONG", Verdict::Content, Reason::Content, true),
        ("MESSAGE_EMPTY", Verdict::Content, Reason::Content, true),
        ("MEDIA_EMPTY", Verdict::Content, Reason::Content, true),
        ("MEDIA_INVALID", Verdict::Content, Reason::Content, true),
        ("ENTITY_BOUNDS_INVALID", Verdict::Content, Reason::Content, true),
        ("MESSAGE_DELETE_FORBIDDEN", Verdict::TargetFailed, Reason::CannotDelete, false),
        ("MESSAGE_ID_INVALID", Verdict::TargetFailed, Reason::CannotDelete, false),
        ("RPC_CALL_FAIL", Verdict::Unanswered, Reason::Unknown, false),
        ("INTERDC_4_CALL_ERROR", Verdict::Unanswered, Reason::Unknown, false),
        ("Timedout", Verdict::Unanswered, Reason::Unknown, false),
        ("No workers running", Verdict::Unanswered, Reason::Unknown, false),
        (OUTCOME_UNKNOWN, Verdict::Unanswered, Reason::Unknown, false),
        (CHAT_MIGRATED, Verdict::TargetFailed, Reason::Migrated, false),
        (TELEGRAM_TROUBLE, Verdict::TargetFailed, Reason::Other, true),
        (INTERNAL_ERROR, Verdict::TargetFailed, Reason::Other, true),
        (TARGET_PAUSED, Verdict::TargetFailed, Reason::TargetPaused, true),
        (TARGET_REFUSED, Verdict::TargetRefused, Reason::TargetRefused, false),
        (TARGET_GONE, Verdict::TargetRefused, Reason::ChatGone, false),
        (TARGET_CLOSED, Verdict::TargetRefused, Reason::CannotWrite, false),
        (TARGET_TOPIC_CLOSED, Verdict::TargetRefused, Reason::TopicClosed, false),
        (TARGET_FORBIDS_CONTENT, Verdict::TargetFailed, Reason::ContentForbidden, false),
        ("SOMETHING_NEW", Verdict::Unrecognised, Reason::Other, true),
        ("", Verdict::Unrecognised, Reason::Other, true),
    ];

    #[test]
    fn each_refusal_has_its_row() {
        for (error, verdict, reason, retried) in TABLE {
            assert_eq!((classify(error), may_retry(error)), ((*verdict, *reason), *retried), "{error}");
        }
    }

    #[test]
    fn what_limits_or_freezes_an_account_is_no_lost_login() {
        let cases = [
            ("PEER_FLOOD", AccountTrouble::Limited),
            ("USER_RESTRICTED", AccountTrouble::Limited),
            ("FROZEN_METHOD_INVALID", AccountTrouble::Frozen),
            ("FROZEN_PARTICIPANT_MISSING", AccountTrouble::Frozen),
            (ACCOUNT_DISCONNECTED, AccountTrouble::Disconnected),
            ("SESSION_REVOKED", AccountTrouble::LoginLost),
            ("SOMETHING_NEW", AccountTrouble::LoginLost),
        ];
        for (error, trouble) in cases {
            assert_eq!(account_trouble(error), trouble, "{error}");
        }
        for (error, verdict, ..) in TABLE {
            let limited = !account_trouble(error).ends_with_login();
            assert_eq!(limited, *verdict == Verdict::AccountLimited, "{error}");
        }
    }

    #[test]
    fn every_reason_is_listed_once_is_used_and_has_a_key_of_its_own() {
        let used: BTreeSet<_> = TABLE.iter().map(|(_, _, reason, _)| *reason).collect();
        assert_eq!(used, Reason::ALL.into_iter().collect());
        assert_eq!(Reason::ALL.map(Reason::key).into_iter().collect::<BTreeSet<_>>().len(), Reason::ALL.len());
    }

    #[test]
    fn no_name_is_in_two_rows() {
        let names: Vec<_> = ROWS.iter().flat_map(|(_, _, names)| names.iter()).collect();
        assert_eq!(names.iter().collect::<BTreeSet<_>>().len(), names.len());
        for name in names {
            assert_eq!(&without_number(name), name, "it would never be found");
        }
    }

    proptest! {
        #[test]
        fn no_name_panics_and_its_number_does_not_matter(name in "[A-Z_ ]{0,30}|\\PC{0,30}", number: u32) {
            prop_assert_eq!(classify(&format!("{name}_{number}")), classify(&name));
        }
    }
}
