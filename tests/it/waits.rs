//! Waits that Telegram asks for, with the service in processes of its own that are killed in the middle of them. The
//! simulated Telegram's log is the witness that nothing is sent, or as much as tried, inside a wait.

use std::time::{Duration, Instant};

use blastpro_domain::ids::TelegramId;
use blastpro_domain::pacing::{Waiting, Why};
use blastpro_services::campaigns::CampaignsShown;
use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::campaigns::desk::{Desk, Group};
use crate::support::people::Message;
use crate::support::process::Service;
use crate::support::{Engine, Stage, on_both_engines_unserved};

/// How many groups there are.
const GROUPS: usize = 6;

/// A broadcast whose first message is refused: Telegram wants the account to wait so long.
async fn flooded(stage: &Stage, seconds: u32) -> (Desk<'_>, Vec<Group>, i64) {
    let (desk, groups) = Desk::with_groups(stage, GROUPS).await;
    desk.begins_template().await;
    desk.sari.says("Promo pagi").await;
    desk.keeps().await;
    desk.plans(&["Semua"]).await;
    desk.fault("messages.sendMessage", json!({ "flood_wait": seconds }), 1).await;
    let card = desk.starts().await;
    stage.until("Telegram wants a pause", async || desk.sendings().await.len() == 1).await;
    (desk, groups, card)
}

/// What the one broadcast waits for, as it is stored.
async fn waiting(desk: &Desk<'_>) -> Option<Waiting> {
    let store = desk.stage.store().await;
    let mut tx = store.read().await.expect("the database answers");
    let owner = tx.owner_by_telegram_id(TelegramId(desk.sari.id)).await.expect("it answers").expect("an owner").id;
    let campaigns = tx.campaigns(owner, CampaignsShown::Open, "", 0, 10).await.expect("it answers");
    let shares = tx.shares(owner, campaigns.first()?.id).await.expect("it answers");
    shares.into_iter().find_map(|share| share.waiting)
}

/// The account does two things for its owner, one after the other: in between it looks whether there is something to
/// send, and with these pauses would have sent it.
async fn meanwhile(desk: &Desk<'_>) {
    for _ in 0..2 {
        desk.scans("Sari").await;
    }
}

async fn stored_wait(desk: &Desk<'_>) -> Waiting {
    desk.stage.until("the wait is stored", async || waiting(desk).await.is_some()).await;
    let waiting = waiting(desk).await.expect("it was just there");
    assert_eq!(waiting.why, Why::Flood);
    waiting
}

fn milliseconds(entry: &Value) -> i64 {
    entry["time_ms"].as_i64().expect("an entry has a time")
}

/// Every call but the refused one was made when the wait was over.
fn outside(sendings: &[Value], seconds: i64) {
    let refused = &sendings[0];
    assert!(refused["error"].as_str().is_some_and(|error| error.starts_with("FLOOD_WAIT")), "{refused}");
    let until = milliseconds(refused) + seconds * 1_000;
    let inside: Vec<_> = sendings[1..].iter().filter(|entry| milliseconds(entry) < until).collect();
    assert!(inside.is_empty(), "inside the wait: {inside:#?}");
}

on_both_engines_unserved! {
    /// The owner stops a broadcast that waits for an hour: it is acknowledged within a second, and nothing more is sent.
    async fn a_stop_in_a_flood_wait_is_acknowledged_at_once(stage: &Stage) {
        let service = Service::start(stage, &[]).await;
        let (desk, groups, card) = flooded(stage, 3_600).await;
        desk.card(card, "Telegram wants a pause").await;
        desk.sari.taps("⏹ Stop").await;
        desk.sari.reads("⏹ Stop «Promo pagi").await;
        let yes = |message: &Message| message.button("Yes, stop");
        let question = desk.sari.sees("the question", |message| yes(message).is_some()).await;
        let pressed = Instant::now();
        desk.sari.presses(&question, &yes(&question).expect("the button was just there")).await;
        let took = pressed.elapsed();
        let report = desk.sari.reads("⏹ Stopped").await;
        assert!(took < Duration::from_secs(1), "it took {took:?}");
        assert!(report.text().contains("6 not reached"), "{}", report.text());
        meanwhile(&desk).await;
        assert_eq!(desk.sendings().await.len(), 1, "the refused one alone");
        assert_eq!(desk.counts(&groups).await, [0; GROUPS]);
        assert_eq!(waiting(&desk).await, None);
        service.stop().await;
    }

    /// A process is killed in a wait of an hour. Those that come after it wait for what is left, and then go on.
    async fn a_flood_wait_of_an_hour_outlives_processes(stage: &Stage) {
        let mut service = Service::start(stage, &[]).await;
        let (desk, groups, card) = flooded(stage, 3_600).await;
        let wait = stored_wait(&desk).await;
        service.kill().await;
        stage.leases_end().await;

        let mut service = Service::start(stage, &[]).await;
        desk.card(card, "Telegram wants a pause").await;
        meanwhile(&desk).await;
        assert_eq!(waiting(&desk).await, Some(wait.clone()), "it is the same wait, to the second");
        service.kill().await;
        stage.leases_end().await;

        // The rest passes at once.
        let service = stage.serve().await;
        stage.advance(TimeDelta::minutes(30));
        meanwhile(&desk).await;
        assert_eq!(desk.sendings().await.len(), 1, "the refused one alone");
        stage.advance(TimeDelta::minutes(30) + TimeDelta::seconds(2));
        desk.report(card).await;
        assert_eq!(desk.counts(&groups).await, [1; GROUPS]);
        outside(&desk.sendings().await, 3_600);
        service.stop().await;
    }

    /// The same in real time: the process that follows sends as soon as the wait is over, and no sooner.
    async fn a_flood_wait_is_waited_out_by_the_next_process(stage: &Stage) {
        let mut service = Service::start(stage, &[]).await;
        let (desk, groups, card) = flooded(stage, 8).await;
        stored_wait(&desk).await;
        service.kill().await;
        stage.leases_end().await;
        let service = Service::start(stage, &[]).await;
        desk.card(card, "✅ Done").await;
        assert_eq!(desk.counts(&groups).await, [1; GROUPS]);
        outside(&desk.sendings().await, 8);
        service.stop().await;
    }
}
