//! The program as its users start it: arguments and environment in; text, exit codes and signals out.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use blastpro_storage::{KeyRing, Store, Vault};
use chrono::TimeZone as _;
use serde_json::Value;

use crate::signals::{self, Signal};

/// Longer than anything here takes on a busy machine.
const PATIENCE: Duration = Duration::from_mins(1);

/// An empty folder to run the program in, removed at the end.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        let name = format!("blastpro-cli-{}", uuid::Uuid::new_v4().simple());
        let path = std::env::temp_dir().join(name);
        std::fs::create_dir(&path).expect("a folder");
        Self(path)
    }

    /// The program, with nothing in its environment.
    fn program(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_blastpro"));
        command.args(arguments).env_clear().current_dir(&self.0).stdin(Stdio::null());
        command
    }

    fn run(&self, arguments: &[&str], environment: &[(&str, &str)]) -> Output {
        self.program(arguments).envs(environment.iter().copied()).output().expect("the program starts")
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        std::fs::remove_dir_all(&self.0).expect("removed");
    }
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("text")
}

fn complaint(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).expect("text")
}

/// A program that is ended with the test, if it has not ended by itself.
struct Running {
    child: Child,
    first_line: Value,
}

impl Running {
    /// Starts `command` and waits for the line of JSON that it prints when it is usable.
    fn start(mut command: Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).spawn().expect("the program starts");
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("its output")).read_line(&mut line).expect("a line");
        Self { child, first_line: serde_json::from_str(&line).unwrap_or(Value::Null) }
    }

    fn text(&self, field: &str) -> String {
        self.first_line[field].as_str().expect("a text").to_owned()
    }

    fn signal(&self, signal: Signal) {
        signals::send(self.child.id(), signal);
    }

    fn exit_code(&mut self) -> Option<i32> {
        until("the program ends", || self.child.try_wait().expect("a child")).code()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Looks again and again until there is something to see.
fn until<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let deadline = Instant::now() + PATIENCE;
    loop {
        if let Some(seen) = look() {
            return seen;
        }
        assert!(Instant::now() < deadline, "in vain: {what}");
        std::thread::park_timeout(Duration::from_millis(20));
    }
}

fn is_alive(pid: u32) -> bool {
    // A process that nobody has waited for yet is dead as well.
    std::fs::read_to_string(format!("/proc/{pid}/stat")).is_ok_and(|stat| !stat.contains(") Z "))
}

/// The body at `address`, over a plain connection.
fn get(address: &str) -> Option<String> {
    let rest = address.strip_prefix("http://").expect("http");
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    let mut connection = TcpStream::connect(host).ok()?;
    write!(connection, "GET /{path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n").ok()?;
    let mut answer = String::new();
    connection.read_to_string(&mut answer).ok()?;
    answer.starts_with("HTTP/1.1 200").then_some(answer)
}

#[test]
fn help_teaches_the_commands_by_example() {
    let folder = Folder::new();
    let help = folder.run(&["--help"], &[]);
    assert_eq!(help.status.code(), Some(0));
    for word in ["demo", "serve", "simulator", "migrate", "check", "keys", "Examples:", "Exit codes:"] {
        assert!(out(&help).contains(word), "{word}");
    }
    assert!(out(&folder.run(&["demo", "--help"], &[])).contains("--listen <ADDRESS>"));
    assert!(!out(&folder.run(&["serve", "--help"], &[])).contains("--attached"), "an inner matter");
}

#[test]
fn wrong_usage_is_refused_with_2() {
    let folder = Folder::new();
    for arguments in [&["nonsense"][..], &[], &["demo", "--listen", "0.0.0.0:80"], &["keys"], &["serve", "extra"]] {
        let output = folder.run(arguments, &[]);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(!complaint(&output).is_empty(), "{arguments:?}");
    }
}

#[test]
fn a_broken_configuration_is_refused_with_2_and_all_of_its_problems() {
    let folder = Folder::new();
    std::fs::write(folder.0.join(".env"), "LISTEN=nowhere\nDEFAULT_LOCALE=en\nBOT_TOKEN=hunter2\n").expect("a file");
    for command in ["check", "serve"] {
        let output = folder.run(&[command], &[("DEFAULT_LOCALE", "fr"), ("RUST_BACKTRACE", "1")]);
        assert_eq!(output.status.code(), Some(2), "{command}");
        let complaint = complaint(&output);
        for problem in ["SECRET_KEYS: is required", "API_ID:", "API_HASH:", "LISTEN: \"nowhere\"", "LOCALE: \"fr\""] {
            assert!(complaint.contains(problem), "{problem} is missing in {complaint}");
        }
        assert!(complaint.contains("BOT_TOKEN: the value is not a bot token"), "{complaint}");
        assert!(!complaint.contains("hunter2") && !complaint.contains("backtrace"), "{complaint}");
        assert_eq!(out(&output), "");
    }
}

#[test]
fn without_a_key_the_service_does_not_start() {
    let folder = Folder::new();
    let rest = [("BOT_TOKEN", "1:token"), ("TELEGRAM_BOOTSTRAP_URL", "http://127.0.0.1:9/")];
    let output = folder.run(&["serve"], &rest);
    assert_eq!(output.status.code(), Some(2));
    assert!(complaint(&output).contains("SECRET_KEYS: is required"), "{}", complaint(&output));
    assert!(!folder.0.join("data").exists(), "nothing was done");
}

#[test]
fn a_generated_key_serves_migration_and_rotation() {
    let folder = Folder::new();
    let key = out(&folder.run(&["keys", "generate"], &[])).trim().to_owned();
    KeyRing::parse(&key).expect("a key ring of one");
    assert_ne!(key, out(&folder.run(&["keys", "generate"], &[])).trim(), "each is new");

    for _ in 0..2 {
        let migrated = folder.run(&["migrate"], &[]);
        assert_eq!(migrated.status.code(), Some(0), "{}", complaint(&migrated));
    }
    assert!(folder.0.join("data/blastpro.db").is_file());
    let rotated = folder.run(&["keys", "rotate"], &[("SECRET_KEYS", &key)]);
    assert_eq!(rotated.status.code(), Some(0), "{}", complaint(&rotated));
    assert!(out(&rotated).starts_with("0 secrets"), "{}", out(&rotated));
}

/// "Run it again" would not help, and an operator who took the key out for good would lose every account.
#[test]
fn rotation_names_the_key_that_it_lacks_and_needs_no_database_to_be_set_up() {
    let folder = Folder::new();
    let [old, new] = [(); 2].map(|()| KeyRing::generate_key());
    let id = old.split_once(':').expect("an id").0;
    let rotate = |keys: &str| folder.run(&["keys", "rotate"], &[("SECRET_KEYS", keys)]);
    let first = rotate(&old);
    assert_eq!(first.status.code(), Some(0), "{}", complaint(&first));
    assert_eq!(folder.run(&["migrate"], &[]).status.code(), Some(0));
    assert_eq!(std::fs::read_dir(folder.0.join("data")).expect("a folder").count(), 1, "the log is in the file");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let vault = Vault::new(KeyRing::parse(&old).expect("a key ring"));
        let url = format!("sqlite://{}", folder.0.join("data/blastpro.db").display());
        let store = Store::connect(&url, vault).await.expect("the same file");
        let mut tx = store.begin().await.expect("it answers");
        tx.put_dialogue(1, b"state", chrono::Utc.timestamp_opt(0, 0).single().expect("a time")).await.expect("stored");
        tx.commit().await.expect("stored");
        store.close().await;
    });

    let without = rotate(&new);
    assert_eq!(without.status.code(), Some(1));
    assert!(complaint(&without).contains(&format!("keys that SECRET_KEYS lacks: {id}")), "{}", complaint(&without));
    let bytes = new.split_once(':').expect("bytes").1;
    let forged = rotate(&format!("{id}:{bytes}"));
    assert_eq!(forged.status.code(), Some(1));
    assert!(complaint(&forged).contains(&format!("key {id} has other bytes")), "{}", complaint(&forged));
    let both = rotate(&format!("{new},{old}"));
    assert!(out(&both).starts_with("1 secrets sealed with the first key"), "{}{}", out(&both), complaint(&both));
}

/// Endless reading of a folder would take all of the machine's memory.
#[test]
fn a_folder_named_dotenv_and_an_empty_variable_are_no_configuration() {
    let folder = Folder::new();
    std::fs::write(folder.0.join(".env"), "LISTEN=nowhere\n").expect("a file");
    let masked = folder.run(&["check"], &[("LISTEN", "")]);
    assert!(complaint(&masked).contains("LISTEN: \"nowhere\""), "an empty variable hides nothing");
    std::fs::remove_file(folder.0.join(".env")).expect("removed");
    std::fs::create_dir(folder.0.join(".env")).expect("a folder");
    let output = folder.run(&["migrate"], &[]);
    assert_eq!(output.status.code(), Some(2));
    assert!(complaint(&output).contains(".env: is a folder"), "{}", complaint(&output));
}

#[test]
fn a_database_that_cannot_be_opened_is_a_failure_in_one_sentence() {
    let folder = Folder::new();
    // A folder is no database.
    let url = format!("sqlite://{}", folder.0.display());
    let output = folder.run(&["migrate"], &[("DATABASE_URL", &url)]);
    assert_eq!(output.status.code(), Some(1));
    assert!(complaint(&output).contains("cannot open the database (DATABASE_URL)"), "{}", complaint(&output));
    assert_eq!(complaint(&output).trim().lines().count(), 1, "{}", complaint(&output));
}

#[test]
fn the_demo_prints_one_line_survives_a_pulled_plug_and_ends_on_a_signal() {
    let folder = Folder::new();
    let mut demo = Running::start(folder.program(&["demo", "--listen", "127.0.0.1:0", "--json"]));
    let mut fields: Vec<_> = demo.first_line.as_object().expect("an object").keys().map(String::as_str).collect();
    fields.sort_unstable();
    assert_eq!(fields, ["bot_api", "bot_id", "control", "page", "pid"]);
    assert!(get(&demo.text("page")).expect("a page").contains("<html"));

    let service = u32::try_from(demo.first_line["pid"].as_u64().expect("a pid")).expect("a pid");
    assert!(is_alive(service));
    signals::send(service, Signal::KILL);
    let restarted = until("the service comes back", || {
        let status = get(&format!("{}/service", demo.text("control")))?;
        let status: Value = serde_json::from_str(status.split("\r\n\r\n").nth(1)?).ok()?;
        (status["state"] == "running" && status["restarts"] == 1).then_some(status)
    });
    let service = u32::try_from(restarted["pid"].as_u64().expect("a pid")).expect("a pid");

    demo.signal(Signal::TERM);
    assert_eq!(demo.exit_code(), Some(0));
    until("the service ends with the demo", || (!is_alive(service)).then_some(()));
    assert_eq!(std::fs::read_dir(&folder.0).expect("a folder").count(), 0, "nothing is left behind");
}

#[test]
fn a_demo_that_is_killed_takes_its_service_along() {
    let folder = Folder::new();
    let mut command = folder.program(&["demo", "--listen", "127.0.0.1:0", "--json", "--data-dir", "files"]);
    command.stderr(Stdio::null());
    let demo = Running::start(command);
    let service = u32::try_from(demo.first_line["pid"].as_u64().expect("a pid")).expect("a pid");
    assert!(folder.0.join("files/blastpro.db").is_file());
    demo.signal(Signal::KILL);
    until("the service ends", || (!is_alive(service)).then_some(()));
}

#[test]
fn a_second_signal_ends_the_service_at_once() {
    let folder = Folder::new();
    let simulator = Running::start(folder.program(&["simulator", "--listen", "127.0.0.1:0", "--json"]));
    let bot_id = simulator.first_line["bot_id"].as_i64().expect("an id");
    let mut command = folder.program(&["serve", "--attached"]);
    let secret = "0123456789abcdef";
    command.stdin(Stdio::piped()).envs([
        ("BOT_TOKEN", format!("{bot_id}:token")),
        ("BOT_API_URL", simulator.text("bot_api")),
        ("BOT_WEBHOOK_URL", "http://127.0.0.1:9".to_owned()),
        ("BOT_WEBHOOK_SECRET", secret.to_owned()),
        ("TELEGRAM_BOOTSTRAP_URL", format!("{}/bootstrap", simulator.text("control"))),
        ("SECRET_KEYS", KeyRing::generate_key()),
        ("LISTEN", "127.0.0.1:0".to_owned()),
    ]);
    let mut child = command.stdout(Stdio::piped()).spawn().expect("the service starts");
    let mut line = String::new();
    BufReader::new(child.stdout.take().expect("its output")).read_line(&mut line).expect("a line");
    let address = line.trim().to_owned();
    let mut service = Running { child, first_line: Value::Null };

    // A request that is not finished holds a graceful end up for longer than this test waits.
    let host = address.strip_prefix("http://").expect("an address");
    let mut held = TcpStream::connect(host).expect("a connection");
    write!(
        held,
        "POST /telegram/webhook HTTP/1.1\r\nHost: {host}\r\nX-Telegram-Bot-Api-Secret-Token: {secret}\r\n\
         Content-Length: 100\r\n\r\n{{"
    )
    .expect("half a request");
    until("the service is ready", || get(&format!("{address}/readyz")));
    service.signal(Signal::TERM);
    until("it takes no more requests", || get(&format!("{address}/ping")).is_none().then_some(()));
    assert!(service.child.try_wait().expect("a child").is_none(), "it waits for the request");
    service.signal(Signal::INT);
    assert_eq!(service.exit_code(), Some(130));
}

#[test]
fn check_says_what_answers_and_what_does_not() {
    let folder = Folder::new();
    let simulator = Running::start(folder.program(&["simulator", "--listen", "127.0.0.1:0", "--json"]));
    let token = format!("{}:token", simulator.first_line["bot_id"]);
    let (bot_api, bootstrap) = (simulator.text("bot_api"), format!("{}/bootstrap", simulator.text("control")));
    let key = KeyRing::generate_key();
    let database = format!("sqlite://{}", Path::new(&folder.0).join("x.db").display());
    let good = [
        ("BOT_TOKEN", token.as_str()),
        ("BOT_API_URL", &bot_api),
        ("TELEGRAM_BOOTSTRAP_URL", &bootstrap),
        ("SECRET_KEYS", &key),
        ("DATABASE_URL", &database),
    ];
    let output = folder.run(&["check"], &good);
    assert_eq!(output.status.code(), Some(0), "{}{}", out(&output), complaint(&output));
    assert_eq!(out(&output).lines().filter(|line| line.starts_with("ok ")).count(), 5, "{}", out(&output));

    let nobody = [
        ("REDIS_URL", "redis://127.0.0.1:9"),
        ("BOT_API_URL", "http://127.0.0.1:9"),
        ("TELEGRAM_BOOTSTRAP_URL", "http://127.0.0.1:9/bootstrap"),
        ("SMTP_URL", "smtp://127.0.0.1:9"),
        ("MAIL_FROM", "news@example.com"),
        ("SITE_URL", "http://127.0.0.1:9"),
    ];
    let output = folder.run(&["check"], &[&good[..], &nobody].concat());
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(out(&output).lines().filter(|line| line.starts_with("FAIL ")).count(), 4, "{}", out(&output));
    for name in ["redis", "mail"] {
        let line = out(&output).lines().find(|line| line.contains(name)).expect("a line").to_ascii_lowercase();
        assert_eq!(line.matches("connection refused").count(), 1, "{line}");
    }
}
