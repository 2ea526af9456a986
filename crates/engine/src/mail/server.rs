//! The conversation with the mail server (RFC 5321), a step at a time, so that each has its time-out and a refusal is
//! known for what it refuses.
//!
//! What the server says is not repeated anywhere: it likes to quote the address. A step and a code say enough.

use std::borrow::Cow;
use std::net::IpAddr;
use std::time::Duration;

use blastpro_domain::email::EmailAddress;
use lettre::Address;
use lettre::message::Mailbox;
use lettre::transport::smtp::Error as SmtpError;
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{AsyncSmtpConnection, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::ClientId;
use lettre::transport::smtp::response::{Response, Severity};
use percent_encoding::percent_decode_str;
use secrecy::{ExposeSecret as _, SecretString};
use tokio::time::timeout;
use url::Url;

/// The first step: the connection, and what the server says when it stands.
const GREETING: &str = "the greeting";

/// How long a step may take. Servers that make strangers wait do so for some seconds.
const STEP: Duration = Duration::from_secs(15);

/// How long a server may take to accept a message that it has: it may look for malware first. All the steps together
/// take less than the five minutes that an e-mail is claimed for.
const ACCEPT: Duration = Duration::from_secs(90);

/// Where e-mails are handed in, and whom they are from.
#[derive(Clone, Debug)]
pub struct MailServer {
    at: ServerAddress,
    from: Sender,
}

/// How a mail server is reached.
#[derive(Clone, Debug)]
pub struct ServerAddress {
    host: String,
    port: u16,
    security: Security,
    login: Option<(String, SecretString)>,
}

/// Whom e-mails are from.
#[derive(Clone, Debug)]
pub struct Sender(Mailbox);

impl Sender {
    /// Reads `news@example.com` or `BlastPro <news@example.com>`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mailbox: Mailbox = text.parse().ok()?;
        EmailAddress::parse(mailbox.email.as_ref()).is_ok().then_some(Self(mailbox))
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Security {
    /// TLS from the first byte.
    Tls,
    /// TLS after a greeting, or nothing at all.
    StartTls,
    /// None: it is this machine.
    Loopback,
}

/// Why the configuration names no mail server: the end of a sentence that begins with the value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct InvalidMailServer(&'static str);

/// What went wrong, for operators.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Failure {
    /// It has nothing to do with this e-mail: the server cannot be reached, or does not take what we send.
    #[error("{0}")]
    Server(String),
    /// Not now; or nobody knows, because the line broke.
    #[error("{0}")]
    Later(String),
    /// Never.
    #[error("{0}")]
    Refused(String),
}

/// The server does not answer, or does not let us in.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Unreachable(String);

/// How a step failed.
struct Trouble {
    what: String,
    permanent: bool,
}

impl ServerAddress {
    /// Reads `smtps://user:password@host:465` (TLS) or `smtp://…:587` (STARTTLS, which is insisted on unless the host is
    /// a literal loopback address).
    ///
    /// # Errors
    /// It is not such an address.
    pub fn parse(url: &str) -> Result<Self, InvalidMailServer> {
        let url = Url::parse(url).map_err(|_| InvalidMailServer("is not an address"))?;
        let host = url.host_str().unwrap_or_default().trim_start_matches('[').trim_end_matches(']').to_owned();
        if host.is_empty() {
            return Err(InvalidMailServer("names no host"));
        }
        // In an address that is not of the web, `Url` takes an IPv4 address for a name.
        let loopback = host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback());
        let (security, port) = match url.scheme() {
            "smtps" => (Security::Tls, 465),
            "smtp" if loopback => (Security::Loopback, 25),
            "smtp" => (Security::StartTls, 587),
            _ => return Err(InvalidMailServer("does not begin with smtps:// or smtp://")),
        };
        if !matches!(url.path(), "" | "/") || url.query().is_some() || url.fragment().is_some() {
            return Err(InvalidMailServer("has more than a user, a password, a host and a port"));
        }
        let decode = |part: &str| percent_decode_str(part).decode_utf8().map(Cow::into_owned).ok();
        let login = match (url.username(), url.password()) {
            ("", None) => None,
            (user, Some(password)) if !user.is_empty() => {
                let (Some(user), Some(password)) = (decode(user), decode(password)) else {
                    return Err(InvalidMailServer("has a user or a password that is not UTF-8"));
                };
                Some((user, password.into()))
            }
            _ => return Err(InvalidMailServer("has a user without a password, or a password without a user")),
        };
        Ok(Self { host, port: url.port().unwrap_or(port), security, login })
    }
}

impl MailServer {
    /// Connects to nothing yet.
    #[must_use]
    pub const fn new(at: ServerAddress, from: Sender) -> Self {
        Self { at, from }
    }

    /// Who the e-mails are from.
    pub(crate) const fn from(&self) -> &Mailbox {
        &self.from.0
    }

    /// Asks whether it is there and lets us in.
    pub async fn reach(&self) -> Result<(), Unreachable> {
        let mut connection = self.connect().await.map_err(|trouble| Unreachable(trouble.what))?;
        quit(&mut connection).await;
        Ok(())
    }

    /// Hands in a message.
    pub(crate) async fn send(&self, to: &EmailAddress, message: &[u8]) -> Result<(), Failure> {
        let to: Address = to.as_str().parse().map_err(|_| Failure::Refused("no address".to_owned()))?;
        let server = |trouble: Trouble| Failure::Server(trouble.what);
        let mut connection = self.connect().await.map_err(server)?;
        step("MAIL", STEP, connection.command(Mail::new(Some(self.from.0.email.clone()), Vec::new())))
            .await
            .map_err(server)?;
        step("RCPT", STEP, connection.command(Rcpt::new(to, Vec::new()))).await.map_err(Trouble::of_this)?;
        step("DATA", STEP, connection.command(Data)).await.map_err(Trouble::of_this)?;
        step("the message", ACCEPT, connection.message(message)).await.map_err(Trouble::of_this)?;
        quit(&mut connection).await;
        Ok(())
    }

    async fn connect(&self) -> Result<AsyncSmtpConnection, Trouble> {
        let hello = ClientId::Domain(self.from.0.email.domain().to_owned());
        let tls = || TlsParameters::new(self.at.host.clone()).map_err(|error| Trouble::new("TLS", &error));
        let wrapper = if self.at.security == Security::Tls { Some(tls()?) } else { None };
        let address = (self.at.host.as_str(), self.at.port);
        let connecting = AsyncSmtpConnection::connect_tokio1(address, Some(STEP), &hello, wrapper, None);
        let mut connection = step(GREETING, STEP, connecting).await?;
        if self.at.security == Security::StartTls {
            step("STARTTLS", STEP, connection.starttls(tls()?, &hello)).await?;
        }
        if let Some((user, password)) = &self.at.login {
            let credentials = Credentials::new(user.clone(), password.expose_secret().to_owned());
            step("AUTH", STEP, connection.auth(DEFAULT_MECHANISMS, &credentials)).await?;
        }
        Ok(connection)
    }
}

impl Trouble {
    fn new(step: &str, error: &SmtpError) -> Self {
        let kind = match error.status() {
            Some(code) => code.to_string(),
            None if error.is_timeout() => "took too long".to_owned(),
            None if error.is_tls() => "TLS failed".to_owned(),
            None if error.is_client() => "cannot be done with this server".to_owned(),
            None if error.is_response() => "was answered with nonsense".to_owned(),
            None => match io_cause(error).filter(|_| step == GREETING) {
                // There was no line yet: a wrong name, a wrong port, a firewall.
                Some(cause) => return Self { what: format!("connecting: {cause}"), permanent: false },
                None => "the line broke".to_owned(),
            },
        };
        let permanent = error.status().is_some_and(|code| code.severity == Severity::PermanentNegativeCompletion);
        Self { what: format!("{step}: {kind}"), permanent }
    }

    /// After the server knows whom the e-mail is for, a final refusal is one of this e-mail.
    fn of_this(self) -> Failure {
        if self.permanent { Failure::Refused(self.what) } else { Failure::Later(self.what) }
    }
}

fn io_cause(error: &SmtpError) -> Option<&std::io::Error> {
    let mut causes = std::iter::successors(std::error::Error::source(error), |cause| cause.source());
    causes.find_map(|cause| cause.downcast_ref())
}

async fn step<T>(name: &str, limit: Duration, doing: impl Future<Output = Result<T, SmtpError>>) -> Result<T, Trouble> {
    match timeout(limit, doing).await {
        Ok(outcome) => outcome.map_err(|error| Trouble::new(name, &error)),
        Err(_) => Err(Trouble { what: format!("{name}: took too long"), permanent: false }),
    }
}

/// Says goodbye; the e-mail has been accepted whatever becomes of that.
async fn quit(connection: &mut AsyncSmtpConnection) {
    let _: Result<Result<Response, SmtpError>, _> = timeout(Duration::from_secs(2), connection.quit()).await;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_says_how_to_connect() {
        for (url, port, security) in [
            ("smtps://mail.example.com", 465, Security::Tls),
            ("smtps://mail.example.com:1465", 1465, Security::Tls),
            ("smtp://mail.example.com/", 587, Security::StartTls),
            ("smtp://localhost:25", 25, Security::StartTls),
            ("smtp://127.0.0.1", 25, Security::Loopback),
            ("smtp://[::1]:2525", 2525, Security::Loopback),
        ] {
            let server = ServerAddress::parse(url).expect("valid");
            assert_eq!((server.port, server.security, server.login.is_none()), (port, security, true), "{url}");
        }
    }

    #[test]
    fn a_password_is_decoded_and_shows_nowhere() {
        let server = ServerAddress::parse("smtps://kabar%40example.com:rah%3Asia@mail.example.com").expect("valid");
        let (user, password) = server.login.as_ref().expect("a login");
        assert_eq!((user.as_str(), password.expose_secret()), ("kabar@example.com", "rah:sia"));
        assert!(!format!("{server:?}").contains("rah:sia"));
    }

    #[test]
    fn a_sender_is_an_address_perhaps_with_a_name() {
        assert!(Sender::parse("news@example.com").is_some());
        assert!(Sender::parse("Toko Sari <news@example.com>").is_some());
        for text in ["", "news", "news@localhost", "a@example.com, b@example.com", "<>", "x\r\nBcc: a@example.com"] {
            assert!(Sender::parse(text).is_none(), "{text:?}");
        }
    }

    #[test]
    fn what_is_no_mail_server_is_refused() {
        for url in [
            "",
            "mail.example.com",
            "https://mail.example.com",
            "smtp://",
            "smtps://user@mail.example.com",
            "smtps://:password@mail.example.com",
            "smtps://mail.example.com/folder",
            "smtp://mail.example.com?tls=none",
        ] {
            assert!(ServerAddress::parse(url).is_err(), "{url}");
        }
    }
}
