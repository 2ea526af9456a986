//! Slow, closed and lost groups, quiet hours, and an account that is lost on the way.

use chrono::{TimeDelta, Timelike as _};
use serde_json::{Value, json};

use super::desk::Desk;
use crate::support::people::Message;
use crate::support::{Engine, Stage, on_both_engines};

/// How long a member of the slow forum waits, in seconds.
const SLOW: i64 = 60;

fn peers(sends: &[Value], refused: bool) -> Vec<i64> {
    let sends = sends.iter().filter(|entry| entry["error"].is_null() != refused);
    sends.map(|entry| entry["peer"].as_i64().expect("a send has a peer")).collect()
}

on_both_engines! {
    /// In slow mode one topic waits for the other while the rest goes on; where the account may not write any more, or is
    /// no member, the delivery fails with the reason, and the next broadcast does not try.
    async fn slow_groups_are_waited_for_and_closed_ones_skipped(stage: &Stage) {
        let desk = Desk::open(stage).await;
        let sari = &desk.sari;
        let slow = json!({ "topics": ["Info", "Tanya"], "slow_mode": SLOW });
        let forum = desk.group("forum", "Lambat", slow).await;
        let closing = desk.group("supergroup", "Tutup", json!({})).await;
        let leaving = desk.group("supergroup", "Keluar", json!({})).await;
        let market = desk.group("supergroup", "Pasar", json!({})).await;
        let muted = desk.group("supergroup", "Bisu", json!({ "can_write": false })).await;
        desk.scans("Sari").await;
        desk.lists("Sari", "Semua", async |sari| {
            for title in ["Tutup", "Keluar", "Pasar"] {
                sari.chooses(title).await;
            }
            sari.taps("Lambat").await;
            for topic in ["Info", "Tanya"] {
                sari.chooses(topic).await;
            }
            let screen = sari.reads("Topics chosen: 2").await;
            assert!(screen.button("Bisu").is_none());
            sari.taps("Back").await;
            let screen = sari.reads("Chosen: 5 targets").await;
            assert!(screen.button("Bisu").is_none(), "where nobody may write is not offered: {:?}", screen.buttons());
        })
        .await;
        desk.change(&closing, json!({ "can_write": false })).await;
        desk.change(&leaving, json!({ "remove": [sari.id] })).await;

        desk.begins_template().await;
        sari.says("Promo pagi").await;
        desk.keeps().await;
        desk.plans(&["Semua"]).await;
        let card = desk.starts().await;
        desk.card(card, "Waiting: slow mode in «Lambat»").await;
        stage.until("the others are done", async || desk.sendings().await.len() == 4).await;
        assert_eq!(desk.received(market.whole()).await.len(), 1, "the others go on meanwhile");
        stage.advance(TimeDelta::seconds(SLOW + 1));
        let report = desk.report(card).await;
        for line in ["Sent 3 of 5", "❌ 2 failed", "1× the account may not write there", "1× the group is gone"] {
            assert!(report.text().contains(line), "{line}: {}", report.text());
        }
        let sends = desk.sendings().await;
        assert_eq!(peers(&sends, false).len(), 3);
        assert_eq!(sends.len(), 5, "nothing is sent into slow mode, to be refused: {sends:#?}");
        let times: Vec<_> = sends.iter().filter(|entry| entry["peer"] == json!(forum.id)).collect();
        let [first, second] = times[..] else { panic!("one for each topic: {times:?}") };
        let apart = second["time"].as_i64().expect("a time") - first["time"].as_i64().expect("a time");
        assert!(apart >= SLOW, "{apart} s apart");
        for place in [forum.topic(0), forum.topic(1)] {
            assert_eq!(desk.received(place).await.len(), 1);
        }

        stage.advance(TimeDelta::minutes(61));
        sari.opens("Broadcast").await;
        sari.taps("🔁 Repeat").await;
        let preflight = sari.reads("Ready to send?").await;
        assert!(preflight.text().contains("Skipped 2: 2× Telegram refused it there before"), "{}", preflight.text());
        let card = desk.starts().await;
        stage.until("all but the second topic", async || desk.sendings().await.len() == 7).await;
        stage.advance(TimeDelta::seconds(SLOW + 1));
        let report = desk.report(card).await;
        assert!(report.text().contains("2 skipped"), "{}", report.text());
        let tried = peers(&desk.sendings().await[5..], false);
        assert!(!tried.contains(&closing.id) && !tried.contains(&leaving.id) && !tried.contains(&muted.id), "{tried:?}");
    }

    /// In the owner's quiet hours nothing is sent, the card says until when, and then it goes on by itself.
    async fn quiet_hours_are_kept(stage: &Stage) {
        let (desk, groups) = Desk::with_groups(stage, 3).await;
        let sari = &desk.sari;
        let now = stage.services().clock().now().with_timezone(&chrono_tz::Asia::Jakarta);
        let today = i64::from(now.num_seconds_from_midnight());
        // 22 o'clock in Jakarta.
        stage.advance(TimeDelta::seconds((22 * 3_600 - today).rem_euclid(86_400)));
        desk.begins_template().await;
        sari.says("Promo malam").await;
        desk.keeps().await;
        sari.chooses("Semua").await;
        sari.taps("Next (").await;
        sari.taps("Custom").await;
        sari.reads("Quiet hours: none").await;
        sari.taps("⬜ Quiet hours").await;
        sari.reads("Quiet hours: 21:00–07:00 WIB").await;
        sari.taps("Use this").await;
        sari.reads("Ready to send?").await;
        let card = desk.starts().await;
        let waiting = desk.card(card, "Quiet hours, goes on").await;
        assert!(waiting.text().contains("07:0"), "{}", waiting.text());
        assert_eq!(desk.sendings().await.len(), 0);
        stage.advance(TimeDelta::hours(9) + TimeDelta::minutes(1));
        stage.until("the night is over", async || desk.counts(&groups).await == [1; 3]).await;
        sari.reads("Sent 3 of 3").await;
    }

    /// The account's session ends in the middle: the broadcast pauses, its owner is told, and after the next login it goes
    /// on where it was.
    async fn a_lost_account_pauses_and_its_next_login_goes_on(stage: &Stage) {
        let (desk, groups) = Desk::with_groups(stage, 6).await;
        let sari = &desk.sari;
        desk.fault("messages.sendMessage", json!({ "delay_ms": 200 }), 3).await;
        desk.begins_template().await;
        sari.says("Promo pagi").await;
        desk.keeps().await;
        desk.plans(&["Semua"]).await;
        let card = desk.starts().await;
        stage.until("something has arrived", async || desk.counts(&groups).await.contains(&1)).await;
        sari.revokes_sessions().await;
        sari.reads("is disconnected").await;
        let paused = desk.card(card, "has to log in again").await;
        assert!(paused.text().contains("Nothing is lost"), "{}", paused.text());
        let answer = sari.presses(&paused, &paused.button("Go on").expect("a way on")).await;
        assert!(answer["text"].as_str().is_some_and(|text| text.contains("Log in again first")), "{answer}");
        let got: usize = desk.counts(&groups).await.iter().sum();
        assert!(got < groups.len(), "it was lost on the way");

        sari.presses(&paused, &paused.button("Log in again").expect("the way back")).await;
        sari.taps("Use a code").await;
        sari.reads("Login code of").await;
        sari.taps_code(&sari.code().await).await;
        sari.reads("Account connected again!").await;
        let paused = sari.sees("the card", |message| message.id() == card && message.button("Go on").is_some()).await;
        sari.presses(&paused, &paused.button("Go on").expect("a way on")).await;
        let report = desk.report(card).await;
        assert!(report.text().contains("Sent 6 of 6"), "{}", report.text());
        assert_eq!(desk.counts(&groups).await, [1; 6]);
        let told = |message: &&Message| message.text().contains("is disconnected");
        assert_eq!(sari.chat().await.iter().filter(told).count(), 1, "told once");
        sari.has_one_connection_per_key().await;
    }
}
