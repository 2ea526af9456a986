//! Target lists: choosing, topics, renaming, copying, deleting, members.

use blastpro_dialogues::callback::Callback as _;
use blastpro_dialogues::targets::Callback;
use blastpro_domain::chats::{ChatKind, Topic};
use blastpro_simulator::world::{MediaKind, Message as Said};

use crate::shop::{Shop, chat, key, scanned};
use crate::stage::{Stage, labels};

mod adding;

impl Shop {
    /// An owner whose account is scanned, looking at its empty page of lists.
    async fn at_the_lists() -> (Self, Said) {
        let (mut shop, _) = Self::connected().await;
        scanned(&shop.stage, shop.owner, shop.account).await;
        let menu = shop.menu().await;
        shop.stage.press(&menu, "Daftar target").await;
        let lists = shop.stage.sees("Scan menemukan 12").await;
        (shop, lists)
    }

    /// The screen of the only list there is, after making it and choosing nothing.
    async fn empty_list(&self, lists: &Said) -> Said {
        self.stage.press(lists, "Buat daftar").await;
        let choosing = self.stage.sees("Terpilih: 0 target").await;
        self.stage.press(&choosing, "Kembali").await;
        self.stage.sees("Daftar ini masih kosong").await
    }
}

#[tokio::test]
async fn groups_and_topics_are_chosen_and_the_list_is_named_copied_deleted_and_brought_back() {
    let (shop, lists) = Shop::at_the_lists().await;
    let stage = &shop.stage;
    stage.press(&lists, "Buat daftar").await;
    let choosing = stage.sees("Halaman 1 dari 2").await;
    let shown = labels(&choosing);
    assert!(shown[0].contains("Forum") && shown[1] == "⬜ 2. Jual Beli 01", "by title: {shown:?}");
    assert!(shown.contains(&"✅ Semua (12)".to_owned()), "{shown:?}");
    stage.press(&choosing, "Jual Beli 02").await;
    let choosing = stage.sees("Terpilih: 1 target").await;
    assert!(labels(&choosing).contains(&"✅ 3. Jual Beli 02".to_owned()));

    // Topics, over two pages, General among them.
    stage.press(&choosing, "Forum").await;
    let topics = stage.sees("Topik terpilih: 0").await;
    assert!(topics.content.text.contains("<b>Forum</b> Otomotif"), "shown, not obeyed: {}", topics.content.text);
    stage.press(&topics, "General").await;
    let topics = stage.sees("Topik terpilih: 1").await;
    stage.press(&topics, "Berikutnya").await;
    let second = stage.sees("Halaman 2 dari 2").await;
    stage.press(&second, "✅ Hal.").await;
    let topics = stage.sees("Topik terpilih: 3").await;
    stage.press(&topics, "Kembali").await;
    let choosing = stage.sees("Terpilih: 4 target").await;
    assert!(choosing.content.text.contains("3 topik terpilih"), "{}", choosing.content.text);
    let answer = stage.press(&choosing, "Simpan").await;
    assert!(answer.text.expect("words").contains("4 target tersimpan"));
    let list = stage.sees("4 target, semuanya aktif").await;
    assert!(list.content.text.contains("Scan "), "the default name: {}", list.content.text);

    stage.press(&list, "Ganti nama").await;
    stage.sees("Ketik nama baru").await;
    stage.write(&"x".repeat(49));
    stage.sees("kosong atau terlalu panjang").await;
    stage.write("Otomotif <pagi>");
    let list = stage.sees("🎯 Otomotif <pagi>").await;

    let answer = stage.press(&list, "Salin").await;
    assert!(answer.text.expect("words").contains("Otomotif <pagi> (2)"));
    let copy = stage.sees("🎯 Otomotif <pagi> (2)").await;
    stage.press(&copy, "Hapus").await;
    let question = stage.sees("Hapus daftar «Otomotif <pagi> (2)»?").await;
    assert_eq!(labels(&question)[0], "🗑 Hapus daftar (4 target)");
    stage.press(&question, "Hapus daftar").await;
    let deleted = stage.sees("dihapus").await;
    assert_eq!(shop.lists().await.len(), 1);
    stage.press(&deleted, "Kembalikan").await;
    stage.sees("4 target, semuanya aktif").await;
    assert_eq!(shop.lists().await.iter().map(|list| list.targets).collect::<Vec<_>>(), [4, 4]);
    shop.finish().await;
}

#[tokio::test]
async fn a_deleted_list_can_be_brought_back_from_the_lists_for_a_while() {
    let (shop, lists) = Shop::at_the_lists().await;
    let stage = &shop.stage;
    stage.press(&lists, "Buat daftar").await;
    let choosing = stage.sees("Terpilih: 0 target").await;
    stage.press(&choosing, "✅ Semua (12)").await;
    let choosing = stage.sees("Terpilih: 12 target").await;
    stage.press(&choosing, "Kosongkan").await;
    let question = stage.sees("Kosongkan «Scan").await;
    stage.press(&question, "Keluarkan 12 target").await;
    let emptied = stage.sees("Terpilih: 0 target").await;
    stage.press(&emptied, "« Kembali").await;
    let list = stage.sees("Daftar ini masih kosong").await;
    stage.press(&list, "« Kembali").await;
    let lists = stage.until("the lists", |s| s.chat().into_iter().rfind(|m| labels(m).len() == 4)).await;
    let kept = labels(&lists).into_iter().any(|label| label.contains("Kembalikan"));
    assert!(!kept, "what is kept of a list is no deleted list: {:?}", labels(&lists));

    stage.press(&lists, "Scan 2").await;
    let list = stage.sees("Daftar ini masih kosong").await;
    stage.press(&list, "Ganti nama").await;
    stage.sees("Ketik nama baru").await;
    stage.write("Otomotif <pagi>");
    let list = stage.sees("🎯 Otomotif <pagi>").await;
    stage.press(&list, "Hapus").await;
    let question = stage.sees("Hapus daftar «Otomotif <pagi>»?").await;
    stage.press(&question, "Hapus daftar").await;
    let deleted = stage.sees("dihapus").await;
    stage.press(&deleted, "« Kembali").await;
    let lists = stage.sees("Belum ada daftar").await;
    assert_eq!(labels(&lists)[0], "↩️ Kembalikan “Otomotif <pagi>”");
    stage.press(&lists, "Kembalikan").await;
    stage.sees("Daftar ini masih kosong").await;
    assert_eq!(shop.lists().await[0].name, "Otomotif <pagi>");
    shop.finish().await;
}

#[tokio::test]
async fn an_account_that_has_just_connected_is_scanned_with_one_tap() {
    let (shop, connected) = Shop::connected().await;
    let stage = &shop.stage;
    assert_eq!(labels(&connected), ["🔎 Scan grup", "👤 Lihat akun", "🏠 Menu utama"]);
    stage.press(&connected, "Scan grup").await;
    let card = stage.sees("Menunggu giliran").await;
    assert_eq!(card.id, connected.id, "in place");
    shop.finish().await;
}

#[tokio::test]
async fn a_search_is_typed_and_all_means_what_was_found() {
    let (shop, lists) = Shop::at_the_lists().await;
    let stage = &shop.stage;
    stage.press(&lists, "Buat daftar").await;
    stage.sees("Halaman 1 dari 2").await;
    stage.write("jual beli");
    let found = stage.sees("10 ketemu").await;
    stage.press(&found, "✅ Semua (10)").await;
    let found = stage.sees("Terpilih: 10 target").await;
    stage.press(&found, "»").await;
    let second = stage.sees("10 ketemu, hal. 2/2").await;
    stage.press(&second, "⬜ Hal.").await;
    let found = stage.sees("Terpilih: 8 target").await;
    assert!(found.content.text.contains("10 ketemu, hal. 2/2"), "the search goes on: {}", found.content.text);
    // The filter that hides them is named, and can be dropped.
    stage.press(&found, "Channel").await;
    let nothing = stage.sees("“jual beli” tidak ketemu di bagian Channel").await;
    stage.press(&nothing, "Cari di semua bagian").await;
    stage.sees("“jual beli”: 10 ketemu, hal. 1/2").await;
    stage.write("tidak ada ini");
    let nothing = stage.sees("“tidak ada ini” tidak ketemu").await;
    assert!(!labels(&nothing).iter().any(|label| label.contains("semua bagian")), "{:?}", labels(&nothing));
    stage.press(&nothing, "Stop cari").await;
    let all = stage.sees("Halaman 1 dari 2").await;

    stage.press(&all, "Channel").await;
    let channels = stage.sees("Kabar Promo").await;
    stage.press(&channels, "Kabar Promo").await;
    stage.sees("Terpilih: 9 target").await;
    // What was looked for is dropped, the kind of chat is not.
    stage.write("kabar");
    let found = stage.sees("“kabar”").await;
    stage.press(&found, "Channel").await;
    let narrowed = |m: &Said| m.content.text.contains("“kabar”") && labels(m).iter().any(|label| label == "• Channel");
    let found = stage.until("one channel", |s| s.chat().into_iter().rfind(narrowed)).await;
    stage.press(&found, "Stop cari").await;
    let channels = stage
        .until("all of them", |s| s.chat().into_iter().rfind(|m| m.id == found.id && !m.content.text.contains("🔍")))
        .await;
    assert!(labels(&channels).contains(&"• Channel".to_owned()), "{:?}", labels(&channels));
    stage.press(&channels, "Forum").await;
    stage.sees("Otomotif").await;
    let forums =
        stage.until("one forum", |s| s.chat().into_iter().rfind(|m| m.content.text.contains("pilih topik"))).await;
    // A forum as a whole means General alone.
    stage.press(&forums, "✅ Semua (1)").await;
    let forums = stage.sees("Terpilih: 10 target").await;
    stage.press(&forums, "• Forum").await;

    stage.press(&forums, "Kosongkan").await;
    let question = stage.sees("Kosongkan pilihan").await;
    assert!(question.content.text.contains("bagian Forum"), "{}", question.content.text);
    let answer = stage.press(&question, "Keluarkan 1 target").await;
    assert!(answer.text.expect("words").contains("1 target dikeluarkan"), "only the forums");
    let emptied = stage.sees("Terpilih: 9 target").await;
    let answer = stage.press(&emptied, "Kembalikan").await;
    assert!(answer.text.expect("words").contains("1 target ditambahkan"));
    let forums = stage.sees("Terpilih: 10 target").await;
    assert!(!labels(&forums).iter().any(|label| label.contains("Kembalikan")), "{:?}", labels(&forums));
    shop.finish().await;
}

impl Shop {
    /// The owner presses a button that means nothing any more: what they were looking for is forgotten.
    async fn forget_the_search(&self) {
        let old = self.stage.send_button("lama", "z1:z").await;
        self.stage.press_data(old, "z1:z").await;
        self.stage.quiet().await;
    }

    /// Presses a button of a screen whose search is forgotten.
    async fn press_too_late(&self, screen: &Said, label: &str) {
        self.forget_the_search().await;
        let answer = self.stage.press(screen, label).await;
        assert!(answer.text.unwrap_or_default().contains("Pencariannya sudah ganti"), "{label}");
        self.stage.quiet().await;
    }
}

#[tokio::test]
async fn a_screen_of_a_search_that_is_forgotten_does_nothing_to_what_it_does_not_show() {
    let (shop, lists) = Shop::at_the_lists().await;
    let stage = &shop.stage;
    stage.press(&lists, "Buat daftar").await;
    stage.sees("Halaman 1 dari 2").await;
    for label in ["✅ Semua (10)", "✅ Hal."] {
        stage.write("jual beli");
        let found = stage.sees("10 ketemu").await;
        shop.press_too_late(&found, label).await;
        assert_eq!(shop.lists().await[0].targets, 0, "{label}");
        shop.shows(found.id, "Halaman 1 dari 2").await;
    }
    let all = stage.sees("Halaman 1 dari 2").await;
    stage.press(&all, "✅ Semua (12)").await;
    stage.sees("Terpilih: 12 target").await;
    for label in ["⬜ Hal.", "Kosongkan", "Keluarkan 10 target"] {
        stage.write("jual beli");
        let found = stage.sees("10 ketemu").await;
        if label.starts_with("Keluarkan") {
            stage.press(&found, "Kosongkan").await;
            let question = stage.sees("yang cocok dengan “jual beli”").await;
            shop.press_too_late(&question, label).await;
        } else {
            shop.press_too_late(&found, label).await;
        }
        assert_eq!(shop.lists().await[0].targets, 12, "{label}");
    }

    let all = stage.sees("Halaman 1 dari 2").await;
    stage.press(&all, "Forum").await;
    stage.sees("Topik terpilih: 1").await;
    for label in ["✅ Hal.", "✅ Semua (9)", "Kosongkan"] {
        stage.write("topik");
        let found = stage.sees("“topik”: 9 ketemu").await;
        shop.press_too_late(&found, label).await;
        assert_eq!(shop.lists().await[0].targets, 12, "{label}");
        shop.shows(found.id, "Halaman 1 dari 2").await;
    }
    shop.finish().await;
}

#[tokio::test]
async fn what_is_typed_among_a_forums_topics_looks_for_topics_of_that_forum() {
    let (shop, lists) = Shop::at_the_lists().await;
    let (stage, forum) = (&shop.stage, key(ChatKind::Forum, 50));
    let topic = |id: i32| {
        let title = if id % 50 == 0 { format!("Jual Mobil {id}") } else { format!("Topik {id:03}") };
        Topic { id, title, closed: id == 100, gone_at: None }
    };
    let topics: Vec<_> = (2..=500).map(topic).collect();
    stage.services.chats.store_topics(shop.owner, shop.account, forum, &topics).await.expect("stored");
    stage.press(&lists, "Buat daftar").await;
    stage.sees("Halaman 1 dari 2").await;
    stage.write("otomotif");
    let found = stage.sees("“otomotif”: 1 ketemu").await;
    stage.press(&found, "Forum").await;
    let topics = stage.sees("Halaman 1 dari 63").await;
    assert!(topics.content.text.contains("ketik nama untuk mencari"), "{}", topics.content.text);

    stage.write("JUAL");
    let found = stage.sees("“JUAL”: 10 ketemu, hal. 1/2").await;
    assert!(found.id > topics.id, "below what was written");
    stage.press(&found, "Berikutnya").await;
    let second = stage.sees("“JUAL”: 10 ketemu, hal. 2/2").await;
    stage.press(&second, "Jual Mobil").await;
    let second = stage.sees("Topik terpilih: 1").await;
    assert!(second.content.text.contains("“JUAL”: 10 ketemu, hal. 2/2"), "{}", second.content.text);
    stage.press(&second, "✅ Semua (10)").await;
    let found = stage.sees("Topik terpilih: 9").await;
    assert!(found.content.text.contains("🔒"), "a closed one is not taken: {}", found.content.text);
    stage.press(&found, "Stop cari").await;
    let all = stage.sees("Halaman 1 dari 63").await;
    stage.press(&all, "General").await;
    stage.sees("Topik terpilih: 10").await;
    stage.write("mobil");
    let found = stage.sees("“mobil”: 10 ketemu").await;
    stage.press(&found, "Kosongkan").await;
    stage.sees("Topik terpilih: 1").await;
    stage.write("tidak ada ini");
    let nothing = stage.sees("tidak ketemu").await;
    stage.press(&nothing, "« Kembali").await;
    let chats = stage.sees("“otomotif”: 1 ketemu").await;
    assert!(chats.content.text.contains("1 topik terpilih"), "the chats' search goes on: {}", chats.content.text);
    shop.finish().await;
}

#[tokio::test]
async fn a_target_is_paused_taken_out_put_back_and_enabled_after_a_refusal() {
    let (shop, lists) = Shop::at_the_lists().await;
    let stage = &shop.stage;
    stage.press(&lists, "Buat daftar").await;
    let choosing = stage.sees("Halaman 1 dari 2").await;
    stage.press(&choosing, "✅ Hal.").await;
    let choosing = stage.sees("Terpilih: 8 target").await;
    let banned = key(ChatKind::Supergroup, 3);
    shop.refuse(banned).await;
    stage.press(&choosing, "Simpan").await;
    let list = stage.sees("8 target, 1 di antaranya dilewati").await;
    stage.press(&list, "Lihat isinya").await;
    let members = stage.sees("ditolak Telegram").await;
    assert!(labels(&members).iter().any(|label| label == "🚫 4. Jual Beli 03"), "{:?}", labels(&members));

    stage.press(&members, "Jual Beli 03").await;
    let target = stage.sees("akun ini diblokir di sana").await;
    stage.press(&target, "Aktifkan lagi").await;
    let target = stage.sees("Aktif: ikut dikirimi").await;
    stage.press(&target, "Jeda dulu").await;
    let target = stage.sees("Dijeda").await;
    stage.press(&target, "Lanjutkan").await;
    let target = stage.sees("Aktif: ikut dikirimi").await;
    stage.press(&target, "Jeda dulu").await;
    let target = stage.sees("Dijeda").await;
    stage.press(&target, "Keluarkan").await;
    let question = stage.sees("Keluarkan «Jual Beli 03").await;
    stage.press(&question, "Keluarkan 1 target").await;
    let members = stage.sees("Jual Beli 03 dikeluarkan").await;
    assert_eq!(shop.lists().await[0].targets, 7);
    stage.press(&members, "Masukkan lagi").await;
    stage.until("it is back", |s| s.chat().into_iter().rfind(|m| m.content.text.contains("8 target"))).await;
    let list = &shop.lists().await[0];
    assert_eq!((list.targets, list.inactive), (8, 1), "as it was: paused");
    shop.finish().await;
}

#[tokio::test]
async fn members_are_looked_for_by_typing_and_the_skipped_ones_are_listed_alone() {
    let (shop, lists) = Shop::at_the_lists().await;
    let stage = &shop.stage;
    stage.press(&lists, "Buat daftar").await;
    let choosing = stage.sees("Terpilih: 0 target").await;
    stage.press(&choosing, "✅ Semua (12)").await;
    let choosing = stage.sees("Terpilih: 12 target").await;
    stage.press(&choosing, "Simpan").await;
    let list = stage.sees("12 target, semuanya aktif").await;
    stage.press(&list, "Lihat isinya").await;
    let members = stage.sees("Halaman 1 dari 2").await;
    assert!(!labels(&members).iter().any(|label| label.contains("dilewati")), "{:?}", labels(&members));

    for id in [3, 5] {
        shop.refuse(key(ChatKind::Supergroup, id)).await;
    }
    stage.write("JUAL BELI");
    let found = stage.sees("“JUAL BELI”: 10 ketemu, hal. 1/2").await;
    assert!(found.id > members.id, "below what was written");
    stage.press(&found, "Hanya yang dilewati (2)").await;
    let skipped = stage.sees("di antara yang dilewati: 2 ketemu").await;
    stage.press(&skipped, "Lihat semua").await;
    let all = stage.sees("Halaman 1 dari 2").await;
    stage.press(&all, "Hanya yang dilewati").await;
    let skipped = stage.sees("Yang dilewati: 2").await;
    assert_eq!(labels(&skipped)[..2], ["🚫 1. Jual Beli 03", "🚫 2. Jual Beli 05"]);

    // What is done to one of them leads back to the others.
    stage.press(&skipped, "Jual Beli 03").await;
    let target = stage.sees("akun ini diblokir di sana").await;
    stage.press(&target, "Aktifkan lagi").await;
    let target = stage.sees("Aktif: ikut dikirimi").await;
    stage.press(&target, "« Kembali").await;
    let skipped = stage.sees("Yang dilewati: 1").await;
    assert_eq!(labels(&skipped)[0], "🚫 1. Jual Beli 05");
    stage.write("otomotif");
    let nothing = stage.sees("“otomotif” tidak ketemu di antara yang dilewati").await;
    stage.press(&nothing, "Cari di semuanya").await;
    stage.sees("“otomotif”: 1 ketemu").await;
    stage.write("tidak ada ini");
    let nothing = stage.sees("“tidak ada ini” tidak ketemu. Ketik nama lain, atau lihat semua").await;
    assert!(labels(&nothing).contains(&"👥 Lihat semua".to_owned()), "{:?}", labels(&nothing));
    stage.press(&nothing, "« Kembali").await;
    let list = stage.sees("12 target, 1 di antaranya dilewati").await;
    stage.press(&list, "Hanya yang dilewati (1)").await;
    let skipped = stage.sees("Yang dilewati: 1").await;
    assert!(skipped.content.text.contains("Jual Beli 05 · ditolak Telegram"), "{}", skipped.content.text);
    stage.press(&skipped, "« Kembali").await;
    let list = stage.sees("12 target, 1 di antaranya dilewati").await;
    stage.press(&list, "Lihat isinya").await;
    stage.sees("Halaman 1 dari 2").await;
    shop.finish().await;
}

#[tokio::test]
async fn a_list_that_was_begun_and_left_does_not_stay_behind() {
    let (shop, lists) = Shop::at_the_lists().await;
    let stage = &shop.stage;
    let list = shop.empty_list(&lists).await;
    assert_eq!(shop.lists().await.len(), 1, "a link or a file can still go into it");
    stage.press(&list, "« Kembali").await;
    let lists = stage.sees("Belum ada daftar").await;
    assert_eq!(shop.lists().await, []);
    assert!(!labels(&lists).iter().any(|label| label.contains("Kembalikan")), "{:?}", labels(&lists));
    shop.finish().await;
}

#[tokio::test]
async fn a_list_of_ten_thousand_targets_is_shown_from_one_page() {
    let (shop, lists) = Shop::at_the_lists().await;
    let (stage, owner, account) = (&shop.stage, shop.owner, shop.account);
    let many: Vec<_> = (1_000..10_990).map(|n| chat(stage, ChatKind::Supergroup, n, &format!("Grup {n:05}"))).collect();
    for page in many.chunks(1_000) {
        stage.services.chats.store_page(owner, account, page).await.expect("stored");
    }
    stage.press(&lists, "Buat daftar").await;
    stage.sees("Halaman 1 dari 1.251").await;
    stage.write("grup");
    let found = stage.sees("9.990 ketemu").await;
    stage.press(&found, "✅ Semua").await;
    stage.sees("Terpilih: 9.990 target").await;
    stage.write("beli");
    let found = stage.sees("10 ketemu").await;
    stage.press(&found, "✅ Semua (10)").await;
    let found = stage.sees("Terpilih: 10.000 target").await;
    // One more than a list holds: refused as a whole, said, and nothing is lost.
    stage.press(&found, "Stop cari").await;
    let all = stage.sees("Halaman 1 dari 1.251").await;
    stage.press(&all, "Channel").await;
    let channels = stage.sees("Kabar Promo").await;
    let answer = stage.press(&channels, "Kabar Promo").await;
    assert!(answer.show_alert && answer.text.expect("words").contains("muat 10.000 target"));

    let list = shop.lists().await[0].id;
    let beyond = Callback::Members { list, page: u16::MAX }.encode();
    let message = stage.send_button("lama", &beyond).await;
    stage.press_data(message, &beyond).await;
    let page = stage.sees("Halaman 1.250 dari 1.250").await;
    assert!(page.content.text.chars().count() < 800, "{}", page.content.text);
    stage.write("grup 0900");
    stage.sees("10 ketemu, hal. 1/2").await;
    shop.finish().await;
}

#[tokio::test]
async fn what_is_no_text_drops_no_search_and_no_question() {
    let (shop, lists) = Shop::at_the_lists().await;
    let stage = &shop.stage;
    let list = shop.empty_list(&lists).await;
    stage.press(&list, "Pilih").await;
    stage.sees("Jual Beli 01").await;
    stage.write("beli 03");
    let found = stage.sees("“beli 03”: 1 ketemu").await;
    let again = async |after: i32, text: &'static str| {
        let shown = |s: &Stage| s.chat().into_iter().rfind(|m| m.id > after && m.content.text.contains(text));
        stage.until(text, shown).await
    };
    let photo = stage.send_media(MediaKind::Photo, b"a picture", "");
    let said = again(photo, "Di sini ketik nama yang dicari").await;
    let shown = again(photo, "“beli 03”: 1 ketemu").await;
    assert!(said.id < shown.id && labels(&shown) == labels(&found), "{shown:?}");
    stage.press(&shown, "⬜").await;
    let chosen = stage.sees("✅ 1. Jual Beli 03").await;
    stage.until("what was said goes", |s| s.chat().iter().all(|m| m.id != said.id).then_some(())).await;

    stage.press(&chosen, "Simpan").await;
    let list = shop.newest("1 target, semuanya aktif").await;
    stage.press(&list, "Ganti nama").await;
    stage.sees("nama baru").await;
    let photo = stage.send_media(MediaKind::Photo, b"a picture", "");
    again(photo, "Di sini ketik namanya").await;
    again(photo, "nama baru").await;
    stage.write("Otomotif");
    shop.newest("Otomotif").await;
    assert_eq!(shop.lists().await[0].name, "Otomotif");
    shop.finish().await;
}
