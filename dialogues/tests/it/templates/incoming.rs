//! What owners send for a template: what will not do, albums, files, forwards, links.

use blastpro_dialogues::callback::Callback as _;
use blastpro_dialogues::templates::Callback;
use blastpro_domain::jobs::Work;
use blastpro_domain::logins::{LoginCommand, LoginPhase};
use blastpro_domain::templates::{Content, FormattedText, Source};
use blastpro_simulator::world::{Draft, Entity, EntityKind, Forward, MediaKind};
use serde_json::json;

use crate::accounts::connect;
use crate::connecting::{engine, to_the_keypad};
use crate::shop::{BACK, Shop};
use crate::stage::{Stage, labels};

/// A picture; each number makes another one.
fn png(n: u8) -> Vec<u8> {
    let mut png = std::io::Cursor::new(Vec::new());
    image::GrayImage::from_pixel(16, 16, image::Luma([n])).write_to(&mut png, image::ImageFormat::Png).expect("a PNG");
    png.into_inner()
}

#[tokio::test]
async fn what_cannot_be_a_template_is_refused_with_the_reason_and_asked_for_again() {
    let shop = Shop::asked().await;
    let stage = &shop.stage;
    let file = json!({ "file_id": "f", "file_unique_id": "u", "file_size": 25_000_000 });
    let sticker = json!({ "file_id": "f", "file_unique_id": "u", "file_size": 9, "type": "regular", "width": 9,
        "height": 9, "is_animated": false, "is_video": false });
    let note = json!({ "file_id": "f", "file_unique_id": "u", "file_size": 9, "length": 9, "duration": 1 });
    let poll = json!({ "id": "1", "question": "?", "options": [], "total_voter_count": 0, "is_closed": false,
        "is_anonymous": true, "type": "regular", "allows_multiple_answers": false });
    let contact = json!({ "phone_number": "628", "first_name": "Budi" });
    for (fields, why) in [
        (json!({ "sticker": sticker }), "Stiker tidak bisa"),
        (json!({ "video_note": note }), "Video bulat tidak bisa"),
        (json!({ "poll": poll }), "Polling tidak bisa"),
        (json!({ "location": { "latitude": -6.2, "longitude": 106.8 } }), "Lokasi tidak bisa"),
        (json!({ "contact": contact }), "Kontak tidak bisa"),
        (json!({ "dice": { "emoji": "🎲", "value": 3 } }), "Pesan seperti itu tidak bisa"),
        (json!({ "text": "rahasia", "has_protected_content": true }), "melarang pesannya disalin"),
        (json!({ "document": file }), "lebih besar dari 20 MB"),
    ] {
        stage.receive(&fields).await;
        let refused = stage.sees(why).await;
        assert!(refused.content.text.contains("Tidak ada yang berubah"), "{}", refused.content.text);
        assert!(refused.content.text.contains("Template baru"), "it is asked again: {}", refused.content.text);
        stage.quiet().await;
    }
    assert!(stage.services.templates.draft(shop.owner).await.expect("read").is_none_or(|d| d.content.is_empty()));

    // Braces that make no sense: the place, and how it is written.
    for (text, marked, how) in [
        ("Halo {nama}, apa kabar?", "Halo 👉{nama}, apa kabar?", "Maksud Kakak {name}"),
        ("Halo {toko}!", "Halo 👉{toko}!", "Tidak ada isian bernama {toko}"),
        ("Harga {} saja", "Harga 👉{} saja", "Kurungnya kosong"),
        ("{Halo|Hai kakak", "👉{Halo|Hai kakak", "belum ditutup"),
        ("Halo} kakak", "Halo👉} kakak", "tidak punya pembuka"),
        ("{Halo|}", "Ada yang belum pas", "bisa jadi kosong"),
    ] {
        stage.write(text);
        let problem = stage.sees(how).await;
        assert!(problem.content.text.contains(marked), "{marked}: {}", problem.content.text);
        stage.quiet().await;
    }
    stage.write(&format!("{{name}}{}", "x".repeat(4_000)));
    let long = stage.sees("Terlalu panjang").await;
    assert!(long.content.text.contains("Kelebihan 32"), "{}", long.content.text);
    stage.press(&long, "Cara pakai").await;
    let explained = stage.sees("Sapaan dan variasi").await;
    stage.press(&explained, "Kembali").await;
    stage.sees("Template baru").await;
    stage.send_media(MediaKind::Photo, b"a picture", &"x".repeat(1_024));
    let fits = stage.sees("1.024 dari 1.024").await;
    stage.press(&fits, "Simpan").await;
    stage.sees("🖼 Foto · versi 1").await;
    shop.finish().await;
}

#[tokio::test]
async fn an_album_is_counted_in_one_place_and_takes_nothing_else_until_it_is_complete() {
    let mut shop = Shop::asked().await;
    let photo = |stage: &Stage, n: u8| stage.media(MediaKind::Photo, &png(n), if n == 1 { "Promo {name}" } else { "" });
    let stage = &shop.stage;
    let items = (1..=10).map(|n| photo(stage, n)).collect();
    stage.send_album(items);
    let collecting = stage.sees("10 item sudah diterima").await;
    // Of eleven pictures that are chosen together, Telegram sends the last alone; a voice never joins an album.
    stage.post(photo(stage, 11));
    let refused = stage.sees("Kiriman terakhir tidak ikut").await;
    assert!(refused.content.text.contains("10 item sudah diterima"), "{}", refused.content.text);
    stage.send_media(MediaKind::Voice, b"a voice", "");
    stage.send_album(vec![photo(stage, 12), photo(stage, 13)]);
    stage.write("sekalian ini");
    stage.receive(&json!({ "location": { "latitude": -6.2, "longitude": 106.8 } })).await;
    stage.quiet().await;
    let refused = shop.newest("Kiriman terakhir tidak ikut").await;
    let draft = stage.services.templates.draft(shop.owner).await.expect("read").expect("a draft");
    assert_eq!(draft.content.parts.len(), 10);
    assert_eq!(draft.content.parts[0].text.text, "Promo {name}");
    let screens = stage.chat().into_iter().filter(|said| !labels(said).is_empty()).count();
    assert_eq!(screens, 1 + 1, "one screen, and the one that tells of the account; not {}", collecting.id);

    // A restart in between loses nothing.
    shop.stage.stop().await;
    shop.stage.start(|dialogues| dialogues);
    let stage = &shop.stage;
    stage.press(&refused, "Selesai (10 item)").await;
    let preview = stage.sees("belum disimpan").await;
    let album: Vec<_> = shop.asides().into_iter().filter(|aside| aside.content.media.is_some()).collect();
    assert_eq!(album.len(), 10, "{}", preview.content.text);
    assert!(album.iter().all(|item| item.album == album[0].album) && album[0].album.is_some(), "as an album");
    stage.press(&preview, "Ganti").await;
    stage.sees("Template baru").await;
    stage.send_album(vec![photo(stage, 21), photo(stage, 22)]);
    let collecting = stage.sees("2 item sudah diterima").await;
    stage.press(&collecting, "Selesai (2 item)").await;
    let preview = stage.sees("belum disimpan").await;
    stage.press(&preview, "Simpan").await;
    stage.sees("🗂 Album, 2 item").await;
    assert_eq!(
        shop.templates().await[0].name,
        format!("Pesan {}", {
            let now = stage.services.clock().now();
            blastpro_locales::date(blastpro_domain::identity::Language::Id, chrono_tz::Asia::Jakarta, now)
        })
    );
    shop.finish().await;
}

#[tokio::test]
async fn every_kind_of_file_is_shown_as_what_it_is_and_kept() {
    let shop = Shop::asked().await;
    let stage = &shop.stage;
    for (kind, shown) in [
        (MediaKind::Video, "🎬 Video"),
        (MediaKind::Document, "📎 File"),
        (MediaKind::Animation, "🎞 GIF"),
        (MediaKind::Voice, "🎤 Suara"),
        (MediaKind::Audio, "🎵 Musik"),
        (MediaKind::Photo, "🖼 Foto"),
    ] {
        stage.send_media(kind, shown.as_bytes(), "");
        let preview = shop.newest("Di atas ini hasilnya").await;
        let aside = shop.asides().pop().expect("an example").content.media.expect("its file");
        assert_eq!((aside.kind, stage.world().blob(&aside.sha256).as_deref()), (kind, Some(shown.as_bytes())));
        stage.press(&preview, "Simpan").await;
        let saved = stage.sees(&format!("{shown} · versi 1")).await;
        stage.press(&saved, "Kembali").await;
        // A file that is sent to the list is the next one's.
        shop.newest("Pesan yang ditulis sekali").await;
    }
    assert_eq!(shop.templates().await.len(), 6);
    shop.finish().await;
}

#[tokio::test]
async fn a_forwarded_message_is_kept_as_it_is_and_says_that_its_buttons_stay_behind() {
    let shop = Shop::asked().await;
    let stage = &shop.stage;
    let forward = json!({ "type": "hidden_user", "date": 1_700_000_000, "sender_user_name": "Kabar" });
    let buttons = json!({ "inline_keyboard": [[{ "text": "Beli", "url": "https://example.org/" }]] });
    stage.receive(&json!({ "text": "Harga {1} juta", "forward_origin": forward, "reply_markup": buttons })).await;
    let preview = stage.sees("Tombol di bawah pesan aslinya tidak ikut").await;
    assert!(preview.content.text.contains("Dikirim apa adanya"), "{}", preview.content.text);
    stage.press(&preview, "Simpan").await;
    let saved = stage.sees("Salinan pesan, dikirim apa adanya").await;
    assert!(saved.content.text.contains("Harga {1} juta"), "{}", saved.content.text);
    stage.press(&saved, "Pratinjau").await;
    let look = stage.sees("👀 Pratinjau Harga {1} juta").await;
    assert!(!look.content.text.contains("Tombol"), "it was said: {}", look.content.text);
    stage.press(&look, "Kembali").await;
    stage.sees("versi 1").await;

    // From a person, through the simulated app; custom emoji are told of.
    let list = Callback::New { over: false }.encode();
    let old = stage.send_button("lama", &list).await;
    stage.press_data(old, &list).await;
    stage.sees("Template baru").await;
    let mut draft = Draft::text("Halo ⭐");
    draft.content.entities =
        vec![Entity { offset: 5, length: 1, kind: EntityKind::CustomEmoji { custom_emoji_id: "77".into() } }];
    draft.forward = Some(Forward { from: stage.person, date: 1_700_000_000 });
    stage.post(draft);
    stage.sees("Bot menampilkan emoji khusus").await;
    shop.finish().await;
}

#[tokio::test]
async fn a_link_is_copied_by_the_account_or_used_as_text_and_a_refused_copy_leaves_no_draft() {
    let mut shop = Shop::asked().await;
    let stage = &shop.stage;
    stage.write("https://t.me/jualbeli/12");
    let question = stage.sees("Salin pesan itu?").await;
    stage.press(&question, "pakai sebagai teks").await;
    let preview = stage.sees("belum disimpan").await;
    stage.press(&preview, "Ganti").await;
    stage.sees("Template baru").await;

    stage.write("t.me/jualbeli/12");
    let question = stage.sees("Salin pesan itu?").await;
    stage.press(&question, "salin pesannya").await;
    stage.sees("Menunggu giliran").await;
    let job = shop.end_job(Some("CHAT_FORWARDS_RESTRICTED")).await;
    assert!(matches!(job.work, Work::FetchMessage { .. }));
    let failed = stage.sees("dilarang disalin oleh pemiliknya").await;
    assert_eq!(labels(&failed), ["📋 Coba lagi", "« Kembali"]);
    stage.press(&failed, "Kembali").await;
    let list = stage.sees("Pesan yang ditulis sekali").await;
    assert!(!labels(&list).iter().any(|label| label.contains("draf")), "nothing to go on with: {:?}", labels(&list));

    // A copy that works out.
    let again = Callback::CopyLinkBy(shop.account).encode();
    let old = stage.send_button("lama", &again).await;
    stage.press_data(old, &again).await;
    stage.sees("Menunggu giliran").await;
    let copied = Content { literal: true, ..Content::text(FormattedText::plain("Dari channel {x}")) };
    let source = Source::Link { link: "t.me/jualbeli/12".into() };
    stage.services.templates.set_draft(shop.owner, copied, source).await.expect("copied");
    shop.end_job(None).await;
    let done = stage.sees("Pesannya sudah disalin").await;
    // The next link is not lost on the way to the menu.
    stage.write("t.me/jualbeli/13");
    let waits = stage.sees("Masih ada draf yang belum disimpan").await;
    stage.sees("belum dipakai. Simpan atau buang dulu draf ini").await;
    assert!(waits.id > done.id);
    stage.press(&done, "Lihat hasilnya").await;
    let preview = stage.sees("Dikirim apa adanya").await;
    stage.press(&preview, "Simpan").await;
    stage.sees("Salinan pesan").await;
    stage.write("t.me/jualbeli/13");
    let question = shop.newest("Salin pesan itu?").await;
    stage.press(&question, "Kembali").await;
    stage.sees("Template baru").await;

    // Two accounts: by which?
    stage.quiet().await;
    shop.watch.check(&BACK);
    connect(stage, 78).await;
    stage.sees("Toko & 78").await;
    let _ = shop.watch.screens();
    stage.write("/menu");
    let menu = stage.sees("2 dari 3 akun").await;
    stage.press(&menu, "Template").await;
    let list = shop.newest("Pesan yang ditulis sekali").await;
    stage.press(&list, "Buat template").await;
    shop.newest("Template baru").await;
    stage.write("t.me/c/123/4");
    let question = shop.newest("Salin pesan itu?").await;
    stage.press(&question, "salin pesannya").await;
    let which = stage.sees("Lewat akun mana?").await;
    stage.press(&which, "Toko & 78").await;
    stage.sees("Menunggu giliran").await;
    shop.finish().await;
}

#[tokio::test]
async fn what_cannot_be_a_template_leaves_the_preview_of_the_draft_where_it_is() {
    let shop = Shop::asked().await;
    let stage = &shop.stage;
    stage.write("Promo hari ini");
    let preview = stage.sees("belum disimpan").await;
    let contact = stage.share_contact("6281234560088", None);
    let again = stage.until("the preview again", |s| {
        s.chat().into_iter().rfind(|m| m.id > contact && m.content.text.contains("belum disimpan"))
    });
    let again = again.await;
    let said = stage.sees("Kontak tidak bisa jadi template").await;
    assert!(said.id > contact && said.id < again.id && labels(&said).is_empty(), "above it: {said:?}");
    stage.until("one preview", |s| s.chat().iter().all(|m| m.id != preview.id).then_some(())).await;
    stage.press(&again, "Simpan").await;
    stage.sees("Promo hari ini").await;
    stage.until("it goes with it", |s| s.chat().iter().all(|m| m.id != said.id).then_some(())).await;

    // Nor does it begin a template while others are looked for.
    let saved = shop.newest("Promo hari ini").await;
    stage.press(&saved, "Kembali").await;
    shop.newest("Pesan yang ditulis sekali").await;
    stage.write("promo");
    shop.newest("“promo”").await;
    stage.share_contact("6281234560088", None);
    stage.sees("Kontak tidak bisa jadi template").await;
    shop.newest("“promo”").await;
    assert_eq!(stage.services.templates.draft(shop.owner).await.expect("read"), None);
    shop.finish().await;
}

/// A login waits for its password while a template is written: what could be one never becomes a message.
#[tokio::test]
async fn a_password_is_told_from_the_message_of_a_template() {
    let stage = Stage::new().await;
    to_the_keypad(&stage).await;
    engine(&stage, |login| login.phase = LoginPhase::PasswordNeeded).await;
    stage.sees("kata sandi dua langkah").await;
    let new = Callback::New { over: false }.encode();
    let old = stage.send_button("lama", &new).await;
    stage.press_data(old, &new).await;
    stage.sees("Template baru").await;
    stage.write("Promo\nhari ini");
    stage.sees("belum disimpan").await;
    stage.write("rahasia sekali");
    stage.until("it is deleted", |s| s.chat().iter().all(|m| !m.content.text.contains("rahasia")).then_some(())).await;
    stage.sees("diperiksa").await;
    let command = engine(&stage, |_| {}).await;
    assert!(matches!(command, Some(LoginCommand::SubmitPassword(_))), "{command:?}");
    let draft = stage.services.templates.draft(stage.owner().await.id).await.expect("read").expect("a draft");
    assert_eq!(draft.content.parts[0].text.text, "Promo\nhari ini");
    stage.finish().await;
}
