//! Files: uploaded once by each account, renewed when Telegram wants it; copies and tests.

use blastpro_domain::campaigns::Which;
use blastpro_domain::jobs::{JobState, Work};
use blastpro_domain::templates::{Content, FormattedText, Media, MediaKind, Part};
use blastpro_simulator::world::{Draft, Fault, Peer, RepeatAnswer};
use bytes::Bytes;

use super::{FAST, Stage, peer};
use crate::harness::Harness;

/// What passes for a picture of three by two pixels, followed by what tells it from others.
fn jpeg(name: &str) -> Bytes {
    let mut bytes = b"\xff\xd8\xff\xc0\0\x0b\x08\0\x02\0\x03\x01\x02\x11\0".to_vec();
    bytes.extend_from_slice(name.as_bytes());
    bytes.into()
}

async fn photo(stage: &Stage, name: &str, caption: &str) -> Part {
    let blobs = stage.harness.services.blobs();
    let stored = blobs.put(stage.harness.owner, jpeg(name)).await.expect("stored");
    let media = Media {
        kind: MediaKind::Photo,
        sha256: stored.sha256,
        size: stored.size,
        name: None,
        mime: Some("image/jpeg".to_owned()),
        width: 1,
        height: 1,
        duration: 0,
        spoiler: false,
    };
    Part { text: FormattedText::plain(caption), media: Some(media) }
}

#[tokio::test]
async fn a_photo_to_a_hundred_targets_is_uploaded_once() {
    let mut stage = Stage::new(Harness::at_speed(FAST).await, 100).await;
    let part = photo(&stage, "a photo", "Promo {name}").await;
    let template = stage.template_of(Content { parts: vec![part], ..Content::default() }).await;
    let campaign = stage.send(template).await;
    stage.when(campaign.id, |campaign| campaign.tally.sent >= 30).await;
    stage.kill().await;
    stage.run();
    let done = stage.done(campaign.id).await;
    assert_eq!(done.tally.sent, 100);
    stage.assert_each_once();
    assert_eq!(stage.harness.calls(stage.seller, "upload.saveFilePart"), 1);
    let message = stage.received(stage.groups[7]).remove(0);
    let media = message.content.media.expect("a photo");
    assert_eq!(stage.harness.world().blob(&media.sha256).as_deref(), Some(&*jpeg("a photo")));
    assert_eq!(message.content.text, "Promo Grup 007");
    stage.end().await;
}

#[tokio::test]
async fn an_expired_reference_is_renewed_once_and_the_message_arrives() {
    let stage = Stage::new(Harness::at_speed(FAST).await, 6).await;
    let part = photo(&stage, "a photo", "Promo").await;
    let template = stage.template_of(Content { parts: vec![part], ..Content::default() }).await;
    let first = stage.send(template).await;
    stage.done(first.id).await;
    stage.fault("messages.sendMedia", Fault::ExpireFiles, 1);
    let second = stage.send(template).await;
    let done = stage.done(second.id).await;
    assert_eq!((done.tally.sent, done.tally.failed), (6, 0));
    assert_eq!(stage.harness.calls(stage.seller, "upload.saveFilePart"), 2);
    assert!(stage.counts().iter().all(|count| *count == 2));
    stage.end().await;
}

#[tokio::test]
async fn an_album_arrives_whole_and_once_when_its_answer_is_lost() {
    let stage = Stage::new(Harness::at_speed(FAST).await, 4).await;
    stage.harness.world().answer_repeats_with(RepeatAnswer::ByTurns);
    stage.fault("messages.sendMultiMedia", Fault::DropAfter, 1);
    stage.fault("messages.sendMultiMedia", Fault::DropBefore, 1);
    let parts = vec![
        photo(&stage, "one", "Promo {name}").await,
        photo(&stage, "two", "").await,
        photo(&stage, "three", "").await,
    ];
    let template = stage.template_of(Content { parts, ..Content::default() }).await;
    let campaign = stage.send(template).await;
    let done = stage.done(campaign.id).await;
    assert_eq!(done.tally.sent, 4);
    assert!(stage.counts().iter().all(|count| *count == 3), "{:?}", stage.counts());
    for group in &stage.groups {
        let messages = stage.received(*group);
        assert!(messages.iter().all(|message| message.album.is_some() && message.album == messages[0].album));
    }
    stage.end().await;
}

#[tokio::test]
async fn what_was_sent_is_taken_back() {
    let stage = Stage::new(Harness::at_speed(FAST).await, 8).await;
    let template = stage.template("Promo").await;
    let campaign = stage.send(template).await;
    stage.done(campaign.id).await;
    let (owner, campaigns) = (stage.harness.owner, &stage.harness.services.campaigns);
    let draft = campaigns.follow_up(owner, campaign.id, Which::Sent).await.expect("something was sent");
    let deletion = campaigns.confirm(owner, draft.id, draft.revision).await.expect("it may begin");
    stage.fault("channels.deleteMessages", Fault::DropAfter, 1);
    let done = stage.done(deletion.id).await;
    assert_eq!((done.tally.total, done.tally.sent), (8, 8));
    assert!(stage.counts().iter().all(|count| *count == 0), "{:?}", stage.counts());
    stage.end().await;
}

#[tokio::test]
async fn a_message_is_copied_by_its_link_and_sent_by_the_same_account_without_an_upload() {
    let stage = Stage::new(Harness::at_speed(FAST).await, 3).await;
    let world = stage.harness.world();
    let media = world.media(blastpro_simulator::world::MediaKind::Photo, jpeg("theirs"), None, None);
    let content = blastpro_simulator::world::Content {
        text: "Harga {tetap}".to_owned(),
        media: Some(media),
        ..blastpro_simulator::world::Content::default()
    };
    let source = world.post(stage.admin, peer(stage.groups[0]), Draft::of(content)).expect("posted").message;
    let link = format!("https://t.me/c/{}/{}", stage.groups[0].id, source.id);
    let job = stage.harness.start_job(&stage.account, Work::FetchMessage { link }).await;
    let job = stage.harness.job_over(&job).await;
    assert_eq!((job.state, job.error.as_deref()), (JobState::Done, None));
    let (owner, templates) = (stage.harness.owner, &stage.harness.services.templates);
    let draft = templates.draft(owner).await.expect("the database answers").expect("filled");
    assert!(draft.content.literal);
    assert_eq!(draft.content.parts[0].text.text, "Harga {tetap}");

    let test = Work::SendTest { template: None, version: 0 };
    stage.fault("messages.sendMedia", Fault::DropAfter, 1);
    let job = stage.harness.start_job(&stage.account, test).await;
    let job = stage.harness.job_over(&job).await;
    assert_eq!((job.state, job.error.as_deref()), (JobState::Done, None));
    let saved = world.messages(stage.seller, Peer::Person(stage.seller), 0);
    assert_eq!(saved.len(), 1, "{saved:?}");

    let template = templates.keep(owner, "Salinan").await.expect("a good draft").id;
    let campaign = stage.send(template).await;
    stage.done(campaign.id).await;
    stage.assert_each_once();
    let message = stage.received(stage.groups[2]).remove(0);
    assert_eq!((message.content.text.as_str(), message.forward), ("Harga {tetap}", None));
    let sha = message.content.media.expect("the photo").sha256;
    assert_eq!(world.blob(&sha).as_deref(), Some(&*jpeg("theirs")));
    assert_eq!(stage.harness.calls(stage.seller, "upload.saveFilePart"), 0);
    stage.end().await;
}
