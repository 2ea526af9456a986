//! A broadcast's card: how often it is drawn, what it tells, where it goes on, and the pace that is set from it.

use std::collections::BTreeMap;

use blastpro_dialogues::campaigns::{Callback, CampaignCards};
use blastpro_dialogues::screens::Screens;
use blastpro_dialogues::{jobs, targets};
use blastpro_domain::campaigns::PauseReason;
use blastpro_domain::clock::Clock;
use blastpro_domain::deliveries::DeliveryState;
use blastpro_domain::ids::TelegramId;
use blastpro_domain::notices::NoticeButton;
use blastpro_domain::pacing::{Profile, Waiting, Why};
use blastpro_services::campaigns::Settled;
use blastpro_services::screens::Subject;
use blastpro_simulator::world::{Draft, Event, NewPerson, Peer};
use chrono::{DateTime, TimeDelta, Utc};

use super::{Actor, Desk, running, settled};
use crate::accounts::{connect, connect_for};
use crate::shop::{list_of, template_of};
use crate::stage::{Stage, buttons, labels};

/// What the world saw of cards since the last look: how often each message of each chat was sent or edited.
fn drawn(events: &mut tokio::sync::mpsc::UnboundedReceiver<Event>, stage: &Stage) -> BTreeMap<i32, usize> {
    let mut drawn = BTreeMap::new();
    while let Ok(event) = events.try_recv() {
        if let Event::Message(said) | Event::Edited(said) = event
            && said.from == stage.bot_id
        {
            *drawn.entry(said.id).or_default() += 1;
        }
    }
    drawn
}

#[tokio::test]
async fn trouble_is_told_on_the_card_and_the_buttons_of_notices_lead_there() {
    let (shop, campaign, card) = Desk::sending().await;
    let stage = &shop.stage;
    let actor = Actor::of(stage, shop.account).await;
    actor.sends(campaign.id, 1).await;
    let until = stage.services.clock().now() + TimeDelta::hours(2);
    let wait = Waiting { why: Why::Flood, until, title: None };
    stage.services.campaigns.put_off(&actor.lease, campaign.id, until, Some(&wait)).await.expect("put off");
    shop.shows(card.id, "Telegram minta jeda, lanjut sendiri").await;

    let trouble = Settled {
        pause: Some(PauseReason::Failures { error: "NEW_<b>".into() }),
        ..settled(DeliveryState::Failed, Some("NEW_<b>"))
    };
    assert!(actor.settle(campaign.id, trouble).await);
    let paused = shop.shows(card.id, "kode yang belum kami kenal (NEW_<b>)").await;
    assert!(paused.content.text.contains("Yang terkirim aman"), "{}", paused.content.text);
    let resume = NoticeButton::ResumeCampaign(campaign.id).encode();
    let notice = stage.send_button("notis", &resume).await;
    let answer = stage.press_data(notice, &resume).await;
    assert_eq!(answer.text.as_deref(), Some("Dilanjutkan"));
    let card = shop.newest("sisa 3").await;
    assert!(card.id > notice, "below the notice, which stays");
    assert!(stage.chat().iter().any(|m| m.id == notice));

    stage.services.accounts.session_ended(shop.owner, shop.account, "SESSION_REVOKED").await.expect("stored");
    let lost = shop.shows(card.id, "perlu masuk lagi").await;
    assert!(labels(&lost)[0].contains("Masuk lagi"), "{:?}", labels(&lost));
    let answer = stage.press(&lost, "Lanjutkan").await;
    assert!(answer.show_alert && answer.text.expect("words").contains("belum terhubung, jadi belum bisa dilanjutkan"));
    stage.press(&lost, "Masuk lagi").await;
    let ways = stage.until("the ways to log in", |s| s.chat().into_iter().rfind(|m| m.id > lost.id)).await;
    assert!(stage.chat().iter().any(|m| m.id == lost.id), "the card stays above {}", ways.id);

    stage.services.campaigns.stop(shop.owner, campaign.id).await.expect("stopped");
    shop.shows(lost.id, "⏹ Dihentikan").await;
    let answer = stage.press_data(notice, &resume).await;
    assert!(answer.show_alert && answer.text.expect("words").contains("sudah berakhir"));
    let report = shop.newest("Terkirim 1 dari 5").await;
    assert!(report.id > notice);
    let shown = NoticeButton::ShowCampaign(campaign.id).encode();
    let notice = stage.send_button("notis", &shown).await;
    stage.press_data(notice, &shown).await;
    let report = shop.newest("Terkirim 1 dari 5").await;
    assert!(report.id > notice);
    stage.quiet().await;
    shop.shop.stage.finish().await;
}

#[tokio::test]
async fn the_details_of_what_goes_on_are_brought_up_to_date_and_every_reason_is_reachable() {
    let start: DateTime<Utc> = "2027-11-22T01:30:00Z".parse().expect("a time");
    let (clock, _hand) = Clock::manual(start);
    let mut stage = Stage::stopped(Some("id"), clock).await;
    stage.start(|dialogues| dialogues);
    let (shop, _) = Desk::on(stage).await;
    let stage = &shop.stage;
    let campaign = running(stage, shop.owner, shop.template, shop.list).await;
    let actor = Actor::of(stage, shop.account).await;
    actor.sends(campaign.id, 1).await;
    shop.press_old(Callback::Report(campaign.id)).await;
    let report = stage.sees("Terkirim 1 dari 5").await;
    let answer = stage.press(&report, "Lihat yang terbaru").await;
    assert_eq!(answer.text.as_deref(), Some("Belum ada yang berubah, Kak"));
    for error in ["CHAT_WRITE_FORBIDDEN", "TOPIC_CLOSED", "USER_BANNED_IN_CHANNEL", "SLOWMODE_WAIT_60"] {
        actor.fails(campaign.id, error).await;
    }
    // By then it is over: the same button shows the end.
    let answer = stage.press(&report, "Lihat yang terbaru").await;
    assert_eq!(answer.text, None, "something has changed");
    let report = shop.shows(report.id, "✅ Selesai").await;
    assert!(report.content.text.contains("• 1× Telegram minta jeda"), "{}", report.content.text);
    stage.press(&report, "Semua alasan (4)").await;
    let reasons = stage.sees("Alasan dan jalan keluarnya").await;
    assert_eq!(reasons.content.text.matches("• 1× ").count(), 4, "{}", reasons.content.text);
    stage.press(&reasons, "Kembali").await;
    shop.shows(reasons.id, "Terkirim 1 dari 5").await;
    shop.press_old(Callback::Reasons { campaign: campaign.id, page: 9_999 }).await;
    stage.sees("Alasan dan jalan keluarnya").await;
    shop.finish().await;
}

#[tokio::test]
async fn a_card_is_drawn_every_three_seconds_at_most_and_never_when_nothing_changed() {
    let start: DateTime<Utc> = "2027-11-22T01:30:00Z".parse().expect("a time");
    let (clock, hand) = Clock::manual(start);
    let mut stage = Stage::stopped(Some("id"), clock.clone()).await;
    stage.start(|dialogues| dialogues);
    stage.settle_in().await;
    let account = connect(&stage, 77).await;
    stage.sees("Akun terhubung!").await;
    let owner = stage.owner().await.id;
    stage.stop().await;
    let actor = Actor::of(&stage, account).await;
    let mut campaigns = Vec::new();
    for n in 0..3 {
        let list = list_of(&stage, owner, account, 1_000 * n, 20).await;
        let template = template_of(&stage, owner, &format!("Promo {n}")).await;
        campaigns.push(running(&stage, owner, template, list).await.id);
    }
    let cards = CampaignCards::new(stage.services.clone(), Screens::new(stage.bot(), clock.clone()));
    let mut events = stage.world().feed();
    let mut at = Vec::new();
    let mut each: BTreeMap<i32, usize> = BTreeMap::new();
    // All three send a message a second; the worker looks much oftener than it may draw.
    for second in 0..18 {
        for campaign in &campaigns {
            actor.sends(*campaign, 1).await;
        }
        for _ in 0..4 {
            cards.run_once().await.expect("looked");
            for (message, times) in drawn(&mut events, &stage) {
                *each.entry(message).or_default() += times;
                at.extend(std::iter::repeat_n(second, times));
            }
            hand.advance(TimeDelta::milliseconds(250));
        }
    }
    assert!(at.windows(2).all(|two| two[1] - two[0] >= 3), "at most one in three seconds: {at:?}");
    assert!(at.len() >= 5, "and no slower without need: {at:?}");
    assert_eq!(each.len(), 3, "each has its turn: {each:?}");
    assert!(each.values().all(|times| *times == 2), "{each:?}");

    // Pressing is answered at once, however short the last drawing is ago.
    for campaign in &campaigns {
        stage.services.campaigns.pause(owner, *campaign).await.expect("paused");
    }
    for _ in 0..4 {
        hand.advance(TimeDelta::seconds(3));
        cards.run_once().await.expect("looked");
    }
    assert_eq!(drawn(&mut events, &stage).values().sum::<usize>(), 3, "paused, each");
    // Nothing changes: nothing is drawn, by this worker or by that of the next start.
    let next = CampaignCards::new(stage.services.clone(), Screens::new(stage.bot(), clock));
    for _ in 0..20 {
        hand.advance(TimeDelta::seconds(30));
        cards.run_once().await.expect("looked");
        next.run_once().await.expect("looked");
    }
    assert_eq!(drawn(&mut events, &stage), BTreeMap::new(), "nothing to draw");
    let known: Vec<_> = each.keys().copied().collect();
    stage.services.campaigns.resume(owner, campaigns[0]).await.expect("resumed");
    hand.advance(TimeDelta::seconds(3));
    next.run_once().await.expect("looked");
    let again = drawn(&mut events, &stage);
    assert!(again.len() == 1 && known.contains(again.keys().next().expect("one")), "where it was: {again:?}");
    stage.finish().await;
}

#[tokio::test]
async fn the_cards_of_many_chats_stay_within_the_bots_budget() {
    const CHATS: usize = 24;
    let start: DateTime<Utc> = "2027-11-22T01:30:00Z".parse().expect("a time");
    let (clock, hand) = Clock::manual(start);
    let stage = Stage::stopped(Some("id"), clock.clone()).await;
    for n in 0..CHATS {
        let number = u32::try_from(n).expect("small") + 10;
        let person = NewPerson::with_phone(&format!("Toko {n}"), &format!("62812345700{number}"));
        let person = stage.world().add_person(person).expect("a person").id;
        stage.world().post(person, Peer::Person(stage.bot_id), Draft::text("/start")).expect("sent");
        let owner = stage.services.identity.greet(TelegramId(person.0), "Toko", Some("id")).await.expect("an owner").id;
        stage.services.identity.agree(owner).await.expect("agreed");
        let account = connect_for(&stage, owner, number).await;
        let list = list_of(&stage, owner, account, 1, 3).await;
        let template = template_of(&stage, owner, "Promo").await;
        running(&stage, owner, template, list).await;
    }
    let cards = CampaignCards::new(stage.services.clone(), Screens::new(stage.bot(), clock));
    let mut events = stage.world().feed();
    let mut per_second = Vec::new();
    for _ in 0..4 {
        for _ in 0..3 {
            cards.run_once().await.expect("looked");
        }
        per_second.push(drawn(&mut events, &stage).len());
        hand.advance(TimeDelta::seconds(1));
    }
    assert_eq!(per_second, [10, 10, 4, 0], "every card is drawn once, ten a second");
    stage.leave().await;
}

#[tokio::test]
async fn a_card_goes_on_where_it_was_after_a_restart_and_one_that_was_deleted_comes_anew() {
    let (mut shop, campaign, card) = Desk::sending().await;
    shop.stage.stop().await;
    let lease = {
        let actor = Actor::of(&shop.stage, shop.account).await;
        actor.sends(campaign.id, 2).await;
        actor.lease
    };
    shop.stage.start(|dialogues| dialogues);
    shop.shows(card.id, "✅ 2 · ❌ 0 · ⏭ 0 · sisa 3").await;
    let stage = &shop.stage;
    let actor = Actor { stage, lease };
    stage.world().delete(stage.person, Peer::Person(stage.bot_id), &[card.id]).expect("deleted");
    actor.sends(campaign.id, 1).await;
    let anew = shop.newest("✅ 3 · ❌ 0 · ⏭ 0 · sisa 2").await;
    assert!(anew.id > card.id);
    let pause = buttons(&anew).into_iter().find(|(label, _)| label.contains("Jeda")).expect("a button").1;
    let answer = stage.press_data(anew.id, &pause).await;
    assert_eq!(answer.text.as_deref(), Some("Dijeda"));
    // Twice is no harm.
    let answer = shop.press_old(Callback::Pause(campaign.id)).await;
    assert_eq!(answer, "Dijeda");
    shop.finish().await;
}

#[tokio::test]
async fn a_card_that_cannot_be_sent_anew_now_stays_where_it_is() {
    let (shop, campaign, card) = Desk::sending().await;
    let stage = &shop.stage;
    let subject = Subject::Campaign(campaign.id);
    let claim = stage.services.screens.claim(shop.owner, subject, Some(card.id), None).await.expect("asked");
    let claim = claim.expect("another process is about to send it");
    shop.press_old(NoticeButton::ShowCampaign(campaign.id)).await;
    assert!(stage.chat().iter().any(|said| said.id == card.id), "{:?}", stage.chat());
    stage.services.screens.give_up(shop.owner, claim, 0).await.expect("it did not");
    shop.press_old(NoticeButton::ShowCampaign(campaign.id)).await;
    let moved = shop.newest("sisa 5").await;
    assert!(moved.id > card.id && stage.chat().iter().all(|said| said.id != card.id), "one card");
    shop.finish().await;
}

#[tokio::test]
async fn the_pace_is_turned_on_dials_names_its_zone_and_counts_while_it_runs() {
    let (shop, campaign, card) = Desk::sending().await;
    let stage = &shop.stage;
    stage.press(&card, "Kecepatan").await;
    let pace = shop.newest("Sekarang: jeda 5–12 detik").await;
    assert!(pace.id > card.id, "the card stays");
    stage.press(&pace, "Atur sendiri").await;
    let mut dials = shop.newest("Atur kecepatan").await;
    for (label, shown) in [
        ("Jeda +", "8–16 detik"),
        ("Jeda −", "5–12 detik"),
        ("Jeda −", "4–9 detik"),
        ("Lebih sering", "Istirahat tiap"),
        ("Lama +", "Lama istirahat"),
        ("⬜ Mengetik", "“mengetik…”: ya"),
        ("⬜ Jam tenang", "Jam tenang: 21.00–07.00 WIB"),
    ] {
        stage.press(&dials, label).await;
        dials = shop.newest(shown).await;
        stage.quiet().await;
    }
    stage.press(&dials, "Pakai").await;
    let moved = shop.newest("sisa 5").await;
    let profile = shop.campaign(campaign.id).await.profile;
    assert!(profile.typing && profile.quiet.is_some() && profile.gap.min == 4, "{profile:?}");
    stage.press(&moved, "Kecepatan").await;
    let pace = shop.newest("Jam tenang: 21.00–07.00 WIB").await;
    stage.press(&pace, "Normal").await;
    shop.newest("sisa 5").await;
    let profile = shop.campaign(campaign.id).await.profile;
    assert!(profile.quiet.is_some() && profile.gap == Profile::NORMAL.gap, "quiet hours stay: {profile:?}");

    stage.services.campaigns.stop(shop.owner, campaign.id).await.expect("stopped");
    stage.sees("⏹ Dihentikan").await;
    shop.press_old(Callback::Dials(campaign.id)).await;
    shop.newest("⏹ Dihentikan").await;
    for over in [Callback::Pause(campaign.id), Callback::Resume(campaign.id)] {
        assert!(shop.press_old(over).await.contains("sudah berakhir"), "{over:?}");
    }
    shop.finish().await;
}

#[tokio::test]
async fn what_is_asked_on_another_screen_stays_open_while_cards_are_steered() {
    let (shop, campaign, card) = Desk::sending().await;
    let stage = &shop.stage;
    shop.press_old(jobs::Callback::Scan(shop.account)).await;
    let job = stage.services.jobs.next(shop.account).await.expect("read").expect("a job").id;
    shop.press_old(targets::Callback::AskRename(shop.list)).await;
    stage.sees("Ketik nama baru").await;
    stage.press(&card, "Jeda").await;
    shop.shows(card.id, "⏸ Dijeda").await;
    shop.press_old(NoticeButton::ResumeCampaign(campaign.id)).await;
    shop.press_old(jobs::Callback::Cancel(job)).await;
    stage.write("Otomotif");
    stage.sees("🎯 Otomotif").await;
    assert_eq!(shop.lists().await[0].name, "Otomotif");
    shop.finish().await;
}
