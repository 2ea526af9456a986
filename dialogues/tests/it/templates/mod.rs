//! Templates: sent, previewed, tested, saved, changed, found, deleted; and everything that will not do as one.

use blastpro_dialogues::callback::Callback as _;
use blastpro_dialogues::templates::Callback;
use blastpro_domain::ids::TemplateId;
use blastpro_domain::jobs::{Job, JobState, Work};
use blastpro_domain::templates::Template;
use blastpro_simulator::world::{Draft, Entity, EntityKind, MediaKind, Message as Said};

use crate::shop::{Shop, template_of};
use crate::stage::labels;

mod incoming;

impl Shop {
    /// An owner with a connected account, looking at the templates.
    async fn at_the_templates() -> (Self, Said) {
        let (shop, menu) = Self::at_the_menu().await;
        shop.stage.press(&menu, "Template").await;
        let list = shop.stage.sees("Pesan yang ditulis sekali").await;
        (shop, list)
    }

    /// The same, asked for the message of a new template.
    async fn asked() -> Self {
        let (shop, list) = Self::at_the_templates().await;
        shop.stage.press(&list, "Buat template").await;
        shop.stage.sees("Template baru").await;
        shop
    }

    async fn template(&self, text: &str) -> TemplateId {
        template_of(&self.stage, self.owner, text).await
    }

    async fn templates(&self) -> Vec<Template> {
        let templates = &self.stage.services.templates;
        let page = templates.list(self.owner, "", 0, 100).await.expect("read");
        let mut found = Vec::new();
        for summary in page.templates {
            found.extend(templates.get(self.owner, summary.id).await.expect("read"));
        }
        found
    }

    /// Plays the engine: ends the job that the account is to do now.
    async fn end_job(&self, error: Option<&str>) -> Job {
        self.works(|job| {
            job.state = if error.is_some() { JobState::Failed } else { JobState::Done };
            job.error = error.map(str::to_owned);
        })
        .await
    }

    /// What is shown beside the screens: messages of the bot without buttons.
    fn asides(&self) -> Vec<Said> {
        let mut asides = self.stage.chat();
        asides.retain(|said| said.from == self.stage.bot_id && labels(said).is_empty());
        asides
    }
}

#[tokio::test]
async fn a_text_is_explained_previewed_saved_renamed_copied_deleted_and_brought_back() {
    let (shop, list) = Shop::at_the_templates().await;
    let stage = &shop.stage;
    assert!(list.content.text.contains("Belum ada template"), "{}", list.content.text);
    stage.press(&list, "Buat template").await;
    let question = stage.sees("Template baru").await;
    stage.press(&question, "Cara pakai").await;
    let explained = stage.sees("Sapaan dan variasi").await;
    for shown in ["{name}", "{username:Kak}", "{Halo|Hai|Permisi}", "\\{", "bisa jadi"] {
        assert!(explained.content.text.contains(shown), "{shown}: {}", explained.content.text);
    }
    stage.press(&explained, "Kembali").await;
    stage.sees("Template baru").await;

    let mut draft = Draft::text("{Halo|Hai} {name}, diskon besar!");
    draft.content.entities = vec![Entity { offset: 18, length: 13, kind: EntityKind::Bold }];
    stage.post(draft);
    let preview = stage.sees("2 contoh dari 2 variasi").await;
    assert!(preview.content.text.contains("Nama contoh: Sari <Toko>"), "{}", preview.content.text);
    let asides = shop.asides();
    assert_eq!(asides.len(), 2, "{asides:#?}");
    for aside in &asides {
        let said = &aside.content.text;
        assert!(["Halo", "Hai"].iter().any(|word| *said == format!("{word} Sari <Toko>, diskon besar!")), "{said}");
        assert_eq!(aside.content.entities.len(), 1, "what was bold is bold");
        assert!(aside.id < preview.id, "above the screen");
    }

    stage.press(&preview, "Simpan").await;
    let saved = stage.sees("versi 1").await;
    assert!(saved.content.text.contains("diskon besar!"), "{}", saved.content.text);
    assert_eq!(labels(&saved)[0], "📣 Kirim sebagai broadcast");
    stage.until("the examples are gone", |_| shop.asides().is_empty().then_some(())).await;
    // The second of two quick presses finds it saved.
    let twice = Callback::Save.encode();
    let old = stage.send_button("lama", &twice).await;
    assert!(stage.press_data(old, &twice).await.text.expect("words").contains("tersimpan"));
    assert_eq!(shop.templates().await.len(), 1);

    stage.press(&saved, "Ganti nama").await;
    stage.sees("Ketik nama baru").await;
    for bad in [&*"x".repeat(49), "\u{200b} \u{200b}"] {
        stage.write(bad);
        shop.newest("kosong atau terlalu panjang").await;
        stage.quiet().await;
    }
    stage.send_media(MediaKind::Photo, b"a picture", "");
    stage.quiet().await;
    shop.newest("Namanya belum berubah").await;
    stage.write("Promo <pagi>");
    let named = stage.sees("📝 Promo <pagi>").await;

    stage.press(&named, "Salin").await;
    let copy = stage.sees("📝 Promo <pagi> (2)").await;
    stage.press(&copy, "Ganti nama").await;
    stage.sees("Ketik nama baru").await;
    stage.write("promo <PAGI>");
    let taken = stage.sees("Sudah ada template dengan nama itu").await;
    stage.press(&taken, "Kembali").await;
    let copy = stage.sees("📝 Promo <pagi> (2)").await;
    stage.press(&copy, "Hapus").await;
    let question = stage.sees("Hapus template «Promo <pagi> (2)»?").await;
    stage.press(&question, "Hapus 1 template").await;
    let deleted = stage.sees("dihapus").await;
    assert_eq!(shop.templates().await.len(), 1);
    stage.press(&deleted, "Kembalikan").await;
    let back = stage.sees("📝 Promo <pagi> (2)").await;
    assert_eq!(shop.templates().await.len(), 2);
    stage.press(&back, "Kembali").await;
    let list = stage.sees("Ketik nama untuk mencari").await;
    stage.press(&list, "Kembali").await;
    stage.sees("Menu utama").await;
    shop.finish().await;
}

#[tokio::test]
async fn a_draft_outlives_leaving_and_restarts_and_is_never_lost_without_a_question() {
    let mut shop = Shop::asked().await;
    let stage = &shop.stage;
    stage.write("Promo hari ini");
    let preview = stage.sees("belum disimpan").await;
    stage.press(&preview, "Kembali").await;
    let list = stage.sees("Pesan yang ditulis sekali").await;
    assert!(labels(&list).contains(&"✍️ Buka draf".to_owned()), "{:?}", labels(&list));
    stage.write("/menu");
    stage.sees("Menu utama").await;
    shop.stage.stop().await;
    shop.stage.start(|dialogues| dialogues);
    let stage = &shop.stage;
    // The preview of before the restart still works.
    let again = Callback::Preview.encode();
    let old = stage.send_button("lama", &again).await;
    stage.press_data(old, &again).await;
    let preview = shop.newest("belum disimpan").await;
    stage.press(&preview, "Kembali").await;
    let list = shop.newest("Pesan yang ditulis sekali").await;
    stage.press(&list, "Buat template").await;
    let there = stage.sees("Masih ada draf yang belum disimpan").await;
    stage.press(&there, "Buka draf").await;
    let preview = shop.newest("belum disimpan").await;
    stage.press(&preview, "Buang draf").await;
    let question = stage.sees("Buang draf ini?").await;
    stage.press(&question, "Kembali").await;
    let preview = shop.newest("belum disimpan").await;
    stage.press(&preview, "Buang draf").await;
    let question = shop.newest("Buang draf ini?").await;
    stage.press(&question, "Ya, buang draf ini").await;
    let list = shop.newest("Belum ada template").await;
    assert!(!labels(&list).iter().any(|label| label.contains("draf")), "{:?}", labels(&list));
    for gone in [Callback::Test, Callback::CopyLink, Callback::AskDiscard] {
        let old = stage.send_button("lama", &gone.encode()).await;
        assert!(stage.press_data(old, &gone.encode()).await.text.expect("words").contains("kedaluwarsa"), "{gone:?}");
    }
    let old = stage.send_button("lama", &Callback::Save.encode()).await;
    let answer = stage.press_data(old, &Callback::Save.encode()).await;
    assert!(answer.show_alert && answer.text.expect("words").contains("Belum ada pesan"));
    shop.finish().await;
}

#[tokio::test]
async fn new_content_is_a_new_version_and_what_is_in_use_stays() {
    let (shop, _) = Shop::at_the_templates().await;
    let stage = &shop.stage;
    let template = shop.template("Promo lama").await;
    let opening = Callback::Show(template).encode();
    let old = stage.send_button("lama", &opening).await;
    stage.press_data(old, &opening).await;
    let shown = stage.sees("versi 1").await;
    stage.press(&shown, "Ubah isi").await;
    let question = stage.sees("Ubah isi Promo lama").await;
    assert!(question.content.text.contains("tetap memakai isi yang lama"), "{}", question.content.text);
    stage.write("Promo baru {name}");
    let preview = stage.sees("perubahan belum disimpan").await;
    stage.press(&preview, "Buang draf").await;
    let question = stage.sees("Buang perubahan «Promo lama»?").await;
    stage.press(&question, "Kembali").await;
    let preview = shop.newest("perubahan belum disimpan").await;
    stage.press(&preview, "Simpan perubahan").await;
    let shown = stage.sees("versi 2").await;
    assert!(shown.content.text.contains("Promo baru {name}"), "{}", shown.content.text);

    let draft = stage.services.campaigns.begin(shop.owner, Some(template)).await.expect("begun");
    stage.press(&shown, "Hapus").await;
    let refused = stage.sees("belum bisa dihapus").await;
    assert!(refused.content.text.contains("Masih dipakai: Promo lama"), "{}", refused.content.text);
    let delete = Callback::Delete(template).encode();
    let old = stage.send_button("lama", &delete).await;
    stage.press_data(old, &delete).await;
    shop.newest("belum bisa dihapus").await;
    stage.services.campaigns.discard(shop.owner, draft.id).await.expect("discarded");

    // Edited while it is deleted: what was sent becomes a template of its own.
    let edit = Callback::Edit { template, over: false }.encode();
    let old = stage.send_button("lama", &edit).await;
    stage.press_data(old, &edit).await;
    shop.newest("Ubah isi Promo lama").await;
    stage.write("Promo besok");
    let preview = shop.newest("perubahan belum disimpan").await;
    stage.services.templates.delete(shop.owner, template).await.expect("deleted");
    stage.press(&preview, "Simpan perubahan").await;
    stage.sees("📝 Promo besok").await;
    for gone in [opening, edit, Callback::Look(template).encode(), Callback::AskRename(template).encode()] {
        let old = stage.send_button("lama", &gone).await;
        assert!(stage.press_data(old, &gone).await.text.expect("words").contains("kedaluwarsa"), "{gone}");
    }
    shop.finish().await;
}

#[tokio::test]
async fn templates_are_found_by_typing_and_over_pages() {
    let (shop, _) = Shop::at_the_templates().await;
    let stage = &shop.stage;
    for n in 1..=12 {
        shop.template(&format!(
            "{} nomor {n:02}",
            if n > 6 { "Promo" } else { "Sapaan pagi yang panjang sekali namanya" }
        ))
        .await;
    }
    let home = Callback::Home.encode();
    let old = stage.send_button("lama", &home).await;
    stage.press_data(old, &home).await;
    let first = stage.sees("Halaman 1 dari 3").await;
    assert_eq!(labels(&first)[0], "💬 Promo nomor 12");
    stage.press(&first, "Berikutnya").await;
    let second = stage.sees("Halaman 2 dari 3").await;
    stage.press(&second, "Sebelumnya").await;
    stage.sees("Halaman 1 dari 3").await;
    stage.write("promo");
    let found = stage.sees("6 ketemu, halaman 1 dari 2").await;
    stage.press(&found, "Berikutnya").await;
    let second = stage.sees("6 ketemu, halaman 2 dari 2").await;
    stage.press(&second, "Promo nomor 07").await;
    let shown = stage.sees("versi 1").await;
    stage.press(&shown, "Kembali").await;
    shop.newest("Halaman 1 dari 3").await;
    stage.write("<b>tidak ada");
    let nothing = stage.sees("tidak ketemu").await;
    assert!(nothing.content.text.contains("“<b>tidak ada”"), "{}", nothing.content.text);
    stage.press(&nothing, "Stop cari").await;
    shop.newest("Halaman 1 dari 3").await;
    let beyond = Callback::List { page: 900 }.encode();
    let old = stage.send_button("lama", &beyond).await;
    stage.press_data(old, &beyond).await;
    shop.newest("Halaman 3 dari 3").await;
    shop.finish().await;
}

#[tokio::test]
async fn a_test_goes_to_saved_messages_through_an_account() {
    let shop = Shop::asked().await;
    let stage = &shop.stage;
    stage.write("Promo {name}");
    let preview = stage.sees("belum disimpan").await;
    stage.press(&preview, "Tes ke Pesan Tersimpan").await;
    stage.sees("Menunggu giliran").await;
    let job = shop.end_job(None).await;
    assert_eq!(job.work, Work::SendTest { template: None, version: 0 });
    let done = stage.sees("Terkirim. Buka Pesan Tersimpan").await;
    stage.press(&done, "Kembali ke draf").await;
    let preview = shop.newest("belum disimpan").await;
    stage.press(&preview, "Simpan").await;
    let saved = stage.sees("versi 1").await;
    stage.press(&saved, "Pratinjau").await;
    let look = stage.sees("👀 Pratinjau Promo").await;
    stage.press(&look, "Tes ke Pesan Tersimpan").await;
    stage.sees("Menunggu giliran").await;
    shop.end_job(Some("OUTCOME_UNKNOWN")).await;
    let failed = stage.sees("Telegram tidak menjawab").await;
    stage.press(&failed, "Buka templatenya").await;
    stage.sees("versi 1").await;

    // Without an account it is not offered, and a press of before says why.
    stage.services.accounts.session_ended(shop.owner, shop.account, "SESSION_REVOKED").await.expect("stored");
    let template = shop.templates().await[0].id;
    let look = Callback::Look(template).encode();
    let old = stage.send_button("lama", &look).await;
    stage.press_data(old, &look).await;
    let shown = shop.newest("👀 Pratinjau Promo").await;
    assert_eq!(labels(&shown), ["« Kembali"]);
    let test = Callback::TestSaved(template).encode();
    let old = stage.send_button("lama", &test).await;
    let answer = stage.press_data(old, &test).await;
    assert!(answer.show_alert && answer.text.expect("words").contains("Belum ada akun yang terhubung"));
    shop.finish().await;
}

#[tokio::test]
async fn everything_is_said_in_english_too() {
    let mut shop = Shop::in_english().await;
    let menu = shop.menu().await;
    let stage = &shop.stage;
    stage.press(&menu, "Templates").await;
    let list = stage.sees("No template yet").await;
    stage.press(&list, "New template").await;
    let question = stage.sees("Send the message you want to broadcast").await;
    stage.press(&question, "How to write").await;
    let explained = stage.sees("Names and variations").await;
    stage.press(&explained, "Back").await;
    stage.write("{Hello|Hi} {nam}!");
    stage.sees("Did you mean {name}?").await;
    stage.write("{Hello|Hi} {name}!");
    let preview = stage.sees("Name in the examples").await;
    stage.press(&preview, "Discard draft").await;
    let question = stage.sees("Discard this draft?").await;
    stage.press(&question, "Back").await;
    let preview = stage.sees("not saved yet").await;
    stage.press(&preview, "Save").await;
    let saved = stage.sees("version 1").await;
    stage.press(&saved, "Rename").await;
    let question = stage.sees("Type a new name").await;
    stage.press(&question, "Back").await;
    let saved = stage.sees("version 1").await;
    stage.press(&saved, "Delete").await;
    let question = stage.sees("Delete the template").await;
    stage.press(&question, "Delete 1 template").await;
    let deleted = stage.sees("is deleted").await;
    stage.press(&deleted, "Bring it back").await;
    stage.sees("version 1").await;
    shop.finish().await;
}
