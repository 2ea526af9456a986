//! Welcome, terms, menu, help, commands.

use blastpro_domain::identity::Language;
use blastpro_simulator::world::Message as Said;

use crate::stage::{Stage, labels};

#[tokio::test]
async fn a_stranger_is_welcomed_agrees_and_finds_the_menu() {
    let stage = Stage::new().await;
    stage.write("/start");
    let welcome = stage.sees("Halo Kak Sari <Toko>, selamat datang").await;
    assert!(!stage.owner().await.has_consented());

    stage.press(&welcome, "Lanjut").await;
    let terms = stage.sees("kesepakatannya").await;
    assert_eq!(terms.id, welcome.id, "the screen is edited in place");
    assert_eq!(labels(&terms).last().map(String::as_str), Some("« Kembali"));

    let answer = stage.press(&terms, "setuju").await;
    assert_eq!(answer.text.as_deref(), Some("Terima kasih, Kak! Yuk mulai."));
    let menu = stage.sees("Menu utama").await;
    assert!(stage.owner().await.has_consented());
    assert_eq!(labels(&menu), ["🔗 Hubungkan akun", "👤 Akun", "🌐 Bahasa", "🕒 Zona waktu", "❓ Bantuan"]);
    stage.finish().await;
}

#[tokio::test]
async fn before_consent_nothing_can_be_connected_and_the_menu_is_the_welcome() {
    let stage = Stage::new().await;
    stage.write("/menu");
    stage.sees("selamat datang").await;
    stage.write("apa saja");
    let welcome = stage
        .until("a second welcome", |stage| stage.chat().into_iter().rfind(|m| m.from == stage.bot_id && m.id > 2))
        .await;
    assert!(labels(&welcome).iter().all(|label| !label.contains("Hubungkan")));
    // A button from an older screen, or a forged one.
    let update = serde_json::json!({
        "update_id": 900_000_001,
        "callback_query": {
            "id": "1", "chat_instance": "1", "data": "c1:w:",
            "from": { "id": stage.person.0, "is_bot": false, "first_name": "Sari" },
            "message": {
                "message_id": welcome.id, "date": welcome.date,
                "chat": { "id": stage.person.0, "type": "private", "first_name": "Sari" },
                "from": { "id": stage.bot_id.0, "is_bot": true, "first_name": "BlastPro" }, "text": "x",
            },
        },
    });
    stage.services.inbox.receive(&update.to_string()).await.expect("stored");
    stage.sees("kesepakatannya").await;
    stage.finish().await;
}

#[tokio::test]
async fn the_bot_speaks_the_language_of_the_app_and_changes_at_once() {
    let stage = Stage::with(Some("en-GB"), |dialogues| dialogues).await;
    stage.write("/start");
    let welcome = stage.sees("welcome to BlastPro").await;
    stage.press(&welcome, "Bahasa Indonesia").await;
    stage.sees("selamat datang").await;
    assert_eq!(stage.owner().await.language, Language::Id);
    stage.write("/language");
    let languages = stage.sees("Pilih bahasa").await;
    assert_eq!(labels(&languages), ["✅ Bahasa Indonesia", "English", "« Kembali"]);
    stage.finish().await;
}

#[tokio::test]
async fn there_is_one_live_screen() {
    let stage = Stage::new().await;
    let first = stage.settle_in().await;
    stage.write("/menu");
    let second = stage
        .until("a newer menu", |stage| stage.chat().into_iter().rfind(|m| m.from == stage.bot_id && m.id > first.id))
        .await;
    stage.until("the older one is gone", |stage| stage.chat().iter().all(|m| m.id != first.id).then_some(())).await;
    stage.press(&second, "Bantuan").await;
    let help = stage.sees("Menghubungkan akun").await;
    assert_eq!(help.id, second.id);
    stage.finish().await;
}

#[tokio::test]
async fn whatever_is_written_leads_to_the_menu() {
    let stage = Stage::new().await;
    let menu = stage.settle_in().await;
    let mut newest = menu.id;
    for text in ["halo", "/nonsense", "12345"] {
        stage.write(text);
        let message = stage
            .until(text, |stage| {
                let is_menu = |m: &Said| m.id > newest && m.content.text.contains("Menu utama");
                stage.chat().into_iter().rfind(|m| m.from == stage.bot_id && is_menu(m))
            })
            .await;
        let chat = stage.chat();
        let above = chat.iter().rfind(|m| m.from == stage.bot_id && m.id < message.id).expect("a word about it");
        assert!(above.content.text.contains("tidak kami tunggu di sini"), "{text}: {}", above.content.text);
        newest = message.id;
    }
    stage.finish().await;
}
