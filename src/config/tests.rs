//! What an operator may write, and what they are told.

use secrecy::ExposeSecret as _;

use super::*;

const KEY: &str = "k1:MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=";

fn complete() -> Vec<(&'static str, &'static str)> {
    vec![
        ("BOT_TOKEN", "1:token"),
        ("SECRET_KEYS", KEY),
        ("API_ID", "5"),
        ("API_HASH", "0123456789abcdef0123456789ABCDEF"),
    ]
}

fn read(pairs: impl IntoIterator<Item = (&'static str, &'static str)>) -> Result<Config, Problems> {
    Config::read(&Source::pairs(complete().into_iter().chain(pairs)))
}

fn problems(pairs: impl IntoIterator<Item = (&'static str, &'static str)>) -> Vec<String> {
    read(pairs).expect_err("there are problems").0
}

/// What a file in the form of `.env` says.
fn dotenv(text: &str) -> Result<Config, Problems> {
    let file = std::env::temp_dir().join(format!("blastpro-dotenv-{}", uuid::Uuid::new_v4()));
    std::fs::write(&file, text).expect("a file");
    let source = Source::dotenv(&file);
    std::fs::remove_file(&file).expect("removed");
    Config::read(&source)
}

#[test]
fn four_keys_are_enough_for_the_real_telegram() {
    let config = read([]).expect("complete");
    assert_eq!(config.data.database.url.expose_secret(), "sqlite://data/blastpro.db");
    assert_eq!(config.data.database.folder.as_deref(), Some(Path::new("data")));
    assert_eq!(config.bot.api_url.as_str(), "https://api.telegram.org/");
    assert!(config.bot.webhook.is_none());
    assert!(matches!(config.telegram, Telegram::Real { api_id: 5, .. }));
    assert_eq!(config.web.listen.to_string(), "127.0.0.1:8080");
    assert_eq!((config.default_locale, config.default_timezone), (Language::Id, Tz::Asia__Jakarta));
    assert_eq!(config.log.format, LogFormat::Text);
    assert_eq!(config.limits, Limits::REAL);
    assert_eq!(config.deliveries_kept, Some(TimeDelta::days(90)));
    assert!(config.blob_store.url.expose_secret().ends_with("/data/blobs/"));
    assert_eq!(config.blob_store.folder.as_deref(), Some(Path::new("data/blobs")));
}

#[test]
fn every_default_and_example_in_the_table_is_accepted() {
    let examples = keys::all().filter(|key| key.name != "SECRET_KEYS");
    let lines: Vec<_> = examples.map(|key| format!("{}={}", key.name, key.example)).collect();
    dotenv(&format!("SECRET_KEYS={KEY}\n{}\n", lines.join("\n"))).expect("the examples can be copied");
    let defaults = keys::all().filter_map(|key| match key.absent {
        keys::Absent::Default(value) => Some((key.name, value)),
        _ => None,
    });
    read(defaults).expect("the defaults are values");
}

#[test]
fn all_problems_come_in_one_message() {
    let error = Config::read(&Source::pairs([
        ("LISTEN", "nowhere"),
        ("DEFAULT_LOCALE", "fr"),
        ("DEFAULT_TIMEZONE", "Mars/Olympus"),
        ("SELF_PING", "true"),
        ("TRUSTED_PROXIES", "10.0.0.0/8, 300.1.1.1"),
        ("PACING_SPEED", "12"),
        ("WARM_UP", "off"),
        ("DELIVERIES_KEPT_DAYS", "-1"),
    ]))
    .expect_err("there are problems");
    let message = error.to_string();
    for key in [
        "BOT_TOKEN: is required",
        "SECRET_KEYS: is required",
        "API_ID: is required without",
        "API_HASH: is required",
        "LISTEN: \"nowhere\" is not an address",
        "DEFAULT_LOCALE: \"fr\" is none of: id, en",
        "DEFAULT_TIMEZONE: \"Mars/Olympus\"",
        "SELF_PING: needs SITE_URL",
        "TRUSTED_PROXIES:",
        "PACING_SPEED: anything but 1 needs TELEGRAM_BOOTSTRAP_URL",
        "WARM_UP: off needs TELEGRAM_BOOTSTRAP_URL",
        "DELIVERIES_KEPT_DAYS: \"-1\" is not",
    ] {
        assert!(message.contains(key), "{key} is missing in:\n{message}");
    }
    assert!(message.starts_with("the configuration has 12 problems:"), "{message}");
}

#[test]
fn a_secret_is_shown_neither_when_it_is_wrong_nor_when_it_is_right() {
    let secrets: Vec<_> = keys::all().filter(|key| key.secret).collect();
    let wrong = Source::pairs(
        secrets.iter().map(|key| (key.name, "!hunter2!")).chain([("BOT_WEBHOOK_URL", "https://bot.example.com")]),
    );
    let error = Config::read(&wrong).expect_err("no secret looks like that");
    assert!(!error.to_string().contains("hunter2"), "{error}");
    for key in secrets {
        assert!(error.to_string().contains(key.name), "{} is not reported: {error}", key.name);
    }

    let config = read([
        ("BOT_WEBHOOK_URL", "https://bot.example.com"),
        ("BOT_WEBHOOK_SECRET", "hunter2-hunter2-hunter2"),
        ("DATABASE_URL", "postgres://shop:hunter2@localhost/shop"),
        ("REDIS_URL", "redis://:hunter2@localhost"),
        ("SMTP_URL", "smtps://news:hunter2@mail.example.com"),
        ("MAIL_FROM", "news@example.com"),
        ("SITE_URL", "https://bot.example.com"),
        ("BLOB_STORE_URL", "s3://hunter2/folder"),
    ])
    .expect("complete");
    let shown = format!("{config:?}");
    for secret in ["hunter2", "1:token", KEY, "0123456789abcdef"] {
        assert!(!shown.contains(secret), "{shown}");
    }
}

#[test]
fn a_mail_server_needs_a_sender_and_a_public_address() {
    let server = ("SMTP_URL", "smtps://mail.example.com");
    assert!(read([]).expect("complete").post.is_none());
    let nowhere = problems([server, ("MAIL_FROM", "news@example.com")]);
    assert_eq!(nowhere, ["SMTP_URL: needs SITE_URL, the address that links in e-mails lead to"]);
    let all = [server, ("MAIL_FROM", "Toko <news@example.com>"), ("SITE_URL", "https://bot.example.com")];
    let post = read(all).expect("complete").post.expect("a mail server");
    assert_eq!(post.site.as_str(), "https://bot.example.com/");
    let site = ("SITE_URL", "https://bot.example.com");
    assert!(problems([server, site])[0].starts_with("MAIL_FROM: is required with SMTP_URL"));
    assert_eq!(problems([("MAIL_FROM", "news@example.com")]), ["MAIL_FROM: needs SMTP_URL, the server to send by"]);
    let both = problems([site, ("SMTP_URL", "https://x"), ("MAIL_FROM", "a@b.example, c@d.example")]);
    assert!(both[0].starts_with("MAIL_FROM: the value is not"), "{both:?}");
    assert_eq!(both[1], "SMTP_URL: the value does not begin with smtps:// or smtp://");
}

#[test]
fn a_secret_can_come_from_a_file() {
    let folder = std::env::temp_dir().join(format!("blastpro-config-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    let file = folder.join("token");
    std::fs::write(&file, "77:from-file\n").expect("a file");
    let path = file.to_str().expect("text").to_owned();
    let with_file = |rest: &[(&str, &str)]| {
        let pairs = complete().into_iter().filter(|(name, _)| *name != "BOT_TOKEN").chain(rest.iter().copied());
        Config::read(&Source::pairs(
            pairs.map(|(n, v)| (n.to_owned(), v.to_owned())).chain([("BOT_TOKEN_FILE".to_owned(), path.clone())]),
        ))
    };

    let config = with_file(&[]).expect("complete");
    assert_eq!(config.bot.token.expose_secret(), "77:from-file");
    let both = with_file(&[("BOT_TOKEN", "1:token")]).expect_err("two tokens");
    assert_eq!(both.0, ["BOT_TOKEN_FILE: BOT_TOKEN is set as well; keep one of the two"]);
    std::fs::remove_dir_all(&folder).expect("removed");
    let gone = with_file(&[]).expect_err("no file");
    assert!(gone.0[0].starts_with("BOT_TOKEN_FILE: the file") && gone.0[0].contains("cannot be read"), "{gone}");
}

#[test]
fn the_variables_of_hosting_platforms_are_understood() {
    let config = read([("PORT", "10000"), ("RENDER_EXTERNAL_URL", "https://x.onrender.com")]).expect("complete");
    assert_eq!(config.web.listen.to_string(), "0.0.0.0:10000");
    assert_eq!(config.web.site_url.expect("set").as_str(), "https://x.onrender.com/");
    let config = read([("PORT", "10000"), ("LISTEN", "127.0.0.1:9")]).expect("complete");
    assert_eq!(config.web.listen.to_string(), "127.0.0.1:9");
    assert_eq!(problems([("PORT", "99999999")]).len(), 1);
}

#[test]
fn sessions_are_led_only_to_a_literal_loopback_address() {
    for good in ["http://127.0.0.1:1/control/bootstrap", "http://[::1]:1/x", "http://127.8.8.8/x"] {
        let config = read([("TELEGRAM_BOOTSTRAP_URL", good)]).expect(good);
        assert!(matches!(config.telegram, Telegram::Bootstrap { .. }));
    }
    for bad in [
        "http://localhost:1/x",
        "http://127.0.0.1.example.com/x",
        "http://10.0.0.1/x",
        "https://127.0.0.1/x",
        "http://user@127.0.0.1/x",
        "127.0.0.1:1",
    ] {
        assert_eq!(problems([("TELEGRAM_BOOTSTRAP_URL", bad)]).len(), 1, "{bad}");
    }
}

#[test]
fn the_simulated_telegram_needs_no_application() {
    let source = Source::pairs([
        ("BOT_TOKEN", "1:demo"),
        ("SECRET_KEYS", KEY),
        ("TELEGRAM_BOOTSTRAP_URL", "http://127.0.0.1:1/control/bootstrap"),
    ]);
    Config::read(&source).expect("complete");
}

#[test]
fn real_accounts_take_their_time() {
    let simulated = ("TELEGRAM_BOOTSTRAP_URL", "http://127.0.0.1:1/control/bootstrap");
    let config = read([simulated, ("PACING_SPEED", "12.5"), ("WARM_UP", "off")]).expect("the simulator hurries");
    assert_eq!(config.limits, Limits { speed: Speed::new(12.5).expect("a speed"), warm_up: false });
    assert_eq!(read([("PACING_SPEED", "1"), ("WARM_UP", "on")]).expect("as real as it gets").limits, Limits::REAL);
    for speed in ["0", "0.5", "-1", "NaN", "inf", "1000001", "fast"] {
        assert_eq!(problems([simulated, ("PACING_SPEED", speed)]).len(), 1, "{speed}");
    }
}

#[test]
fn deliveries_can_be_kept_for_ever() {
    assert_eq!(read([("DELIVERIES_KEPT_DAYS", "0")]).expect("a number").deliveries_kept, None);
}

#[test]
fn a_webhook_is_public_secret_and_at_the_services_own_path() {
    let secret = ("BOT_WEBHOOK_SECRET", "0123456789abcdef");
    let url = |text| read([secret, ("BOT_WEBHOOK_URL", text)]).map(|config| config.bot.webhook.expect("set").url);
    assert_eq!(url("https://a.example").expect("valid").as_str(), "https://a.example/telegram/webhook");
    assert_eq!(url("https://a.example/shop/telegram/webhook").expect("valid").path(), "/shop/telegram/webhook");
    url("https://a.example/elsewhere").expect_err("the service does not answer there");
    url("http://a.example").expect_err("Telegram insists on https");
    assert!(problems([("BOT_WEBHOOK_URL", "https://a.example")])[0].starts_with("BOT_WEBHOOK_SECRET: is required"));
    let own_server = [secret, ("BOT_WEBHOOK_URL", "http://127.0.0.1:9"), ("BOT_API_URL", "http://127.0.0.1:8")];
    read(own_server).expect("a self-hosted server delivers over http");
}

#[test]
fn an_empty_variable_counts_as_not_set() {
    let config = read([("LISTEN", ""), ("DATABASE_URL", " "), ("BOT_WEBHOOK_URL", "")]).expect("complete");
    assert_eq!(config.web.listen.to_string(), "127.0.0.1:8080");
    assert!(config.bot.webhook.is_none());
}

#[test]
fn a_line_of_dotenv_that_cannot_be_read_is_named_and_not_repeated() {
    let error = dotenv("# shop\n\nBOT_TOKEN='1:token'\nSECRET_KEYS=hunter2 and more\nLISTEN=a b\n").expect_err("wrong");
    assert!(error.0[0].contains("line 4 cannot be read"), "{error}");
    assert!(error.0[1].contains("line 5 cannot be read"), "{error}");
    assert!(!error.to_string().contains("hunter2"), "{error}");
    assert!(!error.to_string().contains("BOT_TOKEN:"), "the first line was read: {error}");
}

/// Docker makes a folder of a file that is to be mounted and is not there.
#[test]
fn a_folder_in_place_of_a_file_is_named_as_such() {
    let folder = std::env::temp_dir().join(format!("blastpro-folder-{}", uuid::Uuid::new_v4()));
    std::fs::create_dir(&folder).expect("a folder");
    let error = Config::read(&Source::dotenv(&folder)).expect_err("incomplete");
    assert_eq!(error.0[0], format!("{}: is a folder", folder.display()));
    let path = folder.to_str().expect("text").to_owned();
    let named = Source::pairs([("API_HASH_FILE".to_owned(), path)]);
    let error = Config::read(&named).expect_err("incomplete").to_string();
    assert!(error.contains("API_HASH_FILE: the file") && error.contains("is a folder"), "{error}");
    std::fs::remove_dir(&folder).expect("removed");
}

#[test]
fn a_password_in_an_address_is_not_repeated() {
    let address = "http://user:hunter2@bot.example.com";
    for key in ["BOT_API_URL", "BOT_WEBHOOK_URL", "SITE_URL", "TELEGRAM_BOOTSTRAP_URL", "LISTEN", "TRUSTED_PROXIES"] {
        let said = problems([(key, address), ("BOT_WEBHOOK_SECRET", "0123456789abcdef")]).join("\n");
        assert!(said.contains(&format!("{key}: the value ")) && !said.contains("hunter2"), "{said}");
    }
}

#[test]
fn a_folder_for_files_is_absolute() {
    read([("BLOB_STORE_URL", "file:///var/lib/blobs")]).expect("absolute");
    for relative in ["file:blobs", "file://blobs/x", "file:/blobs"] {
        assert!(
            problems([("BLOB_STORE_URL", relative)])[0].starts_with("BLOB_STORE_URL: the value is not"),
            "{relative}"
        );
    }
}

#[test]
fn a_folder_with_odd_characters_makes_a_valid_address() {
    assert_eq!(sqlite_url(Path::new("/tmp/50% off?/shop.db")), "sqlite:///tmp/50%25 off%3F/shop.db");
}
