//! Writing, finding, fetching and deleting messages.

use std::collections::BTreeSet;

use blastpro_domain::chats::ChatKey;
use blastpro_domain::clock::Clock;
use blastpro_domain::peers::{Peer as Known, PeerKind};
use blastpro_domain::templates::links::{LinkedChat, MessageLink};
use blastpro_domain::templates::{Content, Entity, EntityKind, FormattedText, Media, MediaKind, Part};
use blastpro_simulator::world::{
    Chat as Group, ChatKind as Kind, Draft, Fault, Front, Happening, MediaKind as WorldKind, NewChat, NewPerson, Peer,
    PersonId, RepeatAnswer,
};
use blastpro_telegram::{Connection, Error, FetchError, Place, SendTo, UploadedMedia};
use chrono::TimeDelta;

use crate::harness::Harness;

/// The smallest picture: one pixel.
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89\0\0\0\x0dIDAT\
x\x9cc\xf8\xcf\xc0\xf0\x1f\0\x05\0\x01\xff\x89\x99=\x1d\0\0\0\0IEND\xaeB`\x82";

struct Stage {
    harness: Harness,
    me: PersonId,
    friend: PersonId,
    connection: Connection,
}

impl Stage {
    async fn new() -> Self {
        Self::at_dc(2).await
    }

    async fn at_dc(dc: i32) -> Self {
        let harness = Harness::start().await;
        let me = harness.person(|_| {});
        let mut friend = NewPerson::with_phone("Budi", "+6281200000099");
        friend.home_dc = Some(dc);
        let friend = harness.world().add_person(friend).expect("new").id;
        let (stored, _) = harness.logged_in().await;
        let session = harness.telegram.open_session(&stored, Vec::new()).await.expect("stored a moment ago");
        let (connection, _updates) = harness.telegram.connect(&session);
        connection.probe().await.expect("logged in");
        Self { harness, me, friend, connection }
    }

    fn group(&self, kind: Kind, change: impl FnOnce(&mut NewChat)) -> Group {
        let mut new = NewChat::new(kind, "Grup", &[self.friend, self.me]);
        change(&mut new);
        self.harness.world().add_chat(new).expect("a new group")
    }

    fn to(&self, group: &Group, topic: Option<i32>) -> SendTo {
        let chat = ChatKey::from_marked(group.peer().bot_api_id()).expect("a group");
        SendTo::Chat { chat, access_hash: Some(self.harness.world().access_hash(self.me, group.peer())), topic }
    }

    async fn say(&self, to: &SendTo, text: &str, random_id: i64) -> Result<Vec<i32>, Error> {
        self.connection.send(to, &text_of(text), &[None], &[random_id]).await
    }

    async fn uploaded(&self, kind: MediaKind, bytes: &[u8]) -> (Media, UploadedMedia) {
        let media = media_of(kind, bytes);
        let uploaded = self.connection.upload(bytes, &media, &mut 0, || async {}).await.expect("taken");
        (media, uploaded)
    }

    /// How often a method was called and not refused.
    fn calls(&self, method: &str) -> usize {
        let log = self.harness.world().log(Some(self.me));
        let calls = log.iter().filter(|entry| match &entry.what {
            Happening::Call(call) => call.method == method && call.refused.is_none(),
            _ => false,
        });
        calls.count()
    }
}

fn text_of(text: &str) -> Content {
    Content { parts: vec![Part { text: FormattedText::plain(text), media: None }], ..Content::default() }
}

fn media_of(kind: MediaKind, bytes: &[u8]) -> Media {
    Media {
        kind,
        sha256: format!("{:064x}", bytes.len()),
        size: bytes.len() as u64,
        name: Some("berkas.bin".to_owned()),
        mime: None,
        width: 320,
        height: 240,
        duration: 7,
        spoiler: false,
    }
}

fn formatted() -> FormattedText {
    let kinds = [
        EntityKind::Bold,
        EntityKind::Italic,
        EntityKind::Underline,
        EntityKind::Strikethrough,
        EntityKind::Spoiler,
        EntityKind::Code,
        EntityKind::Pre { language: "rust".to_owned() },
        EntityKind::TextLink { url: "https://contoh.id/".to_owned() },
        EntityKind::Blockquote { collapsed: true },
        EntityKind::CustomEmoji { id: 5_368_324_170_671_202_286 },
    ];
    let entities = kinds.into_iter().enumerate().map(|(at, kind)| Entity { offset: at * 3, length: 2, kind }).collect();
    FormattedText { text: "🙂 ".repeat(9) + "🙂", entities }
}

#[tokio::test]
async fn text_arrives_with_all_its_formatting_wherever_it_is_sent() {
    let stage = Stage::new().await;
    let world = stage.harness.world();
    let group = stage.group(Kind::Group, |_| {});
    let forum = stage.group(Kind::Forum, |new| new.topics = vec!["Promo".to_owned()]);
    let topic = *forum.topics.keys().max().expect("a topic");
    let content =
        Content { parts: vec![Part { text: formatted(), media: None }], no_preview: true, ..Content::default() };
    let places = [
        (SendTo::SavedMessages, Peer::Person(stage.me), None),
        (stage.to(&group, None), group.peer(), None),
        (stage.to(&forum, Some(1)), forum.peer(), None),
        (stage.to(&forum, Some(topic)), forum.peer(), Some(topic)),
    ];
    for (index, (to, peer, topic)) in (1..).zip(places) {
        let ids = stage.connection.send(&to, &content, &[None], &[index]).await.expect("taken");
        let arrived = world.messages(stage.me, peer, 0).pop().expect("a message");
        assert_eq!((ids, arrived.topic), (vec![arrived.id], topic));
        assert!(arrived.content.no_preview);
        let own = stage.connection.own_messages(&to, Clock::system().now() - TimeDelta::minutes(1), 500).await;
        let own = own.expect("readable");
        assert!(own.complete);
        assert_eq!((own.messages[0].id, &own.messages[0].text), (arrived.id, &content.parts[0].text));
        assert!(own.messages[0].is(&content.parts[0], None));
    }
}

#[tokio::test]
async fn every_kind_of_file_arrives_as_what_it_is_and_is_uploaded_once() {
    let stage = Stage::new().await;
    let world = stage.harness.world();
    let group = stage.group(Kind::Supergroup, |_| {});
    let to = stage.to(&group, None);
    let kinds = [
        (MediaKind::Photo, WorldKind::Photo),
        (MediaKind::Video, WorldKind::Video),
        (MediaKind::Document, WorldKind::Document),
        (MediaKind::Animation, WorldKind::Animation),
        (MediaKind::Voice, WorldKind::Voice),
        (MediaKind::Audio, WorldKind::Audio),
    ];
    for (index, (kind, expected)) in (1..).zip(kinds) {
        let (mut media, file) = stage.uploaded(kind, PNG).await;
        media.spoiler = kind == MediaKind::Photo;
        let part = Part { text: FormattedText::plain("keterangan"), media: Some(media) };
        let content = Content { parts: vec![part.clone()], ..Content::default() };
        for again in 0..3 {
            let random_id = index * 10 + again;
            stage.connection.send(&to, &content, &[Some(file.clone())], &[random_id]).await.expect("taken");
        }
        let arrived = world.messages(stage.me, group.peer(), 0).pop().expect("a message");
        let media = arrived.content.media.expect("a file");
        assert_eq!((media.kind, arrived.content.text.as_str()), (expected, "keterangan"));
        assert_eq!(world.blob(&media.sha256).expect("kept"), PNG);
        assert_eq!(media.spoiler, kind == MediaKind::Photo);
        let own = stage.connection.own_messages(&to, Clock::system().now() - TimeDelta::minutes(1), 100).await;
        assert!(own.expect("readable").messages[0].is(&part, Some(&file)));
    }
    assert_eq!((stage.calls("messages.uploadMedia"), stage.calls("messages.sendMedia")), (6, 18));
}

#[tokio::test]
async fn an_album_arrives_in_order_under_one_id_each() {
    let stage = Stage::new().await;
    let world = stage.harness.world();
    let group = stage.group(Kind::Supergroup, |new| new.slow_mode = 60);
    let to = stage.to(&group, None);
    let (photo, first) = stage.uploaded(MediaKind::Photo, PNG).await;
    let (video, second) = stage.uploaded(MediaKind::Video, b"video").await;
    let parts = vec![
        Part { text: FormattedText::plain("satu"), media: Some(photo) },
        Part { text: FormattedText::default(), media: Some(video) },
    ];
    let content = Content { parts, ..Content::default() };
    let files = [Some(first), Some(second)];
    let ids = stage.connection.send(&to, &content, &files, &[71, 72]).await.expect("taken");
    let arrived: Vec<_> =
        world.messages(stage.me, group.peer(), 0).into_iter().filter(|it| it.album.is_some()).collect();
    assert_eq!(ids, arrived.iter().map(|message| message.id).collect::<Vec<_>>());
    assert_eq!(arrived.iter().map(|message| message.random_id).collect::<Vec<_>>(), [Some(71), Some(72)]);
    assert!(arrived[0].album.is_some() && arrived[0].album == arrived[1].album, "one album, in spite of slow mode");

    let again = stage.connection.send(&to, &content, &files, &[71, 72]).await;
    assert!(matches!(again, Err(Error::Duplicate)), "{again:?}");
    world.answer_repeats_with(RepeatAnswer::Success);
    assert_eq!(stage.connection.send(&to, &content, &files, &[71, 72]).await.expect("known"), ids);
    assert_eq!(world.messages(stage.me, group.peer(), 0).iter().filter(|it| it.album.is_some()).count(), 2);
}

#[tokio::test]
async fn a_lost_answer_is_found_in_the_chats_own_history() {
    let stage = Stage::new().await;
    let world = stage.harness.world();
    let group = stage.group(Kind::Supergroup, |_| {});
    let to = stage.to(&group, None);
    world.add_fault(Front::Account(stage.me), "messages.sendMessage", Fault::DropAfter, 1);
    world.add_fault(Front::Account(stage.me), "messages.sendMessage", Fault::DropBefore, 1);
    let since = Clock::system().now() - TimeDelta::seconds(5);
    assert!(matches!(stage.say(&to, "sampai", 1).await, Err(Error::UnknownOutcome { .. })));
    assert!(matches!(stage.say(&to, "hilang", 2).await, Err(Error::UnknownOutcome { .. })));
    let own = stage.connection.own_messages(&to, since, 100).await.expect("readable");
    let texts: Vec<_> = own.messages.iter().map(|message| message.text.text.as_str()).collect();
    assert_eq!((texts, own.complete), (vec!["sampai"], true));
    let calls: Vec<_> = world
        .log(Some(stage.me))
        .into_iter()
        .filter_map(|entry| match entry.what {
            Happening::Call(call) if call.method == "messages.sendMessage" => {
                Some((call.messages.len(), call.answered))
            }
            _ => None,
        })
        .collect();
    assert_eq!(calls, [(1, false)], "applied and not answered; the other was neither");
}

#[tokio::test]
async fn a_history_that_is_too_long_is_not_taken_for_complete() {
    let stage = Stage::new().await;
    let world = stage.harness.world();
    let group = stage.group(Kind::Supergroup, |_| {});
    for index in 0..250 {
        world.post(stage.friend, group.peer(), Draft::text(format!("ramai {index}"))).expect("a message");
    }
    let to = stage.to(&group, None);
    let since = Clock::system().now() - TimeDelta::minutes(1);
    let some = stage.connection.own_messages(&to, since, 200).await.expect("readable");
    assert!(some.messages.is_empty() && !some.complete);
    assert!(stage.connection.own_messages(&to, since, 1_000).await.expect("readable").complete);
}

#[tokio::test]
async fn refusals_come_by_their_names() {
    let stage = Stage::new().await;
    let world = stage.harness.world();
    let closed = stage.group(Kind::Supergroup, |new| new.can_write = false);
    let slow = stage.group(Kind::Supergroup, |new| new.slow_mode = 90);
    let silent = stage.group(Kind::Supergroup, |new| new.forbidden_media = BTreeSet::from([WorldKind::Voice]));
    let refused = stage.say(&stage.to(&closed, None), "a", 1).await.expect_err("closed");
    assert!(refused.is_rpc("CHAT_WRITE_FORBIDDEN"), "{refused}");
    stage.say(&stage.to(&slow, None), "a", 2).await.expect("the first one");
    let refused = stage.say(&stage.to(&slow, None), "b", 3).await.expect_err("too soon");
    assert!(matches!(refused, Error::Wait { kind: blastpro_telegram::Wait::SlowMode, seconds: 1..=90, .. }));
    let (media, file) = stage.uploaded(MediaKind::Voice, b"voice").await;
    let part = Part { text: FormattedText::default(), media: Some(media) };
    let voice = Content { parts: vec![part], ..Content::default() };
    let to = stage.to(&silent, None);
    let refused = stage.connection.send(&to, &voice, &[Some(file.clone())], &[4]).await.expect_err("forbidden");
    assert!(refused.is_rpc("CHAT_SEND_VOICES_FORBIDDEN"), "{refused}");
    let missing = stage.connection.send(&to, &voice, &[None], &[5]).await.expect_err("no file");
    assert!(missing.is_rpc("MEDIA_EMPTY"), "{missing}");
    world.expire_file_references(stage.me);
    let to = SendTo::SavedMessages;
    let expired = stage.connection.send(&to, &voice, &[Some(file)], &[6]).await.expect_err("expired");
    assert!(expired.is_rpc("FILE_REFERENCE_EXPIRED"), "{expired}");
}

#[tokio::test]
async fn a_flood_wait_holds_until_it_is_over() {
    let stage = Stage::new().await;
    let front = Front::Account(stage.me);
    stage.harness.world().add_fault(front, "messages.sendMessage", Fault::FloodWait(60), 1);
    for random_id in 1..4 {
        let refused = stage.say(&SendTo::SavedMessages, "a", random_id).await.expect_err("inside the wait");
        assert!(matches!(refused, Error::Wait { method: "messages.sendMessage", seconds: 1..=60, .. }), "{refused}");
    }
    stage.harness.world().clear_faults();
    stage.say(&SendTo::SavedMessages, "a", 4).await.expect("over");
}

#[tokio::test]
async fn what_was_sent_is_taken_back() {
    let stage = Stage::new().await;
    let group = stage.group(Kind::Supergroup, |_| {});
    let basic = stage.group(Kind::Group, |_| {});
    let places = [stage.to(&group, None), stage.to(&basic, None), SendTo::SavedMessages];
    for (random_id, to) in (1..).zip(places) {
        let ids = stage.say(&to, "satu", random_id).await.expect("taken");
        stage.connection.typing(&to).await.expect("allowed");
        assert_eq!(stage.connection.delete_messages(&to, &ids).await.expect("own"), 1);
        assert_eq!(stage.connection.delete_messages(&to, &ids).await.expect("gone already"), 0);
    }
}

fn link(chat: LinkedChat, message: i32) -> MessageLink {
    MessageLink { chat, topic: None, message, single: false, comment: None, thread: None }
}

#[tokio::test]
async fn a_message_is_fetched_by_its_public_link_with_its_file_from_wherever_it_lies() {
    let stage = Stage::at_dc(4).await;
    let world = stage.harness.world();
    let group = stage.group(Kind::Supergroup, |new| {
        (new.username, new.members) = (Some("pasar_senin".to_owned()), vec![stage.friend]);
    });
    let big = vec![7; 1_300_000];
    let mut items = Vec::new();
    for bytes in [PNG.to_vec(), big.clone()] {
        let kind = if bytes.len() < 1000 { WorldKind::Photo } else { WorldKind::Video };
        let mut draft = Draft::text("diskon");
        draft.content.media = Some(world.media(kind, bytes.into(), None, None));
        items.push(draft);
    }
    let posted = world.post_album(stage.friend, group.peer(), items).expect("an album");
    let link = link(LinkedChat::Username("Pasar_Senin".to_owned()), posted[1].message.id);
    let album = stage.connection.fetch_message(&link).await.expect("found");
    assert_eq!((album.parts.len(), album.protected), (2, false));
    let video = album.parts[1].1.as_ref().expect("a file");
    assert_eq!(video.size, 1_300_000);
    let (mut bytes, mut place) = (Vec::new(), Some(Place::default()));
    while let Some(at) = place {
        let part = stage.connection.download_part(video, at).await.expect("given");
        bytes.extend(part.bytes);
        place = part.next;
    }
    assert_eq!(bytes, big);

    let single = MessageLink { single: true, ..link };
    let one = stage.connection.fetch_message(&single).await.expect("found");
    assert_eq!(one.parts.len(), 1);
    let media = one.parts[0].1.as_ref().expect("a file").kept("aa".to_owned(), 5);
    let content =
        Content { parts: vec![Part { text: one.parts[0].0.clone(), media: Some(media) }], ..Content::default() };
    let file = one.parts[0].1.as_ref().map(|media| media.file.clone());
    stage.connection.send(&SendTo::SavedMessages, &content, &[file], &[9]).await.expect("the very same file");
    assert_eq!(stage.calls("messages.uploadMedia"), 0);
    assert!(!world.chat(group.peer()).expect("there").members.contains_key(&stage.me), "nothing was joined");
}

#[tokio::test]
async fn a_comment_is_fetched_from_the_group_in_which_a_channel_is_discussed() {
    let stage = Stage::new().await;
    let world = stage.harness.world();
    let channel = stage.group(Kind::Channel, |new| new.username = Some("kabar_pasar".to_owned()));
    let group = stage.group(Kind::Supergroup, |_| {});
    let say = |place: &Group, text: &str| {
        world.post(stage.friend, place.peer(), Draft::text(text)).expect("a message").message.id
    };
    let (post, silent) = (say(&channel, "kabar"), say(&channel, "tanpa komentar"));
    let copy = say(&group, "kabar");
    let comment = say(&group, "masih ada Kak?");
    world.discuss(channel.id, post, group.id, copy);
    let link = |text: &str| MessageLink::parse(text).expect("a link");
    let at = link(&format!("https://t.me/kabar_pasar/{post}?comment={comment}"));
    let found = stage.connection.fetch_message(&at).await.expect("found");
    assert_eq!(found.parts[0].0.text, "masih ada Kak?");
    for (post, comment) in [(silent, comment), (post, 9_999)] {
        let at = link(&format!("https://t.me/kabar_pasar/{post}?comment={comment}"));
        let missing = stage.connection.fetch_message(&at).await;
        assert!(matches!(missing, Err(FetchError::NotFound)), "{missing:?}");
    }
}

#[tokio::test]
async fn an_upload_lets_others_call_between_its_parts() {
    let stage = Stage::new().await;
    let bytes = vec![7; 1_300_000];
    let media = media_of(MediaKind::Document, &bytes);
    let turns = std::sync::atomic::AtomicUsize::new(0);
    let turn = || async { turns.fetch_add(1, std::sync::atomic::Ordering::Relaxed) };
    stage.connection.upload(&bytes, &media, &mut 0, turn).await.expect("taken");
    assert_eq!(turns.into_inner(), 4, "three parts, and what makes a file of them");
}

#[tokio::test]
async fn an_upload_goes_on_where_a_wait_interrupted_it() {
    let stage = Stage::new().await;
    let bytes: Vec<u8> = (0..=250).cycle().take(1_300_000).collect();
    let media = media_of(MediaKind::Document, &bytes);
    for fault in [Fault::DelayMs(1), Fault::Rpc("FLOOD_WAIT_3".to_owned())] {
        stage.harness.world().add_fault(Front::Account(stage.me), "upload.saveFilePart", fault, 1);
    }
    let mut saved = 0;
    let interrupted = stage.connection.upload(&bytes, &media, &mut saved, || async {}).await;
    assert!(matches!(interrupted, Err(Error::Wait { .. })) && saved == 1, "{interrupted:?} {saved}");
    let file = stage.connection.upload(&bytes, &media, &mut saved, || async {}).await.expect("taken");
    assert_eq!((saved, stage.calls("upload.saveFilePart")), (3, 3), "no part goes up twice");
    let part = Part { text: FormattedText::default(), media: Some(media) };
    let content = Content { parts: vec![part], ..Content::default() };
    stage.connection.send(&SendTo::SavedMessages, &content, &[Some(file)], &[1]).await.expect("taken");
    let arrived = stage.harness.world().messages(stage.me, Peer::Person(stage.me), 0).pop().expect("a message");
    let kept = arrived.content.media.and_then(|media| stage.harness.world().blob(&media.sha256));
    assert!(kept.is_some_and(|kept| kept == bytes), "and it is whole");
}

#[tokio::test]
async fn a_private_groups_message_needs_a_scan_and_shows_its_protection() {
    let stage = Stage::new().await;
    let world = stage.harness.world();
    let group = stage.group(Kind::Supergroup, |new| new.protected = true);
    let message = world.post(stage.friend, group.peer(), Draft::text("https://contoh.id")).expect("sent").message.id;
    let bare = -1_000_000_000_000 - group.peer().bot_api_id();
    let access_hash = Some(world.access_hash(stage.me, group.peer()));
    let known = Known { kind: PeerKind::Channel, id: bare, access_hash, title: None, username: None };
    let (stored, _) = stage.harness.logged_in().await;
    let session = stage.harness.telegram.open_session(&stored, vec![known]).await.expect("stored a moment ago");
    let (connection, _updates) = stage.harness.telegram.connect(&session);
    let at = |message| link(LinkedChat::Channel(bare), message);
    let unknown = stage.connection.fetch_message(&at(message)).await;
    assert!(matches!(unknown, Err(FetchError::Unknown)), "{unknown:?}");
    let found = connection.fetch_message(&at(message)).await.expect("found");
    assert!(found.protected && found.no_preview);
    assert_eq!(found.parts[0].0.text, "https://contoh.id");
    assert!(matches!(connection.fetch_message(&at(9_999)).await, Err(FetchError::NotFound)));
    assert!(matches!(connection.fetch_message(&at(1)).await, Err(FetchError::Unsupported)), "what Telegram wrote");
    let nobody = link(LinkedChat::Username("tidak_ada".to_owned()), 1);
    assert!(matches!(connection.fetch_message(&nobody).await, Err(FetchError::NoSuchName)));
    let person = link(LinkedChat::Username("SpamBot".to_owned()), 1);
    assert!(matches!(connection.fetch_message(&person).await, Err(FetchError::Person)));
}
