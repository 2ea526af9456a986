//! Codes and passwords are nowhere but at Telegram: not in a log, not in the database, not in the owner's chat.

use serde_json::json;

use crate::support::process::Service;
use crate::support::{Engine, Stage, on_both_engines_unserved};

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

on_both_engines_unserved! {
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
