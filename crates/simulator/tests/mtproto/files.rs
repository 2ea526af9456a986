//! Files, albums and the log of what was sent, through an unmodified grammers client.

use blastpro_simulator::world::{
    Chat, ChatKind, Fault, Front, Happening, MediaKind, NewChat, Person, PersonId, RepeatAnswer, World,
};
use grammers_client::InvocationError;
use grammers_client::client::Client;
use grammers_client::media::{InputMedia, Media, Uploaded};
use grammers_client::message::{InputMessage, Message};
use grammers_client::session::types::PeerRef;
use grammers_tl_types as tl;

use crate::support::{PHONE, Telegram, send_text};

const PICTURE: &[u8] = include_bytes!("../data/picture.png");

fn supergroup(world: &World, people: &[PersonId]) -> Chat {
    world.add_chat(NewChat::new(ChatKind::Supergroup, "Grup", people)).unwrap()
}

fn channel_peer(world: &World, viewer: &Person, chat: &Chat) -> tl::enums::InputPeer {
    let access_hash = world.access_hash(viewer.id, chat.peer());
    tl::types::InputPeerChannel { channel_id: chat.id.0, access_hash }.into()
}

/// The group as the client's own list of chats names it.
async fn found(client: &Client) -> PeerRef {
    let mut dialogs = client.iter_dialogs();
    while let Some(dialog) = dialogs.next().await.unwrap() {
        if dialog.peer().name() == Some("Grup") {
            return dialog.peer().to_ref().await.unwrap().unwrap();
        }
    }
    panic!("the group is not listed");
}

/// Sends on the heap: grammers' own future is large.
async fn send(client: &Client, to: PeerRef, message: InputMessage) -> Result<Message, InvocationError> {
    Box::pin(client.send_message(to, message)).await
}

async fn upload(client: &Client, bytes: &[u8], name: &str) -> Uploaded {
    client.upload_stream(&mut &bytes[..], bytes.len(), name.to_owned()).await.unwrap()
}

async fn downloaded(client: &Client, media: &Media) -> Vec<u8> {
    let (mut download, mut bytes) = (client.iter_download(media), Vec::new());
    while let Some(chunk) = download.next().await.unwrap() {
        bytes.extend(chunk);
    }
    bytes
}

/// What grammers uploads arrives, is found by search, comes down again byte by byte, and is deleted.
#[tokio::test]
async fn photos_and_large_files_go_up_and_come_down() {
    let telegram = Telegram::start().await;
    let (me, world) = (telegram.person(), &telegram.world);
    supergroup(world, &[me.id]);
    let client = telegram.logged_in(PHONE).await;
    let group = found(&client).await;
    let photo = upload(&client, PICTURE, "foto.png").await;
    let sent = send(&client, group, InputMessage::new().text("promo").photo(photo)).await.unwrap();
    assert_eq!(downloaded(&client, &sent.media().unwrap()).await, PICTURE);

    // Above 10 MB another method uploads the parts.
    let large: Vec<u8> = (0..11 << 20).map(|at: u32| u8::try_from(at % 251).unwrap()).collect();
    let file = upload(&client, &large, "besar.zip").await;
    send(&client, group, InputMessage::new().text("berkas").document(file)).await.unwrap();
    let mut search = client.search_messages(group).filter(tl::enums::MessagesFilter::InputMessagesFilterDocument);
    let message = search.next().await.unwrap().expect("found");
    assert!(search.next().await.unwrap().is_none(), "the photo is no document");
    assert_eq!(downloaded(&client, &message.media().unwrap()).await, large);
    let mut search = client.search_messages(group).sent_by_self().query("PROMO");
    assert_eq!(search.next().await.unwrap().map(|message| message.id()), Some(sent.id()));
    assert_eq!(client.delete_messages(group, &[sent.id()]).await.unwrap(), 1);
}

/// An album is several messages under one id, in the order in which they were given.
#[tokio::test]
async fn an_album_is_sent_in_one_call() {
    let telegram = Telegram::start().await;
    let (me, world) = (telegram.person(), &telegram.world);
    let group = supergroup(world, &[me.id]);
    let client = telegram.logged_in(PHONE).await;
    let mut items = Vec::new();
    for caption in ["satu", "dua", "tiga"] {
        let photo = upload(&client, PICTURE, "foto.png").await;
        items.push(InputMedia::new().caption(caption).photo(photo));
    }
    let sent = client.send_album(found(&client).await, items).await.unwrap();
    let sent: Vec<_> = sent.into_iter().map(|message| message.expect("named")).collect();
    assert!(sent.iter().all(|message| message.grouped_id().is_some()));
    let texts: Vec<_> = sent.iter().map(|message| message.text().to_owned()).collect();
    assert_eq!(texts, ["satu", "dua", "tiga"]);
    let album = world.messages(me.id, group.peer(), 0).into_iter().filter(|message| message.album.is_some());
    assert_eq!(album.map(|message| message.id).collect::<Vec<_>>(), sent.iter().map(Message::id).collect::<Vec<_>>());
}

/// What one account knows a file by is worthless to another, and to itself once it has expired.
#[tokio::test]
async fn a_file_is_named_by_the_one_who_knows_it_and_for_a_time() {
    let telegram = Telegram::start().await;
    let (me, world) = (telegram.person(), &telegram.world);
    let other = telegram.another("Budi", "+62 812 0000 0001");
    supergroup(world, &[me.id, other.id]);
    let client = telegram.logged_in(PHONE).await;
    let stranger = telegram.logged_in("+62 812 0000 0001").await;
    let photo = upload(&client, PICTURE, "foto.png").await;
    let group = found(&client).await;
    let sent = send(&client, group, InputMessage::new().photo(photo)).await.unwrap();
    let mine = sent.media().unwrap();
    send(&client, group, InputMessage::new().copy_media(&mine)).await.unwrap();
    let refused = send(&stranger, found(&stranger).await, InputMessage::new().copy_media(&mine)).await;
    assert!(refused.unwrap_err().is("MEDIA_EMPTY"));
    world.add_fault(Front::Account(me.id), "messages.sendMedia", Fault::ExpireFiles, 1);
    let refused = send(&client, group, InputMessage::new().copy_media(&mine)).await;
    assert!(refused.unwrap_err().is("FILE_REFERENCE_EXPIRED"));
    let fresh = client.get_messages_by_id(group, &[sent.id()]).await.unwrap().remove(0).unwrap().media().unwrap();
    send(&client, group, InputMessage::new().copy_media(&fresh)).await.unwrap();
}

/// Both answers that Telegram gives to a repeated id, one after the other; and none once it has forgotten.
#[tokio::test]
async fn repeats_are_answered_by_turns_and_the_log_tells_what_was_made() {
    let telegram = Telegram::start().await;
    let (me, world) = (telegram.person(), &telegram.world);
    let group = supergroup(world, &[me.id]);
    let client = telegram.logged_in(PHONE).await;
    world.answer_repeats_with(RepeatAnswer::ByTurns);
    let request = send_text(channel_peer(world, &me, &group), "  promo ", 7);
    client.call(&request).await.unwrap();
    assert_eq!(client.refused(&request).await, "500 RANDOM_ID_DUPLICATE");
    let tl::enums::Updates::Updates(again) = client.call(&request).await.unwrap() else { panic!("in full") };
    assert!(again.updates.iter().any(|update| matches!(update, tl::enums::Update::MessageId(named)
        if named.random_id == 7)));
    world.forget_random_ids(me.id);
    client.call(&request).await.unwrap();
    let texts: Vec<_> =
        world.messages(me.id, group.peer(), 1).into_iter().map(|message| message.content.text).collect();
    assert_eq!(texts, ["promo", "promo"], "spaces around are taken away");
    let calls: Vec<_> = world
        .log(Some(me.id))
        .into_iter()
        .filter_map(|entry| match entry.what {
            Happening::Call(call) if call.random_id == Some(7) => Some((call.messages, call.refused, call.answered)),
            _ => None,
        })
        .collect();
    let duplicate = Some("RANDOM_ID_DUPLICATE".to_owned());
    let expected = [(vec![2], None, true), (vec![], duplicate, true), (vec![], None, true), (vec![3], None, true)];
    assert_eq!(calls, expected);
}

/// A flood wait lasts by the world's clock; what is refused inside it is in the log with its chat and id.
#[tokio::test]
async fn a_flood_wait_ends_by_the_worlds_clock() {
    let telegram = Telegram::start().await;
    let (me, world) = (telegram.person(), &telegram.world);
    let group = supergroup(world, &[me.id]);
    let client = telegram.logged_in(PHONE).await;
    world.add_fault(Front::Account(me.id), "messages.sendMessage", Fault::FloodWait(60), 1);
    let peer = || channel_peer(world, &me, &group);
    assert_eq!(client.refused(&send_text(peer(), "a", 1)).await, "420 FLOOD_WAIT_60");
    telegram.advance(59);
    assert_eq!(client.refused(&send_text(peer(), "a", 2)).await, "420 FLOOD_WAIT_1");
    telegram.advance(1);
    client.call(&send_text(peer(), "a", 3)).await.unwrap();
    let log = world.log(Some(me.id));
    let refused = log.iter().find_map(|entry| match &entry.what {
        Happening::Call(call) if call.random_id == Some(2) => Some((call.peer, call.refused.clone())),
        _ => None,
    });
    assert_eq!(refused, Some((Some(group.peer().bot_api_id()), Some("FLOOD_WAIT_1".to_owned()))));
}

/// Kinds that a group forbids are refused by their own names, to all but its creator.
#[tokio::test]
async fn a_group_forbids_kinds_of_files() {
    let telegram = Telegram::start().await;
    let (me, world) = (telegram.person(), &telegram.world);
    let friend = telegram.another("Budi", "+62 812 0000 0001");
    let mut new = NewChat::new(ChatKind::Supergroup, "Grup", &[friend.id, me.id]);
    new.forbidden_media = [MediaKind::Photo, MediaKind::Document].into();
    world.add_chat(new).unwrap();
    let client = telegram.logged_in(PHONE).await;
    let group = found(&client).await;
    let photo = upload(&client, PICTURE, "foto.png").await;
    let refused = send(&client, group, InputMessage::new().photo(photo)).await.unwrap_err();
    assert!(refused.is("CHAT_SEND_PHOTOS_FORBIDDEN"), "{refused}");
    let file = upload(&client, PICTURE, "foto.png").await;
    let refused = send(&client, group, InputMessage::new().document(file)).await.unwrap_err();
    assert!(refused.is("CHAT_SEND_DOCS_FORBIDDEN"), "{refused}");
}
