//! Codes and passwords are nowhere but at Telegram: not in a log, not in the database, not in the owner's chat.

use blastpro_storage::KeyRing;
use serde_json::json;
use tokio::process::Command;

use crate::support::process::Service;
use crate::support::{Engine, Stage, crowd, on_both_engines_unserved};

/// Whether `text` holds `secret`, as digits of its own where it is a number: a code of five digits may well be a part of
/// some time or id.
fn holds(text: &[u8], secret: &str) -> bool {
    let digit_at = |index: Option<usize>| index.and_then(|i| text.get(i)).is_some_and(u8::is_ascii_digit);
    let number = secret.bytes().all(|byte| byte.is_ascii_digit());
    text.windows(secret.len()).enumerate().any(|(start, window)| {
        window == secret.as_bytes()
            && !(number && (digit_at(start.checked_sub(1)) || digit_at(Some(start + secret.len()))))
    })
}

/// What a command that ends by itself says, with this key ring.
async fn run(stage: &Stage, command: &str, keys: &str) -> String {
    let mut program = Command::new(env!("CARGO_BIN_EXE_blastpro"));
    program.arg(command).env_clear().envs(stage.environment().iter().cloned()).env("SECRET_KEYS", keys);
    let output = program.kill_on_drop(true).output().await.expect("the program can be started");
    [output.stdout, output.stderr].map(|said| String::from_utf8_lossy(&said).into_owned()).concat()
}

on_both_engines_unserved! {
    /// A key that an account is sealed with is gone from the ring, or has other bytes: the service could not serve the
    /// account, so it does not start, and `check` says the same. Before there is an account, any key will do.
    async fn a_lost_key_is_told_before_it_does_harm(stage: &Stage) {
        let another = KeyRing::generate_key();
        assert!(run(stage, "check", &another).await.contains("answers"));
        let store = stage.store().await;
        store.migrate().await.expect("an empty database");
        crowd::connect(&store, stage.world(), stage.bootstrap(), 0..1).await;
        store.close().await;
        for command in ["check", "serve"] {
            let said = run(stage, command, &another).await;
            assert!(said.contains("SECRET_KEYS lacks keys that stored secrets are sealed with"), "{command}: {said}");
        }
        let environment = stage.environment();
        let right = environment.iter().find(|(name, _)| name == "SECRET_KEYS").expect("a key ring");
        let id = right.1.split_once(':').expect("an id").0;
        let forged = format!("{id}:{}", another.split_once(':').expect("bytes").1);
        for command in ["check", "serve"] {
            let said = run(stage, command, &forged).await;
            assert!(said.contains(&format!("key {id} has other bytes")), "{command}: {said}");
        }
    }

    /// A login with every kind of secret, right and wrong; then log, database and chat are searched for each.
    async fn no_code_or_password_is_kept(stage: &Stage) {
        let password = "kucing-biru-berlari-77";
        let sari = stage.person_with("Sari", "+6281234560077", json!({ "password": password })).await;
        let word_channel = json!({ "code_channel": "sms_word" });
        let toko = stage.person_with("Toko", "+6281234560088", word_channel).await;
        let service = Service::start(stage, &[("LOG_LEVEL", "trace".to_owned())]).await;
        let mut secrets = vec![password.to_owned(), "anjing-merah-tidur-88".to_owned()];

        sari.registers().await;
        sari.asks_for_code(&sari.phone).await;
        sari.reads("Login code of").await;
        let code = sari.code().await;
        let wrong: String = code.chars().map(|digit| if digit == '7' { '3' } else { '7' }).collect();
        sari.taps_code(&wrong).await;
        sari.reads("4 tries left").await;
        sari.taps_code(&code[..4]).await;
        sari.reads("● ● ● ● ○").await;
        let halfway = stage.database.dump().await;
        assert!(!holds(&halfway, &code[..4]), "a half-entered code is stored in the clear");
        sari.taps_code(&code[4..]).await;
        sari.reads("two-step password").await;
        sari.says("anjing-merah-tidur-88").await;
        sari.reads("That is not the password").await;
        sari.says(password).await;
        sari.reads("Account connected!").await;
        secrets.extend([code, wrong]);

        sari.asks_for_code(&toko.phone).await;
        sari.reads("SMS with a word").await;
        let word = toko.code().await;
        sari.says(&word).await;
        sari.sees("the second account", |message| {
            message.text().contains("Account connected!") && message.text().contains("Toko")
        })
        .await;
        secrets.push(word);

        let log = service.stop().await;
        assert!(holds(log.as_bytes(), "serving"), "the log was captured: {log}");
        let database = stage.database.dump().await;
        assert!(holds(&database, "Toko"), "the database was dumped");
        let chat = stage.control.get(&format!("/messages?chat={}&viewer={}&after=0", stage.bot, sari.id)).await;
        for secret in &secrets {
            assert!(!holds(log.as_bytes(), secret), "in the log: {secret}");
            assert!(!holds(&database, secret), "in the database: {secret}");
            assert!(!holds(chat.to_string().as_bytes(), secret), "in the chat: {secret}");
        }
    }
}
