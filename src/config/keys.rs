//! The table of keys: each one's name, meaning, default and secrecy stand here and nowhere else. The program reads its
//! configuration by it, and `docs/CONFIGURATION.md` is written from it.

/// One key of the configuration.
#[derive(Clone, Copy, Debug)]
pub struct Key {
    /// The environment variable.
    pub name: &'static str,
    /// Another variable that is read when this one is not set, as hosting platforms provide.
    pub alias: Option<&'static str>,
    /// What holds when it is not set.
    pub absent: Absent,
    /// Whether its value may never be shown. A secret can also come from a file, named by the key with `_FILE` added.
    pub secret: bool,
    /// A value, as it would stand in `.env`.
    pub example: &'static str,
    /// What it does, in sentences for the operator.
    pub meaning: &'static str,
}

/// What holds when a key is not set.
#[derive(Clone, Copy, Debug)]
pub enum Absent {
    /// This value.
    Default(&'static str),
    /// A value that depends on other keys, in words.
    Derived(&'static str),
    /// The thing is off, or does without; in words.
    Without(&'static str),
    /// `serve` does not start, under the condition in words (empty: always).
    Required(&'static str),
}

/// A named group of keys, in the order of the documentation.
#[derive(Clone, Copy, Debug)]
pub struct Group {
    /// Its heading.
    pub title: &'static str,
    /// Its keys.
    pub keys: &'static [&'static Key],
}

/// Every key, grouped.
pub const GROUPS: &[Group] = &[
    Group { title: "The bot", keys: &[&BOT_TOKEN, &BOT_API_URL, &BOT_WEBHOOK_URL, &BOT_WEBHOOK_SECRET] },
    Group { title: "Telegram accounts", keys: &[&API_ID, &API_HASH, &TELEGRAM_BOOTSTRAP_URL] },
    Group { title: "Data and secrets", keys: &[&SECRET_KEYS, &DATA_DIR, &DATABASE_URL, &REDIS_URL, &BLOB_STORE_URL] },
    Group { title: "Sending", keys: &[&PACING_SPEED, &WARM_UP, &DELIVERIES_KEPT_DAYS] },
    Group { title: "Web", keys: &[&LISTEN, &SITE_URL, &SELF_PING, &TRUSTED_PROXIES] },
    Group { title: "E-mail", keys: &[&SMTP_URL, &MAIL_FROM] },
    Group { title: "Owners", keys: &[&DEFAULT_LOCALE, &DEFAULT_TIMEZONE] },
    Group { title: "Logs", keys: &[&LOG_FORMAT, &LOG_LEVEL] },
];

/// Every key in the order of the documentation.
pub fn all() -> impl Iterator<Item = &'static Key> {
    GROUPS.iter().flat_map(|group| group.keys.iter().copied())
}

/// The bot's token.
pub const BOT_TOKEN: Key = Key {
    name: "BOT_TOKEN",
    alias: None,
    absent: Absent::Required(""),
    secret: true,
    example: "123456789:AAExampleExampleExampleExampleExample",
    meaning: "The token of the bot that owners chat with, from @BotFather.",
};

/// Where the Bot API is.
pub const BOT_API_URL: Key = Key {
    name: "BOT_API_URL",
    alias: None,
    absent: Absent::Default("https://api.telegram.org"),
    secret: false,
    example: "http://127.0.0.1:8081",
    meaning: "The Bot API server. Set it for a self-hosted Bot API server, or for the simulator.",
};

/// Where Telegram delivers updates.
pub const BOT_WEBHOOK_URL: Key = Key {
    name: "BOT_WEBHOOK_URL",
    alias: None,
    absent: Absent::Without("updates are fetched by long polling"),
    secret: false,
    example: "https://bot.example.com/telegram/webhook",
    meaning: "The public address at which Telegram delivers updates. It must end in `/telegram/webhook`, the path at \
              which the service takes them; an address without a path gets it added. It must be `https`, except with \
              `BOT_API_URL`, whose server may deliver over `http`.",
};

/// What proves that a delivery comes from Telegram.
pub const BOT_WEBHOOK_SECRET: Key = Key {
    name: "BOT_WEBHOOK_SECRET",
    alias: None,
    absent: Absent::Required("with `BOT_WEBHOOK_URL`"),
    secret: true,
    example: "9f2c4f0b7a5d4e1c8b6a3d2e1f0a9b8c",
    meaning: "Telegram sends it along with each update, and updates without it are refused. 16 to 256 of the \
              characters `A-Z a-z 0-9 _ -`.",
};

/// The application's id.
pub const API_ID: Key = Key {
    name: "API_ID",
    alias: None,
    absent: Absent::Required("without `TELEGRAM_BOOTSTRAP_URL`"),
    secret: false,
    example: "123456",
    meaning: "The application's id at Telegram, from <https://my.telegram.org/apps>. Owners' accounts log in with it.",
};

/// The application's hash.
pub const API_HASH: Key = Key {
    name: "API_HASH",
    alias: None,
    absent: Absent::Required("without `TELEGRAM_BOOTSTRAP_URL`"),
    secret: true,
    example: "0123456789abcdef0123456789abcdef",
    meaning: "The hash that belongs to `API_ID`: 32 hexadecimal digits.",
};

/// Where a simulated Telegram names its datacenters.
pub const TELEGRAM_BOOTSTRAP_URL: Key = Key {
    name: "TELEGRAM_BOOTSTRAP_URL",
    alias: None,
    absent: Absent::Without("accounts connect to Telegram's own datacenters"),
    secret: false,
    example: "http://127.0.0.1:8080/control/bootstrap",
    meaning: "Where a simulated Telegram lists its datacenters. Its host must be a literal loopback address, such as \
              `127.0.0.1`: a session must never be led astray to somebody else's machine. An account connected on one \
              network is never opened on the other.",
};

/// The keys that seal secrets in the database.
pub const SECRET_KEYS: Key = Key {
    name: "SECRET_KEYS",
    alias: None,
    absent: Absent::Required(""),
    secret: true,
    example: "k2:THE-NEW-KEY-IN-BASE64=,k1:THE-OLD-KEY-IN-BASE64=",
    meaning: "The keys that seal Telegram sessions and other secrets in the database, newest first, separated by \
              commas. `blastpro keys generate` prints one; `blastpro keys rotate` re-seals everything with the first. \
              Whoever loses them loses every connected account; keep a copy apart from the database's backups.",
};

/// Where files are kept.
pub const DATA_DIR: Key = Key {
    name: "DATA_DIR",
    alias: None,
    absent: Absent::Default("data"),
    secret: false,
    example: "/var/lib/blastpro",
    meaning: "The folder for files of the service. It is made when it is missing, for its user alone.",
};

/// The database.
pub const DATABASE_URL: Key = Key {
    name: "DATABASE_URL",
    alias: None,
    absent: Absent::Derived("the SQLite file `blastpro.db` in `DATA_DIR`"),
    secret: true,
    example: "postgres://blastpro:password@localhost/blastpro",
    meaning: "The database: `sqlite://PATH` for one process, or `postgres://USER:PASSWORD@HOST/NAME` (PostgreSQL 15 \
              or later).",
};

/// Wake-ups between processes.
pub const REDIS_URL: Key = Key {
    name: "REDIS_URL",
    alias: None,
    absent: Absent::Without("wake-ups stay within the process"),
    secret: true,
    example: "redis://localhost:6379/0",
    meaning: "Redis carries wake-ups between several processes on one PostgreSQL database. Nothing is stored there, \
              and losing it only makes them slower.",
};

/// Where files of owners are kept.
pub const BLOB_STORE_URL: Key = Key {
    name: "BLOB_STORE_URL",
    alias: None,
    absent: Absent::Derived("the folder `blobs` in `DATA_DIR`"),
    secret: true,
    example: "s3://bucket/prefix",
    meaning: "Where the pictures and documents of templates are kept: `file:///FOLDER` or `s3://BUCKET/PREFIX`. Several \
              processes need one that all of them reach. Access to S3 is configured as for AWS's own tools, by variables \
              such as `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`, `AWS_REGION` and `AWS_ENDPOINT` in the environment; \
              they are not read from `.env`.",
};

/// How much faster pauses go.
pub const PACING_SPEED: Key = Key {
    name: "PACING_SPEED",
    alias: None,
    absent: Absent::Default("1"),
    secret: false,
    example: "12",
    meaning: "How many times as fast the pauses between messages, and those of a scan, go, from 1 to 1,000,000: for \
              demonstrations and tests. Waits that Telegram asks for, slow modes and daily caps stay what they are. \
              Anything but 1 needs `TELEGRAM_BOOTSTRAP_URL`.",
};

/// Whether new logins begin with less.
pub const WARM_UP: Key = Key {
    name: "WARM_UP",
    alias: None,
    absent: Absent::Default("on"),
    secret: false,
    example: "off",
    meaning: "Whether an account that has just logged in sends less on its first seven days. `off` needs \
              `TELEGRAM_BOOTSTRAP_URL`, whose accounts count as old.",
};

/// How long reports keep their details.
pub const DELIVERIES_KEPT_DAYS: Key = Key {
    name: "DELIVERIES_KEPT_DAYS",
    alias: None,
    absent: Absent::Default("90"),
    secret: false,
    example: "365",
    meaning: "After how many days the single deliveries of a finished campaign are removed. Its totals stay; its details, \
              its CSV, \"retry failed\" and \"delete what was sent\" go. 0 keeps them for ever.",
};

/// The address to listen on.
pub const LISTEN: Key = Key {
    name: "LISTEN",
    alias: Some("PORT"),
    absent: Absent::Default("127.0.0.1:8080"),
    secret: false,
    example: "0.0.0.0:8080",
    meaning: "The address and port of the service's own small web server. Port 0 takes a free one. `PORT=10000`, as \
              hosting platforms set it, means `0.0.0.0:10000`.",
};

/// The public address.
pub const SITE_URL: Key = Key {
    name: "SITE_URL",
    alias: Some("RENDER_EXTERNAL_URL"),
    absent: Absent::Without("the service does not know its public address"),
    secret: false,
    example: "https://bot.example.com",
    meaning: "The public address of that web server.",
};

/// Whether the service keeps itself awake.
pub const SELF_PING: Key = Key {
    name: "SELF_PING",
    alias: None,
    absent: Absent::Default("false"),
    secret: false,
    example: "true",
    meaning: "`true` requests `SITE_URL/ping` every 14 minutes, so that a host that puts idle services to sleep keeps \
              this one awake. It needs `SITE_URL`.",
};

/// Whom to believe about client addresses.
pub const TRUSTED_PROXIES: Key = Key {
    name: "TRUSTED_PROXIES",
    alias: None,
    absent: Absent::Without("`X-Forwarded-For` is ignored"),
    secret: false,
    example: "10.0.0.0/8,192.0.2.7",
    meaning: "Addresses and networks of the proxies in front of the service, separated by commas. Only they are \
              believed when `X-Forwarded-For` names a client, which is whom rate limits count.",
};

/// Where e-mails are handed in.
pub const SMTP_URL: Key = Key {
    name: "SMTP_URL",
    alias: None,
    absent: Absent::Without("owners hear nothing of e-mail"),
    secret: true,
    example: "smtps://USER:PASSWORD@mail.example.com",
    meaning: "The mail server that sends urgent news (an account lost or limited, a broadcast paused) to owners who have \
              confirmed an address: `smtps://` speaks TLS at once (port 465), `smtp://` turns to TLS by STARTTLS (port \
              587) and sends nothing without, except to a literal loopback address. It needs `MAIL_FROM`, and \
              `SITE_URL` for the links. Special characters of user and password are written as in any address, such \
              as `%40` for `@`.",
};

/// Whom e-mails are from.
pub const MAIL_FROM: Key = Key {
    name: "MAIL_FROM",
    alias: None,
    absent: Absent::Required("with `SMTP_URL`"),
    secret: false,
    example: "'BlastPro <news@example.com>'",
    meaning: "Whom e-mails are from: an address that the mail server may send from, with a name if you like.",
};

/// The language of owners who have none.
pub const DEFAULT_LOCALE: Key = Key {
    name: "DEFAULT_LOCALE",
    alias: None,
    absent: Absent::Default("id"),
    secret: false,
    example: "en",
    meaning: "The language of owners whose Telegram speaks none of ours: `id` (Indonesian) or `en` (English).",
};

/// The zone of owners who have not chosen one.
pub const DEFAULT_TIMEZONE: Key = Key {
    name: "DEFAULT_TIMEZONE",
    alias: None,
    absent: Absent::Default("Asia/Jakarta"),
    secret: false,
    example: "Asia/Makassar",
    meaning: "The time zone of new owners, by its name in the IANA database.",
};

/// How logs are written.
pub const LOG_FORMAT: Key = Key {
    name: "LOG_FORMAT",
    alias: None,
    absent: Absent::Default("text"),
    secret: false,
    example: "json",
    meaning: "`text` for people, or `json`: one object per line. Logs go to standard error.",
};

/// How much is logged.
pub const LOG_LEVEL: Key = Key {
    name: "LOG_LEVEL",
    alias: None,
    absent: Absent::Default("info"),
    secret: false,
    example: "debug",
    meaning: "How much the service logs: `error`, `warn`, `info`, `debug` or `trace`. Libraries log warnings and \
              errors only, since their details could hold what owners type.",
};
