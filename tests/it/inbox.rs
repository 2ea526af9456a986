//! A crash between storing an update and handling it loses nothing. The service runs in a process of its own, which is
//! killed without warning.

use serde_json::{Value, json};

use crate::support::process::Service;
use crate::support::{Engine, Stage, on_both_engines_unserved};

/// The bot's next message is held up, long enough to kill the service while the update is stored and unhandled.
async fn hold_up_the_bot(stage: &Stage) {
    let fault = json!({ "person": Value::Null, "method": "sendMessage", "fault": { "delay_ms": 3_000 }, "times": 1 });
    stage.control.post("/faults", fault).await;
}

on_both_engines_unserved! {
    /// Polled, stored, and killed before the answer: the next process answers, and goes on.
    async fn a_killed_service_answers_what_it_had_stored(stage: &Stage) {
        let sari = stage.person("Sari", "+6281234560077").await;
        let mut service = Service::start(stage, &[]).await;
        hold_up_the_bot(stage).await;
        sari.says("/start").await;
        stage.until("the update is stored", async || stage.stored_updates().await == 1).await;
        service.kill().await;
        let service = Service::start(stage, &[]).await;
        sari.reads("welcome to").await;
        sari.says("/help").await;
        sari.reads("Is it safe?").await;
        stage.until("nothing is left to handle", async || stage.stored_updates().await == 0).await;
        service.stop().await;
    }

    /// A keypad goes on after a crash: the digits tapped before it count once, and the code is still good.
    async fn a_login_survives_a_crash_between_two_digits(stage: &Stage) {
        let sari = stage.person("Sari", "+6281234560077").await;
        let mut service = Service::start(stage, &[]).await;
        sari.registers().await;
        sari.asks_for_code(&sari.phone).await;
        sari.reads("Login code of").await;
        let code = sari.code().await;
        sari.taps_code(&code[..2]).await;
        sari.reads("● ● ○").await;
        service.kill().await;
        let service = Service::start(stage, &[]).await;
        sari.taps_code(&code[2..]).await;
        sari.reads("Account connected!").await;
        service.stop().await;
    }

    /// By webhook instead of polling: what Telegram delivers is stored, answered, and survives a crash as well.
    async fn a_webhook_delivers_to_the_same_inbox(stage: &Stage) {
        let sari = stage.person("Sari", "+6281234560077").await;
        let listen = Service::free_address();
        let webhook = [
            ("LISTEN", listen.clone()),
            ("BOT_WEBHOOK_URL", format!("http://{listen}/telegram/webhook")),
            ("BOT_WEBHOOK_SECRET", "on-stage_secret-0123456789abcdef".to_owned()),
        ];
        let mut service = Service::start(stage, &webhook).await;
        hold_up_the_bot(stage).await;
        sari.says("/start").await;
        stage.until("the update is stored", async || stage.stored_updates().await == 1).await;
        service.kill().await;
        let service = Service::start(stage, &webhook).await;
        sari.reads("welcome to").await;
        service.stop().await;
    }
}
