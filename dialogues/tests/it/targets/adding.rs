//! What goes into a list by file or by link.

use blastpro_domain::chats::{Chat, ChatKind};
use blastpro_domain::jobs::JobState;
use blastpro_simulator::world::MediaKind;

use crate::shop::{Shop, chat, key};
use crate::stage::labels;

#[tokio::test]
async fn a_csv_is_looked_at_first_then_imported_and_its_bad_rows_come_back() {
    let (shop, lists) = Shop::at_the_lists().await;
    let (stage, account) = (&shop.stage, shop.account);
    let list = shop.empty_list(&lists).await;
    stage.press(&list, "Impor CSV").await;
    stage.sees("Kirim file CSV").await;
    stage.write("halo");
    stage.sees("Itu bukan file").await;
    stage.send_document("kosong.csv", b"nama;kota\nx;y\n");
    stage.sees("Tidak ada kolom").await;

    let forum = key(ChatKind::Forum, 50).marked();
    let group = key(ChatKind::Supergroup, 1).marked();
    let read_only = Chat { can_write: false, ..chat(stage, ChatKind::Supergroup, 70, "Pengumuman") };
    stage.services.chats.store_page(shop.owner, account, std::slice::from_ref(&read_only)).await.expect("stored");
    let csv = format!(
        "group_id;group_name;topics\n{group};=HYPERLINK(1);\n{forum};;1,5\nabc;;\n-1000000000999;;\n{};;\n{forum};;77\n777;;\n",
        read_only.key.marked()
    );
    stage.send_document("grup.csv", csv.as_bytes());
    let preview = stage.sees("Terbaca 7 baris").await;
    for line in [
        "3 target baru",
        "2 baris belum dikenal",
        "1 baris tempat akun ini tidak boleh menulis",
        "2 baris tidak bisa dipakai",
    ] {
        assert!(preview.content.text.contains(line), "{line}: {}", preview.content.text);
    }
    stage.press(&preview, "Lihat 5 baris bermasalah").await;
    let file = stage.sees("lengkap dengan alasannya").await;
    let content = String::from_utf8(stage.file(&file).1).expect("UTF-8");
    for reason in
        ["abc", "belum mengenal grup itu; scan dulu", "akun tidak boleh menulis di sana", "ada topik yang belum"]
    {
        assert!(content.contains(reason), "{reason}: {content}");
    }
    assert!(!content.contains("HYPERLINK"), "what can be used is not among them: {content}");
    let preview = stage.sees("Terbaca 7 baris").await;
    assert!(preview.id > file.id, "with its buttons, below the file");
    assert_eq!(shop.lists().await[0].targets, 0, "nothing is imported yet");
    let wrong = stage.send_media(MediaKind::Photo, b"a picture", "");
    stage.sees("file tadi masih menunggu").await;
    let preview = stage.until("the summary again", |s| {
        s.chat().into_iter().rfind(|m| m.id > wrong && m.content.text.contains("Terbaca 7 baris"))
    });
    let preview = preview.await;
    stage.press(&preview, "Impor 3 target").await;
    stage.sees("Menunggu giliran").await;

    // The engine's part.
    let jobs = &stage.services.jobs;
    let mut job = shop.works(|job| job.state = JobState::Running).await;
    let upload = stage.services.targets.import_file(&job).await.expect("read");
    while !job.state.is_over() {
        if !stage.services.targets.import_chunk(&mut job, &upload).await.expect("applied") {
            job = jobs.get(job.owner_id, job.id).await.expect("read").expect("there");
        }
    }
    let done = stage.sees("3 target masuk, 5 baris dilewati").await;
    assert_eq!(shop.lists().await[0].targets, 3);
    stage.press(&done, "Baris yang dilewati").await;
    let again = stage.until("the file again", |s| {
        s.chat().into_iter().rfind(|m| m.id > file.id && m.content.text.contains("lengkap dengan alasannya"))
    });
    let file = again.await;
    let (name, content) = stage.file(&file);
    let content = String::from_utf8(content).expect("UTF-8");
    assert_eq!(name, "baris-dilewati.csv");
    assert!(content.contains("abc") && content.contains("bukan angka") && content.contains("scan dulu"), "{content}");

    stage.press(&done, "Lihat daftarnya").await;
    let list = stage.sees("3 target, semuanya aktif").await;
    stage.press(&list, "Ekspor CSV").await;
    let file = stage.sees("📤").await;
    let (name, content) = stage.file(&file);
    assert!(name.starts_with("scan-"), "{name}");
    let content = String::from_utf8(content).expect("UTF-8");
    assert!(content.contains(&group.to_string()) && content.contains(&forum.to_string()), "{content}");
    let below = stage.until("the list below the file", |s| {
        s.chat().into_iter().rfind(|m| m.id > file.id && m.content.text.contains("3 target"))
    });
    below.await;
    shop.finish().await;
}

#[tokio::test]
async fn a_name_that_turns_what_follows_it_is_shown_straight_and_kept_as_it_is() {
    let (shop, lists) = Shop::at_the_lists().await;
    let (stage, account) = (&shop.stage, shop.account);
    let title = "Toko \u{202e}gnarab\u{2066} 👩‍👧 متجر\u{200f}";
    let turning = chat(stage, ChatKind::Supergroup, 80, title);
    stage.services.chats.store_page(shop.owner, account, std::slice::from_ref(&turning)).await.expect("stored");
    let list = shop.empty_list(&lists).await;
    stage.press(&list, "Pilih").await;
    stage.sees("Jual Beli 01").await;
    stage.write("gnarab");
    let found = stage.sees("Toko gnarab 👩‍👧 متجر\u{200f}").await;
    stage.press(&found, "⬜").await;
    let chosen = stage.sees("✅ 1. Toko gnarab").await;
    stage.press(&chosen, "Simpan").await;
    let list = stage.sees("1 target, semuanya aktif").await;
    stage.press(&list, "Ekspor CSV").await;
    let file = stage.sees("📤").await;
    let csv = String::from_utf8(stage.file(&file).1).expect("UTF-8");
    assert!(csv.contains("Toko gnarab 👩‍👧 متجر\u{200f}"), "{csv:?}");
    let stored = stage.services.chats.get(shop.owner, account, turning.key).await.expect("read").expect("there");
    assert_eq!(stored.title, title);
    shop.finish().await;
}

#[tokio::test]
async fn a_link_to_a_folder_is_refused_at_once() {
    let (shop, lists) = Shop::at_the_lists().await;
    let stage = &shop.stage;
    let list = shop.empty_list(&lists).await;
    stage.press(&list, "Tambah link").await;
    stage.sees("Ketik atau tempel link").await;
    let photo = stage.send_media(MediaKind::Photo, b"a picture", "");
    stage.sees("Itu bukan link").await;
    let asked = stage.until("it is asked again", |s| {
        s.chat().into_iter().rfind(|m| m.id > photo && m.content.text.contains("Ketik atau tempel link"))
    });
    asked.await;
    stage.write("https://t.me/addlist/AbC-12_3");
    let refused = stage.sees("Itu link folder").await;
    assert!(refused.content.text.contains("Ketik atau tempel link"), "it is asked again: {}", refused.content.text);
    assert_eq!(stage.services.jobs.open(shop.owner, shop.account).await.expect("read"), [], "no call for that");
    stage.write("t.me/jualbeli");
    stage.sees("Menunggu giliran").await;
    shop.finish().await;
}

#[tokio::test]
async fn an_account_without_a_session_is_given_no_file() {
    let (shop, lists) = Shop::at_the_lists().await;
    let stage = &shop.stage;
    let list = shop.empty_list(&lists).await;
    stage.services.accounts.session_ended(shop.owner, shop.account, "SESSION_REVOKED").await.expect("stored");
    let answer = stage.press(&list, "Impor CSV").await;
    assert!(answer.show_alert && answer.text.expect("words").contains("Hubungkan lagi dulu"));
    let without = stage.until("what cannot be done is not offered", |s| {
        s.chat().into_iter().rfind(|m| m.id == list.id && !labels(m).iter().any(|label| label.contains("Impor")))
    });
    without.await;
    shop.finish().await;
}
