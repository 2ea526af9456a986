//! What Telegram's answer to a message means for its delivery.

use blastpro_domain::accounts::PEER_FLOOD;
use blastpro_domain::campaigns::PauseReason;
use blastpro_domain::outcomes::{Verdict, classify};
use blastpro_telegram::{Error, Wait};

/// What is to be done after an answer that is no success.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Answer {
    /// Telegram has had it before.
    Delivered,
    /// The target does not take it.
    Failed {
        /// Telegram's error name.
        error: String,
        /// Nor will it take anything else.
        refuses: bool,
        /// We have never heard of such an error.
        unheard_of: bool,
    },
    /// Nobody will take it.
    Unsendable {
        /// Telegram's error name.
        error: String,
    },
    /// A file has to be uploaded again.
    Expired {
        /// Telegram's error name.
        error: String,
    },
    /// Not now: nothing was sent.
    Wait {
        /// What has to wait.
        kind: Wait,
        /// Which method was refused.
        method: &'static str,
        /// How long.
        seconds: u32,
    },
    /// The account may send nothing: nothing was sent.
    Limited {
        /// Telegram's error name.
        error: String,
    },
    /// Nothing was sent, and the line is of no use.
    NotSent,
    /// It may have been sent.
    Unanswered,
}

/// Reads an error.
pub(super) fn judge(error: &Error) -> Answer {
    match error {
        Error::Duplicate => Answer::Delivered,
        Error::Wait { kind, method, seconds } => Answer::Wait { kind: *kind, method, seconds: *seconds },
        Error::Frozen { name } => Answer::Limited { error: name.clone() },
        Error::PeerFlood => Answer::Limited { error: PEER_FLOOD.to_owned() },
        Error::SessionEnded { .. } | Error::KeyDuplicated | Error::Unreachable { .. } => Answer::NotSent,
        Error::Rpc { code, name } => refused(*code, name),
        _ => Answer::Unanswered,
    }
}

fn refused(code: i32, name: &str) -> Answer {
    let error = name.to_owned();
    let failed = |error, refuses, unheard_of| Answer::Failed { error, refuses, unheard_of };
    match classify(name).0 {
        Verdict::Delivered => Answer::Delivered,
        Verdict::TargetRefused => failed(error, true, false),
        Verdict::TargetFailed | Verdict::PeerUnknown => failed(error, false, false),
        Verdict::FileExpired => Answer::Expired { error },
        Verdict::Content => Answer::Unsendable { error },
        Verdict::AccountLimited => Answer::Limited { error },
        Verdict::AccountLost => Answer::NotSent,
        // 400 to 499 are refusals of the request; the others are troubles of a datacenter.
        Verdict::Unrecognised if (400..500).contains(&code) => failed(error, false, true),
        // With its number, a wait is an error of its own kind; without one nobody knows how long.
        Verdict::Unrecognised | Verdict::WaitAccount | Verdict::WaitChat | Verdict::Unanswered => Answer::Unanswered,
    }
}

/// Why a campaign stops for good reasons of its own, after a delivery was settled.
pub(super) fn pause_reason(answer: &Answer, failures: i32) -> Option<PauseReason> {
    match answer {
        Answer::Unsendable { error } => Some(PauseReason::Content { error: error.clone() }),
        Answer::Failed { error, unheard_of: true, .. } if failures >= blastpro_domain::campaigns::FAILURES_IN_A_ROW => {
            Some(PauseReason::Failures { error: error.clone() })
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rpc(code: i32, name: &str) -> Answer {
        judge(&Error::Rpc { code, name: name.to_owned() })
    }

    #[test]
    fn a_refusal_is_read_by_the_one_table_and_trouble_is_no_refusal() {
        assert!(matches!(rpc(403, "CHAT_WRITE_FORBIDDEN"), Answer::Failed { refuses: true, unheard_of: false, .. }));
        assert!(matches!(rpc(400, "PEER_ID_INVALID"), Answer::Failed { refuses: false, unheard_of: false, .. }));
        assert!(matches!(rpc(400, "A_NEW_ONE"), Answer::Failed { refuses: false, unheard_of: true, .. }));
        assert!(matches!(rpc(400, "MESSAGE_TOO_LONG"), Answer::Unsendable { .. }));
        assert!(matches!(rpc(400, "FILE_REFERENCE_EXPIRED"), Answer::Expired { .. }));
        assert!(matches!(judge(&Error::PeerFlood), Answer::Limited { .. }));
        for (code, name) in [(500, "A_NEW_ONE"), (500, "RPC_CALL_FAIL"), (-503, "Timeout")] {
            assert_eq!(rpc(code, name), Answer::Unanswered, "{name}");
        }
        assert_eq!(judge(&Error::UnknownOutcome { reason: String::new() }), Answer::Unanswered);
        assert_eq!(judge(&Error::Unreachable { reason: String::new() }), Answer::NotSent);
        assert_eq!(judge(&Error::Duplicate), Answer::Delivered);
    }

    #[test]
    fn ten_unheard_of_failures_in_a_row_pause_and_known_ones_do_not() {
        let new = Answer::Failed { error: "NEW".into(), refuses: false, unheard_of: true };
        assert_eq!(pause_reason(&new, 9), None);
        assert_eq!(pause_reason(&new, 10), Some(PauseReason::Failures { error: "NEW".into() }));
        let known = Answer::Failed { error: "CHAT_WRITE_FORBIDDEN".into(), refuses: true, unheard_of: false };
        assert_eq!(pause_reason(&known, 10), None);
    }
}
