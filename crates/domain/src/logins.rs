//! One attempt to connect an account.
//!
//! ```text
//!            RequestCode            SubmitCode
//! Starting ──────────────► CodeSent ──────────► Connected
//!    │                      │  ▲ wrong code        ▲
//!    │ StartQr              ▼  │                   │ SubmitPassword
//!    └──────► ShowingQr ─► PasswordNeeded ─────────┘
//! any ── Cancel, time-out, refusal ──► Ended
//! ```
//!
//! The owner's side writes a [`LoginCommand`]; the engine carries it out and writes the next [`LoginPhase`] with its
//! [`LoginDetail`]. Both are stored, sealed, so a crash at any point leaves a login that goes on from the last phase
//! with the same temporary session, or ends with a reason once it is older than [`LIFETIME`].

use std::fmt;

use chrono::{DateTime, TimeDelta, Utc};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};

use crate::accounts::NetworkKind;
use crate::ids::{AccountId, LoginId, OwnerId};
use crate::phone::PhoneNumber;

/// How long a login may take from its last step. Telegram's codes live for a few minutes; ten leave room for finding
/// the phone, and no conversation hangs for longer.
pub const LIFETIME: TimeDelta = TimeDelta::minutes(10);

/// How many logins by code an owner may begin within an hour. Each has Telegram send a code to whatever number was
/// written, on account of this installation's API id. Somebody who mistypes needs a handful.
pub const CODES_AN_HOUR: u32 = 20;

/// How long the QR picture is renewed before the login times out. A token lives about 30 s, so this is four pictures.
pub const QR_LIFETIME: TimeDelta = TimeDelta::seconds(120);

/// How long after a code was sent another may be asked for, unless Telegram names a longer time.
pub const RESEND_AFTER: TimeDelta = TimeDelta::seconds(60);

/// How many wrong codes we pass on to Telegram before the login ends. Telegram floods the number at about this many.
pub const CODE_TRIES: u8 = 5;

/// How the owner proves that the account is theirs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LoginMethod {
    /// A code that Telegram sends.
    Otp,
    /// A picture that another device of the account scans.
    Qr,
}

impl LoginMethod {
    /// The name in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Otp => "otp",
            Self::Qr => "qr",
        }
    }
}

/// Where a login stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LoginPhase {
    /// The engine is asking Telegram for a code or a QR token.
    Starting,
    /// Telegram has sent a code; the owner taps it in.
    CodeSent,
    /// A QR picture is shown.
    ShowingQr,
    /// The account has two-step verification; its password is needed.
    PasswordNeeded,
    /// Done: [`LoginDetail::account`] is connected.
    Connected,
    /// Over without success: [`LoginDetail::problem`] says why, `None` when the owner cancelled.
    Ended,
}

impl LoginPhase {
    /// Whether nothing more can happen.
    #[must_use]
    pub const fn is_over(self) -> bool {
        matches!(self, Self::Connected | Self::Ended)
    }

    /// The name in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Starting => "starting",
            Self::CodeSent => "code_sent",
            Self::ShowingQr => "showing_qr",
            Self::PasswordNeeded => "password_needed",
            Self::Connected => "connected",
            Self::Ended => "ended",
        }
    }
}

/// How Telegram delivers a code (core.telegram.org/type/auth.SentCodeType).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CodeChannel {
    /// A message from Telegram in the owner's other apps.
    App,
    /// An SMS with digits.
    Sms,
    /// A voice call that reads digits.
    Call,
    /// A call that is not answered; the code is (the end of) the caller's number.
    MissedCall,
    /// An e-mail.
    Email,
    /// A message on fragment.com, for anonymous numbers.
    Fragment,
    /// An SMS with a word, to be typed.
    SmsWord,
    /// An SMS with a phrase, to be typed.
    SmsPhrase,
}

impl CodeChannel {
    /// Whether the code is digits, which the keypad can enter; a word or a phrase is typed.
    #[must_use]
    pub const fn fits_keypad(self) -> bool {
        !matches!(self, Self::SmsWord | Self::SmsPhrase)
    }
}

/// A code on its way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SentCode {
    /// How it travels.
    pub channel: CodeChannel,
    /// How many digits it has; `None` for words, and where Telegram does not say.
    pub length: Option<u8>,
    /// The beginning of the word or phrase, or the masked address, where Telegram gives one.
    pub hint: Option<String>,
    /// How another code would travel; `None` when there is no other way.
    pub next_channel: Option<CodeChannel>,
    /// From when another code may be asked for.
    pub resend_at: DateTime<Utc>,
}

/// A QR token on show. `Debug` leaves the link out.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct QrToken {
    /// `tg://login?token=…`. Whoever scans it logs this session in, so it is a secret.
    pub url: String,
    /// When Telegram forgets it.
    pub expires_at: DateTime<Utc>,
}

impl fmt::Debug for QrToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("QrToken").field("expires_at", &self.expires_at).finish_non_exhaustive()
    }
}

/// Why a step was refused, or a login ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LoginProblem {
    /// The code was wrong; so many tries are left.
    WrongCode {
        /// Out of [`CODE_TRIES`].
        tries_left: u8,
    },
    /// The code is too old, or was sent into a chat, which voids it. A new one can be asked for.
    CodeExpired,
    /// The owner sent the code into the chat with the bot, which voids it. A new one can be asked for.
    CodeTyped,
    /// Wrong too often.
    TooManyWrongCodes,
    /// Telegram knows no such number.
    NumberInvalid,
    /// Telegram has banned the number.
    NumberBanned,
    /// There is no Telegram account with the number.
    NumberUnused,
    /// Telegram wants a pause until then.
    Flood {
        /// When it ends.
        until: DateTime<Utc>,
    },
    /// The two-step password was wrong.
    WrongPassword,
    /// Nothing happened for [`LIFETIME`], or nobody scanned the QR for [`QR_LIFETIME`].
    TimedOut,
    /// A newer login of the same owner took over.
    TakenOver,
    /// The owner already has [`ACCOUNT_LIMIT`](crate::accounts::ACCOUNT_LIMIT) accounts.
    LimitReached,
    /// The account is connected by another owner. The new session was logged out.
    BelongsToAnother,
    /// The login was for another number than the account to be reconnected.
    OtherAccount,
    /// The account is connected and working; its session was left alone, and the new one logged out.
    AlreadyConnected,
    /// Telegram needs something we cannot do here, such as signing up or paying; its name for it.
    Unsupported {
        /// Telegram's error name.
        error: String,
    },
    /// Telegram could not be reached.
    Unreachable,
    /// The temporary session was lost.
    SessionLost,
}

/// What the screen of a login shows. Stored sealed; `Debug` leaves out what was tapped.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct LoginDetail {
    /// The number that the owner gave.
    pub phone: Option<PhoneNumber>,
    /// The code on its way.
    pub code: Option<SentCode>,
    /// The digits tapped so far. Never shown, only counted.
    pub entry: String,
    /// The bot update that tapped last: an older one is a repetition.
    pub last_update: i64,
    /// How many wrong codes Telegram has refused.
    pub wrong_codes: u8,
    /// The token on show.
    pub qr: Option<QrToken>,
    /// Until when QR pictures are renewed.
    pub qr_until: Option<DateTime<Utc>>,
    /// The hint that the account's owner set for the two-step password. Written by them: escape it.
    pub password_hint: Option<String>,
    /// What went wrong last.
    pub problem: Option<LoginProblem>,
    /// The account that is connected now.
    pub account: Option<AccountId>,
    /// Whether that account was known already (reconnected) or is new.
    pub reconnected: bool,
    /// Whether this login took over from an unfinished one.
    pub took_over: bool,
}

impl fmt::Debug for LoginDetail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LoginDetail")
            .field("phone", &self.phone)
            .field("code", &self.code)
            .field("tapped", &self.entry.len())
            .field("qr", &self.qr)
            .field("problem", &self.problem)
            .field("account", &self.account)
            .finish_non_exhaustive()
    }
}

/// What the owner wants next.
#[derive(Clone, Debug)]
pub enum LoginCommand {
    /// Send a code to this number.
    RequestCode(PhoneNumber),
    /// Send another code, by the next way.
    Resend,
    /// This is the code.
    SubmitCode(SecretString),
    /// This is the two-step password.
    SubmitPassword(SecretString),
    /// Show a QR picture.
    StartQr,
}

/// One attempt to connect an account.
#[derive(Clone, Debug)]
pub struct Login {
    /// Ours.
    pub id: LoginId,
    /// Who connects.
    pub owner_id: OwnerId,
    /// The account to be reconnected; `None` for a new one.
    pub account_id: Option<AccountId>,
    /// By code or by picture.
    pub method: LoginMethod,
    /// Where it stands.
    pub phase: LoginPhase,
    /// What the screen shows.
    pub detail: LoginDetail,
    /// What the owner wants and the engine has not yet done.
    pub command: Option<LoginCommand>,
    /// Where the temporary session lives.
    pub network: NetworkKind,
    /// The bot message that shows this login.
    pub screen_message: Option<i32>,
    /// Raised by every change; a write names the revision it read and fails if that is no longer current.
    pub revision: i64,
    /// When it began.
    pub created_at: DateTime<Utc>,
    /// When it ends by itself.
    pub expires_at: DateTime<Utc>,
}

impl Login {
    /// Whether the engine has something to do for the owner: the screen shows a wait.
    #[must_use]
    pub const fn is_busy(&self) -> bool {
        self.command.is_some() && !self.phase.is_over()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_secret_is_shown_by_debug() {
        let qr = QrToken { url: "tg://login?token=c2VjcmV0".to_owned(), expires_at: DateTime::UNIX_EPOCH };
        let detail = LoginDetail { entry: "48213".to_owned(), qr: Some(qr), ..LoginDetail::default() };
        let command = LoginCommand::SubmitCode(SecretString::from("48213"));
        let shown = format!("{detail:?} {command:?}");
        assert!(!shown.contains("48213") && !shown.contains("c2VjcmV0"), "{shown}");
    }
}
