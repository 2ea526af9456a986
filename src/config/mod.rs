//! The configuration: environment variables, `.env`, and files for secrets.
//!
//! [`keys`] is the table of all keys; [`Config::read`] makes typed values of a [`Source`], or one report of
//! everything that is wrong; [`reference`] writes `docs/CONFIGURATION.md`.

pub mod keys;
mod parse;
mod reader;
pub mod reference;
mod source;
#[cfg(test)]
mod tests;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use blastpro_domain::identity::Language;
use blastpro_domain::pacing::{Limits, Speed};
use blastpro_engine::mail::{MailServer, Post};
use blastpro_webhook::TrustedProxies;
use chrono::TimeDelta;
use chrono_tz::Tz;
use secrecy::SecretString;
use tracing::Level;
use url::Url;

pub use self::reader::Problems;
use self::reader::Reader;
pub use self::source::Source;

/// Everything that `serve` needs to know. `Debug` shows no secret.
#[derive(Clone, Debug)]
pub struct Config {
    /// The database and its keys.
    pub data: Data,
    /// The bot.
    pub bot: Bot,
    /// The network of the accounts.
    pub telegram: Telegram,
    /// Wake-ups between processes.
    pub redis_url: Option<SecretString>,
    /// A store for files.
    pub blob_store: BlobStore,
    /// How fast accounts send.
    pub limits: Limits,
    /// How long the deliveries of finished campaigns are kept; for ever without.
    pub deliveries_kept: Option<TimeDelta>,
    /// The web server.
    pub web: Web,
    /// The mail server, and where links in e-mails lead. Both or neither.
    pub post: Option<Post>,
    /// The language of owners whose own is none of ours.
    pub default_locale: Language,
    /// The zone of new owners.
    pub default_timezone: Tz,
    /// Logs.
    pub log: Log,
}

/// Where data lives, and what seals the secrets in it.
#[derive(Clone, Debug)]
pub struct Data {
    /// Where the database is.
    pub database: Database,
    /// The key ring, newest first; it parses.
    pub secret_keys: SecretString,
}

/// Where the database is.
#[derive(Clone, Debug)]
pub struct Database {
    /// `sqlite://…` or `postgres://…`.
    pub url: SecretString,
    /// The folder to be made for it, when it is the file in `DATA_DIR`.
    pub folder: Option<PathBuf>,
}

/// Where files are.
#[derive(Clone, Debug)]
pub struct BlobStore {
    /// `file:///…` or `s3://…`.
    pub url: SecretString,
    /// The folder to be made for it, when it is the one in `DATA_DIR`.
    pub folder: Option<PathBuf>,
}

/// The bot that owners chat with.
#[derive(Clone, Debug)]
pub struct Bot {
    /// Its token.
    pub token: SecretString,
    /// The Bot API server.
    pub api_url: Url,
    /// How updates arrive; long polling without.
    pub webhook: Option<Webhook>,
}

/// Updates delivered by Telegram.
#[derive(Clone, Debug)]
pub struct Webhook {
    /// The public address, with its path.
    pub url: Url,
    /// What Telegram sends along.
    pub secret: SecretString,
}

/// The network that accounts connect to.
#[derive(Clone, Debug)]
pub enum Telegram {
    /// Telegram's own datacenters.
    Real {
        /// The application's id.
        api_id: i32,
        /// The application's hash.
        api_hash: SecretString,
    },
    /// A simulated one on this machine.
    Bootstrap {
        /// Where it lists its datacenters.
        url: Url,
    },
}

/// The web server.
#[derive(Clone, Debug)]
pub struct Web {
    /// Where it listens.
    pub listen: SocketAddr,
    /// Its public address.
    pub site_url: Option<Url>,
    /// Whether it requests itself every 14 minutes; there is a `site_url` then.
    pub self_ping: bool,
    /// Whom it believes about client addresses.
    pub trusted_proxies: TrustedProxies,
}

/// How logs are written.
#[derive(Clone, Copy, Debug)]
pub struct Log {
    /// For people or for machines.
    pub format: LogFormat,
    /// How much.
    pub level: Level,
}

/// The form of a log line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object per line.
    Json,
}

impl Config {
    /// Reads what `serve` needs; on failure, everything that is wrong.
    pub fn read(source: &Source) -> Result<Self, Problems> {
        let mut reader = Reader::new(source);
        let data = Data::gather(&mut reader);
        let bot = Bot::gather(&mut reader);
        let telegram = Telegram::gather(&mut reader);
        let redis_url = reader.read(&keys::REDIS_URL, parse::redis_url);
        let blob_store = BlobStore::gather(&mut reader);
        let limits = limits(&mut reader);
        let kept = reader.read(&keys::DELIVERIES_KEPT_DAYS, parse::days);
        let web = Web::gather(&mut reader);
        let server = mail_server(&mut reader);
        let default_locale = reader.read(&keys::DEFAULT_LOCALE, parse::locale);
        let default_timezone = reader.read(&keys::DEFAULT_TIMEZONE, parse::timezone);
        let log = Log::gather(&mut reader);
        let config = (|| {
            let web = web?;
            let post = web.site_url.clone().zip(server).map(|(site, server)| Post { server, site });
            Some(Self {
                data: data?,
                bot: bot?,
                telegram: telegram?,
                redis_url,
                blob_store: blob_store?,
                limits: limits?,
                deliveries_kept: kept?,
                web,
                post,
                default_locale: default_locale?,
                default_timezone: default_timezone?,
                log: log?,
            })
        })();
        reader.finish(config)
    }
}

impl Data {
    /// Reads what re-sealing needs.
    pub fn read(source: &Source) -> Result<Self, Problems> {
        let mut reader = Reader::new(source);
        let data = Self::gather(&mut reader);
        reader.finish(data)
    }

    fn gather(reader: &mut Reader<'_>) -> Option<Self> {
        let database = Database::gather(reader);
        let secret_keys = if reader.is_set(&keys::SECRET_KEYS) {
            reader.read(&keys::SECRET_KEYS, parse::secret_keys)
        } else {
            reader.refuse("SECRET_KEYS: is required; `blastpro keys generate` prints a key".to_owned())
        };
        Some(Self { database: database?, secret_keys: secret_keys? })
    }
}

impl Database {
    /// Reads what migrations need.
    pub fn read(source: &Source) -> Result<Self, Problems> {
        let mut reader = Reader::new(source);
        let database = Self::gather(&mut reader);
        reader.finish(database)
    }

    fn gather(reader: &mut Reader<'_>) -> Option<Self> {
        let folder = reader.read(&keys::DATA_DIR, parse::folder);
        if reader.is_set(&keys::DATABASE_URL) {
            let url = reader.read(&keys::DATABASE_URL, parse::database_url)?;
            return Some(Self { url, folder: None });
        }
        let folder = folder?;
        Some(Self { url: sqlite_url(&folder.join("blastpro.db")).into(), folder: Some(folder) })
    }
}

impl BlobStore {
    fn gather(reader: &mut Reader<'_>) -> Option<Self> {
        if reader.is_set(&keys::BLOB_STORE_URL) {
            let url = reader.read(&keys::BLOB_STORE_URL, parse::blob_store_url)?;
            return Some(Self { url, folder: None });
        }
        // What is wrong with DATA_DIR has been noted with the database.
        let folder = reader.peek(&keys::DATA_DIR, parse::folder)?.join("blobs");
        match std::path::absolute(&folder).ok().and_then(|folder| Url::from_directory_path(folder).ok()) {
            Some(url) => Some(Self { url: String::from(url).into(), folder: Some(folder) }),
            None => reader.refuse("DATA_DIR: cannot be made an absolute path".to_owned()),
        }
    }
}

/// Real accounts are never hurried.
fn limits(reader: &mut Reader<'_>) -> Option<Limits> {
    let speed = reader.read(&keys::PACING_SPEED, parse::speed);
    let warm_up = reader.read(&keys::WARM_UP, parse::switch);
    if !reader.is_set(&keys::TELEGRAM_BOOTSTRAP_URL) {
        if speed.is_some_and(|speed| speed != Speed::REAL) {
            reader.refuse::<()>(
                "PACING_SPEED: anything but 1 needs TELEGRAM_BOOTSTRAP_URL: real accounts take their time".into(),
            );
        }
        if warm_up == Some(false) {
            reader.refuse::<()>("WARM_UP: off needs TELEGRAM_BOOTSTRAP_URL: real accounts warm up".into());
        }
    }
    Some(Limits { speed: speed?, warm_up: warm_up? })
}

impl Bot {
    fn gather(reader: &mut Reader<'_>) -> Option<Self> {
        let token = reader.require(&keys::BOT_TOKEN, parse::bot_token);
        let api_url = reader.read(&keys::BOT_API_URL, parse::web_url);
        let own_server = reader.is_set(&keys::BOT_API_URL);
        let webhook = if reader.is_set(&keys::BOT_WEBHOOK_URL) {
            let url = reader.read(&keys::BOT_WEBHOOK_URL, |text| match parse::webhook_url(text) {
                Ok(url) if url.scheme() == "http" && !own_server => {
                    Err("is not https://, which Telegram's own Bot API server insists on".into())
                }
                other => other,
            });
            let secret = reader.require(&keys::BOT_WEBHOOK_SECRET, parse::webhook_secret);
            Some(Webhook { url: url?, secret: secret? })
        } else {
            None
        };
        Some(Self { token: token?, api_url: api_url?, webhook })
    }
}

impl Telegram {
    fn gather(reader: &mut Reader<'_>) -> Option<Self> {
        if reader.is_set(&keys::TELEGRAM_BOOTSTRAP_URL) {
            let url = reader.read(&keys::TELEGRAM_BOOTSTRAP_URL, parse::bootstrap_url)?;
            return Some(Self::Bootstrap { url });
        }
        let api_id = reader.require(&keys::API_ID, parse::api_id);
        let api_hash = reader.require(&keys::API_HASH, parse::api_hash);
        Some(Self::Real { api_id: api_id?, api_hash: api_hash? })
    }
}

impl Web {
    fn gather(reader: &mut Reader<'_>) -> Option<Self> {
        let listen = reader.read(&keys::LISTEN, parse::listen);
        let site_url = reader.read(&keys::SITE_URL, parse::web_url);
        let self_ping = reader.read(&keys::SELF_PING, parse::switch);
        let trusted_proxies = reader.read(&keys::TRUSTED_PROXIES, parse::trusted_proxies).unwrap_or_default();
        if self_ping == Some(true) && !reader.is_set(&keys::SITE_URL) {
            return reader.refuse("SELF_PING: needs SITE_URL, the address to request".into());
        }
        Some(Self { listen: listen?, site_url, self_ping: self_ping?, trusted_proxies })
    }
}

/// The mail server, if there is one.
fn mail_server(reader: &mut Reader<'_>) -> Option<MailServer> {
    if !reader.is_set(&keys::SMTP_URL) {
        if reader.is_set(&keys::MAIL_FROM) {
            reader.refuse::<()>("MAIL_FROM: needs SMTP_URL, the server to send by".into());
        }
        return None;
    }
    if !reader.is_set(&keys::SITE_URL) {
        reader.refuse::<()>("SMTP_URL: needs SITE_URL, the address that links in e-mails lead to".into());
    }
    let from = reader.require(&keys::MAIL_FROM, parse::mail_from);
    reader.read(&keys::SMTP_URL, |text| parse::mail_server(text, from))?
}

impl Log {
    /// Reads how to log, for commands that need nothing else.
    pub fn read(source: &Source) -> Result<Self, Problems> {
        let mut reader = Reader::new(source);
        let log = Self::gather(&mut reader);
        reader.finish(log)
    }

    fn gather(reader: &mut Reader<'_>) -> Option<Self> {
        let format = reader.read(&keys::LOG_FORMAT, parse::log_format);
        let level = reader.read(&keys::LOG_LEVEL, parse::log_level);
        Some(Self { format: format?, level: level? })
    }
}

/// The address of a SQLite file. A file name may hold what has a meaning in an address.
#[must_use]
pub fn sqlite_url(file: &Path) -> String {
    format!("sqlite://{}", file.display().to_string().replace('%', "%25").replace('?', "%3F"))
}
