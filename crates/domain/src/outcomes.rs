//! What a refusal of Telegram means for a delivery: one table.

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
    /// The account may not send: hold its shares, tell the owner.
    AccountLimited,
    /// We have not heard of it: fail; [`FAILURES_IN_A_ROW`](crate::campaigns::FAILURES_IN_A_ROW) pause the campaign.
    Unrecognised,
}

/// How a failure is told to the owner: reasons with the same words are one line of a report. The locale key is
/// `reason-` and the name.
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
    /// Nobody can tell whether it arrived.
    Unknown,
    /// Something else, told by its name.
    Other,
}

/// The owner had paused the target.
pub const TARGET_PAUSED: &str = "TARGET_PAUSED";
/// An earlier campaign was refused there for good.
pub const TARGET_REFUSED: &str = "TARGET_REFUSED";
/// A scan missed the chat or the topic.
pub const TARGET_GONE: &str = "TARGET_GONE";
/// Our name for an outcome that nobody can tell.
pub const OUTCOME_UNKNOWN: &str = "OUTCOME_UNKNOWN";

/// The row of the table for an error name of Telegram (its number taken out) or ours.
#[must_use]
pub fn classify(error: &str) -> (Verdict, Reason) {
    let _ = error;
    (Verdict::Unrecognised, Reason::Other)
}

/// Whether "retry failed" tries a delivery again that failed with this name.
#[must_use]
pub fn may_retry(error: &str) -> bool {
    matches!(
        classify(error).0,
        Verdict::TargetFailed
            | Verdict::FileExpired
            | Verdict::Content
            | Verdict::AccountLimited
            | Verdict::Unrecognised
    )
}
