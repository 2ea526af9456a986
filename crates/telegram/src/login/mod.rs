//! A login under way: a temporary session, and the steps that turn it into an account's.
//!
//! ```text
//!            send_code              sign_in
//! begin ───────────────► code sent ──────────► Done
//!   │                     │    ▲ resend_code    ▲
//!   │ qr                  ▼    │                │ check_password
//!   └──► token shown ──► PasswordNeeded ────────┘
//!          ▲  │ scanned, or its time is up: qr again
//!          └──┘
//! ```
//!
//! [`LoginClient::to_bytes`] holds all that is needed to go on after a crash: the session with its keys, and the hash
//! that ties a code to its request. A step whose answer was lost may have been applied; [`LoginClient::settled`] finds
//! out, and the step is repeated only if it was not.
//!
//! What Telegram refuses is an outcome ([`Step`], [`LoginProblem`]); an [`Error`] is left for what says nothing about
//! the login, such as a broken connection.

mod code;
mod password;
mod problem;
mod qr;

use std::sync::Arc;

use blastpro_domain::accounts::Profile;
use blastpro_domain::logins::{CodeChannel, LoginProblem, QrToken, SentCode};
use blastpro_domain::phone::PhoneNumber;
use grammers_tl_types as tl;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};

use crate::error::Error;
use crate::session::{Session, SessionData, SessionError};
use crate::updates::LoginUpdate;
use crate::{Connection, Telegram, Updates, profile};

/// How often Telegram may send us on to another datacenter in one step. Once is usual.
const MAX_MOVES: usize = 3;

/// What a code request led to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SentCodeStep {
    /// A code is on its way.
    Sent(SentCode),
    /// Telegram let us in without a code.
    Done(Profile),
    /// No code is coming.
    Refused(LoginProblem),
}

/// What a code, a password or a scan led to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Logged in.
    Done(Profile),
    /// The account has two-step verification.
    PasswordNeeded {
        /// What its user wrote as a reminder.
        hint: Option<String>,
    },
    /// The code was wrong.
    WrongCode,
    /// The code is too old, or was voided.
    CodeExpired,
    /// The password was wrong.
    WrongPassword,
    /// Telegram refuses for another reason.
    Refused(LoginProblem),
}

/// What asking for a QR token led to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum QrStep {
    /// Show this.
    Show(QrToken),
    /// It was scanned.
    Scanned(Step),
}

/// A login under way.
pub struct LoginClient {
    telegram: Telegram,
    session: Arc<Session>,
    /// Ties a code to the request for it (`phone_code_hash`).
    code_hash: Option<SecretString>,
    line: Option<(Connection, Updates)>,
}

#[derive(Serialize, Deserialize)]
struct Stored {
    version: u32,
    session: SessionData,
    code_hash: Option<String>,
}

const VERSION: u32 = 1;

impl Stored {
    fn to_bytes(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("numbers and strings always serialise")
    }
}

impl LoginClient {
    pub(crate) fn new(telegram: Telegram, session: Session, code_hash: Option<SecretString>) -> Self {
        Self { telegram, session: Arc::new(session), code_hash, line: None }
    }

    pub(crate) async fn resume(telegram: Telegram, stored: &[u8]) -> Result<Self, Error> {
        let stored: Stored = serde_json::from_slice(stored).map_err(|_| SessionError::Malformed)?;
        if stored.version != VERSION {
            return Err(SessionError::UnknownVersion(stored.version).into());
        }
        let addresses = telegram.shared.datacenters.addresses().await?;
        let session = Session::from_data(stored.session.checked()?, &addresses);
        Ok(Self::new(telegram, session, stored.code_hash.map(SecretString::from)))
    }

    /// All that is needed to go on after a crash. It holds keys: seal it.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let code_hash = self.code_hash.as_ref().map(|hash| hash.expose_secret().to_owned());
        Stored { version: VERSION, session: self.session.data(), code_hash }.to_bytes()
    }

    /// Whether Telegram knows nothing of this session: it has no key yet.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        self.session.data().keys.is_empty()
    }

    /// Asks Telegram to send a code.
    pub async fn send_code(&mut self, phone: &PhoneNumber) -> Result<SentCodeStep, Error> {
        let credentials = &self.telegram.shared.credentials;
        let request = code::request(phone, credentials);
        let mut answer = self.call(&request).await;
        if answer.as_ref().is_err_and(|error| error.is_rpc("AUTH_RESTART")) {
            answer = self.call(&request).await;
        }
        self.sent(answer)
    }

    /// Asks for another code, by the next way that Telegram offers; by the first one anew where there is no next.
    pub async fn resend_code(&mut self, phone: &PhoneNumber) -> Result<SentCodeStep, Error> {
        let Some(hash) = self.code_hash.clone() else {
            return self.send_code(phone).await;
        };
        let request = tl::functions::auth::ResendCode {
            phone_number: phone.e164().to_owned(),
            phone_code_hash: hash.expose_secret().to_owned(),
            reason: None,
        };
        match self.call(&request).await {
            Err(Error::Rpc { name, .. }) if code::asks_for_a_new_request(&name) => self.send_code(phone).await,
            answer => self.sent(answer),
        }
    }

    /// Tells Telegram that the code is not wanted any more.
    pub async fn cancel_code(&mut self, phone: &PhoneNumber) -> Result<(), Error> {
        let Some(hash) = self.code_hash.take() else { return Ok(()) };
        let request = tl::functions::auth::CancelCode {
            phone_number: phone.e164().to_owned(),
            phone_code_hash: hash.expose_secret().to_owned(),
        };
        self.call(&request).await.map(drop)
    }

    /// Logs in with the code that came by `channel`.
    pub async fn sign_in(
        &mut self,
        phone: &PhoneNumber,
        channel: CodeChannel,
        code: &SecretString,
    ) -> Result<Step, Error> {
        let Some(hash) = self.code_hash.clone() else { return Ok(Step::CodeExpired) };
        let code = code.expose_secret().to_owned();
        let (phone_code, email_verification) = match channel {
            CodeChannel::Email => (None, Some(tl::types::EmailVerificationCode { code }.into())),
            _ => (Some(code), None),
        };
        let request = tl::functions::auth::SignIn {
            phone_number: phone.e164().to_owned(),
            phone_code_hash: hash.expose_secret().to_owned(),
            phone_code,
            email_verification,
        };
        let answer = self.call(&request).await;
        self.signed_in(answer).await
    }

    /// Logs in with the two-step password.
    pub async fn check_password(&mut self, password: &SecretString) -> Result<Step, Error> {
        // The parameters are for one use, and may be outdated by the time they are used; a second try gets new ones.
        for last_try in [false, true] {
            let parameters = self.call(&tl::functions::account::GetPassword {}).await?;
            let request = password::proof(parameters.into(), password.clone()).await?;
            match self.call(&request).await {
                Err(Error::Rpc { name, .. }) if password::is_outdated(&name) && !last_try => {}
                answer => return self.signed_in(answer).await,
            }
        }
        Err(Error::unexpected("the password's parameters change faster than they can be used"))
    }

    /// Asks for a QR token. Ask again before it ends, when [`scanned`](Self::scanned) returns, and after a break: the
    /// answer then says who logged in.
    pub async fn qr(&mut self) -> Result<QrStep, Error> {
        let mut answer = self.call(&qr::request(&self.telegram.shared.credentials)).await;
        for _ in 0..MAX_MOVES {
            match answer {
                Ok(tl::enums::auth::LoginToken::Token(token)) => {
                    return Ok(QrStep::Show(qr::token(&token, self.telegram.shared.clock.now())));
                }
                Ok(tl::enums::auth::LoginToken::Success(success)) => {
                    return self.signed_in(Ok(success.authorization)).await.map(QrStep::Scanned);
                }
                Ok(tl::enums::auth::LoginToken::MigrateTo(elsewhere)) => {
                    self.move_to(elsewhere.dc_id);
                    answer = self.call(&tl::functions::auth::ImportLoginToken { token: elsewhere.token }).await;
                }
                Err(Error::Rpc { name, .. }) if qr::is_spent(&name) => {
                    answer = self.call(&qr::request(&self.telegram.shared.credentials)).await;
                }
                Err(error) => return self.signed_in(Err(error)).await.map(QrStep::Scanned),
            }
        }
        Err(Error::unexpected("sent from datacenter to datacenter"))
    }

    /// Waits until it is worth asking for the QR token again, and returns whether another device accepted it; if not,
    /// the line broke. Never returns while there is no line. Dropping the future loses nothing.
    pub async fn scanned(&mut self) -> bool {
        let Some((_, updates)) = &mut self.line else { return std::future::pending().await };
        match updates.next_for_login().await {
            Some(LoginUpdate::Scanned) => true,
            Some(LoginUpdate::Broken) => false,
            None => {
                self.line = None;
                false
            }
        }
    }

    /// Whether the session is past its code or password already: after a step whose answer was lost, or a crash.
    /// `None` when Telegram still waits for it.
    pub async fn settled(&mut self) -> Result<Option<Step>, Error> {
        let request = tl::functions::users::GetUsers { id: vec![tl::enums::InputUser::UserSelf] };
        match self.call(&request).await {
            Ok(users) => match users.into_iter().next() {
                Some(user) => Ok(Some(Step::Done(profile::of_self(user, &self.session)?))),
                None => Ok(None),
            },
            Err(Error::PasswordNeeded) => self.password_step().await.map(Some),
            // A session that waits for its password is no more logged in than one that waits for its code; but only
            // the former may ask how the password is to be proved.
            Err(error) if is_logged_out(&error) => match self.password_step().await {
                Err(error) if is_logged_out(&error) => Ok(None),
                answer => answer.map(Some),
            },
            Err(error) => Err(error),
        }
    }

    /// Ends the session at Telegram: for an account that may not be connected here.
    pub async fn log_out(&mut self) -> Result<(), Error> {
        self.connection().log_out().await
    }

    /// Closes the connection and gives the account's session, for another connection to use.
    pub async fn into_session(mut self) -> Vec<u8> {
        self.close().await;
        self.session.to_bytes()
    }

    /// Closes the connection. The next step opens another.
    pub async fn close(&mut self) {
        if let Some((connection, _)) = self.line.take() {
            connection.close().await;
        }
    }

    fn sent(&mut self, answer: Result<tl::enums::auth::SentCode, Error>) -> Result<SentCodeStep, Error> {
        match answer {
            Ok(tl::enums::auth::SentCode::Code(sent)) => match code::sent(&sent, self.telegram.shared.clock.now()) {
                Ok(code) => {
                    self.code_hash = Some(SecretString::from(sent.phone_code_hash));
                    Ok(SentCodeStep::Sent(code))
                }
                Err(problem) => Ok(SentCodeStep::Refused(problem)),
            },
            Ok(tl::enums::auth::SentCode::Success(success)) => match success.authorization {
                tl::enums::auth::Authorization::Authorization(authorization) => {
                    profile::of_self(authorization.user, &self.session).map(SentCodeStep::Done)
                }
                tl::enums::auth::Authorization::SignUpRequired(_) => {
                    Ok(SentCodeStep::Refused(LoginProblem::NumberUnused))
                }
            },
            Ok(tl::enums::auth::SentCode::PaymentRequired(_)) => {
                Ok(SentCodeStep::Refused(problem::unsupported("PAYMENT_REQUIRED")))
            }
            Err(error) => problem::of(error, self.telegram.shared.clock.now()).map(SentCodeStep::Refused),
        }
    }

    async fn signed_in(&mut self, answer: Result<tl::enums::auth::Authorization, Error>) -> Result<Step, Error> {
        match answer {
            Ok(tl::enums::auth::Authorization::Authorization(authorization)) => {
                self.code_hash = None;
                profile::of_self(authorization.user, &self.session).map(Step::Done)
            }
            Ok(tl::enums::auth::Authorization::SignUpRequired(_)) => Ok(Step::Refused(LoginProblem::NumberUnused)),
            Err(Error::PasswordNeeded) => self.password_step().await,
            Err(Error::Rpc { name, .. }) if code::is_wrong(&name) => Ok(Step::WrongCode),
            Err(Error::Rpc { name, .. }) if code::is_expired(&name) => Ok(Step::CodeExpired),
            Err(Error::Rpc { name, .. }) if password::is_wrong(&name) => Ok(Step::WrongPassword),
            Err(error) => problem::of(error, self.telegram.shared.clock.now()).map(Step::Refused),
        }
    }

    async fn password_step(&mut self) -> Result<Step, Error> {
        let password: tl::types::account::Password = self.call(&tl::functions::account::GetPassword {}).await?.into();
        Ok(Step::PasswordNeeded { hint: password.hint.filter(|hint| !hint.is_empty()) })
    }

    /// Makes a request, following Telegram to the account's datacenter.
    async fn call<R: tl::RemoteCall>(&mut self, request: &R) -> Result<R::Return, Error> {
        for _ in 0..MAX_MOVES {
            match self.connection().call(request).await {
                Err(Error::Migrate { dc }) => self.move_to(dc),
                result => return result,
            }
        }
        Err(Error::unexpected("sent from datacenter to datacenter"))
    }

    fn move_to(&mut self, dc: i32) {
        let before = self.session.home_dc();
        self.session.set_home_dc(dc);
        self.connection().leave(before);
    }

    fn connection(&mut self) -> &Connection {
        if self.line.as_ref().is_some_and(|(connection, _)| connection.is_closed()) {
            self.line = None;
        }
        let (connection, _) = self.line.get_or_insert_with(|| self.telegram.connect(&self.session));
        connection
    }
}

fn is_logged_out(error: &Error) -> bool {
    matches!(error, Error::SessionEnded { name } if name == "AUTH_KEY_UNREGISTERED")
}
