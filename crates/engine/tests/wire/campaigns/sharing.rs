//! Campaigns of one account take turns; accounts go on side by side.

use blastpro_domain::campaigns::CampaignState;
use blastpro_simulator::world::Fault;

use super::{FAST, Stage};
use crate::harness::Harness;

#[tokio::test]
async fn two_campaigns_of_one_account_alternate() {
    let stage = Stage::new(Harness::at_speed(100.0).await, 10).await;
    let (first, second) = (stage.template("Satu").await, stage.template("Dua").await);
    let (first, second) = (stage.send(first).await, stage.send(second).await);
    stage.done(first.id).await;
    stage.done(second.id).await;
    assert!(stage.counts().iter().all(|count| *count == 2), "{:?}", stage.counts());
    let mut texts = Vec::new();
    for (_, call) in stage.sends() {
        let group = *stage.groups.iter().find(|group| Some(group.marked()) == call.peer).expect("one of the groups");
        let message = stage.received(group).into_iter().find(|message| call.messages.contains(&message.id));
        texts.push(message.expect("it was sent").content.text);
    }
    let changes = texts.windows(2).filter(|pair| pair[0] != pair[1]).count();
    assert!(changes >= 14, "they take turns: {texts:?}");
    stage.end().await;
}

#[tokio::test]
async fn one_accounts_wait_is_not_anothers() {
    let stage = Stage::new(Harness::at_speed(FAST).await, 5).await;
    stage.fault("messages.sendMessage", Fault::FloodWait(3_600), 1);
    let template = stage.template("Promo").await;
    let waiting = stage.send(template).await;
    stage.waiting(waiting.id).await;
    let other = stage.harness.connect_another().await;
    let person = stage.harness.world().person_by_phone("+6281200000088").expect("connected").id;
    let group = stage.harness.world().add_chat(blastpro_simulator::world::NewChat::new(
        blastpro_simulator::world::ChatKind::Supergroup,
        "Lain",
        &[stage.admin, person],
    ));
    let group = group.expect("a new group");
    let job = stage.harness.start_job(&other, blastpro_domain::jobs::Work::Scan).await;
    stage.harness.job_over(&job).await;
    let (owner, targets) = (stage.harness.owner, &stage.harness.services.targets);
    let list = targets.begin_selection(owner, other.id).await.expect("a new list").id;
    let key = blastpro_domain::chats::ChatKey::from_marked(group.peer().bot_api_id()).expect("a group");
    targets.choose(owner, list, &[key], true).await.expect("it is there");
    let free = stage.send_to(template, list).await;
    stage.done(free.id).await;
    assert_eq!(stage.campaign(waiting.id).await.state, CampaignState::Running);
    assert_eq!(stage.sends().len(), 1);
    stage.end().await;
}
