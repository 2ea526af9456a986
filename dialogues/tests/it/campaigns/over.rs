//! What is done with broadcasts that are over: repeated, followed up, found again.

use blastpro_dialogues::campaigns::{Callback, Shown};
use blastpro_domain::campaigns::{Audience, CampaignState, Purpose, Which};

use blastpro_simulator::world::MediaKind;

use super::{Actor, Desk, prepare, running};
use crate::shop::{list_of, template_of};
use crate::stage::labels;

#[tokio::test]
async fn yesterdays_broadcast_is_repeated_with_three_taps_and_just_now_asks_first() {
    let (shop, _) = Desk::open().await;
    let stage = &shop.stage;
    let done = running(stage, shop.owner, shop.template, shop.list).await;
    Actor::of(stage, shop.account).await.sends(done.id, 5).await;
    stage.sees("✅ Selesai").await;
    // A follow-up is not what people repeat.
    let follow = stage.services.campaigns.follow_up(shop.owner, done.id, Which::Sent).await.expect("begun");
    stage.services.campaigns.confirm(shop.owner, follow.id, follow.revision).await.expect("confirmed");
    prepare(stage).await;
    stage.services.campaigns.stop(shop.owner, follow.id).await.expect("stopped");

    stage.write("/menu");
    let menu = shop.newest("Menu utama").await;
    stage.press(&menu, "Broadcast").await; // One.
    let home = shop.newest("📣 Broadcast").await;
    stage.press(&home, "Ulangi Promo <pagi>").await; // Two.
    stage.sees("Siap dikirim?").await;
    // The same press, handled twice, makes one draft.
    shop.press_old(Callback::Again(done.id)).await;
    let preflight = shop.newest("Siap dikirim?").await;
    let drafts = shop.campaigns().await.into_iter().filter(|open| open.state == CampaignState::Draft);
    let [draft] = drafts.collect::<Vec<_>>().try_into().expect("one draft");
    assert_eq!(draft.audience, Audience::Lists { lists: vec![shop.list] });
    stage.press(&preflight, "Mulai kirim (5)").await; // Three: it would be on its way, were it not for this.
    let question = stage.sees("sekali lagi?").await;
    assert!(question.content.text.contains("akan melihatnya dua kali"), "{}", question.content.text);
    stage.press(&question, "Kembali").await;
    let preflight = shop.newest("Siap dikirim?").await;
    stage.press(&preflight, "Mulai kirim (5)").await;
    let question = stage.sees("sekali lagi?").await;
    stage.press(&question, "Ya, kirim lagi (5)").await;
    stage.sees("Menyiapkan kiriman").await;

    // From the history, whose entry is a report: again three taps.
    stage.write("/menu");
    let menu = shop.newest("Menu utama").await;
    stage.press(&menu, "Riwayat").await;
    let history = stage.sees("Riwayat broadcast").await;
    assert!(labels(&history).iter().any(|label| label.starts_with("🗑 Promo")), "{:?}", labels(&history));
    stage.press(&history, "✅ Promo <pagi>").await;
    let report = stage.sees("Terkirim 5 dari 5").await;
    stage.press(&report, "Kirim lagi").await;
    shop.newest("Siap dikirim?").await;
    shop.finish().await;
}

#[tokio::test]
async fn whom_a_broadcast_stopped_while_it_was_prepared_was_for_is_told_and_can_be_sent_to() {
    let (mut shop, _) = Desk::open().await;
    let campaigns = shop.stage.services.campaigns.clone();
    let draft = campaigns.begin(shop.owner, Some(shop.template)).await.expect("begun");
    let draft = campaigns.choose_list(shop.owner, draft.id, shop.list, true).await.expect("chosen");
    campaigns.confirm(shop.owner, draft.id, draft.revision).await.expect("confirmed");
    let menu = shop.menu().await;
    let stage = &shop.stage;
    stage.press(&menu, "Riwayat").await;
    let history = stage.sees("Riwayat broadcast").await;
    stage.press(&history, "⏳ Promo <pagi>").await;
    let card = stage.sees("Menyiapkan kiriman").await;
    stage.press(&card, "Hentikan").await;
    let question = stage.sees("Hentikan «Promo <pagi>").await;
    assert!(question.content.text.contains("Sudah terkirim 0, belum 5"), "{}", question.content.text);
    stage.press(&question, "Ya, hentikan").await;
    let report = stage.sees("Terkirim 0 dari 5").await;
    assert!(report.content.text.contains("⏹ 5 belum sempat"), "{}", report.content.text);
    assert!(!labels(&report).iter().any(|label| label.contains("Kirim ke sisanya")), "{:?}", labels(&report));
    let listed = |label: &String| label.contains("Daftar kiriman") || label.contains("CSV");
    assert!(!labels(&report).iter().any(listed), "nothing is written down: {:?}", labels(&report));
    stage.press(&report, "Kirim lagi").await;
    let preflight = stage.sees("Siap dikirim?").await;
    assert!(preflight.content.text.contains("5 kiriman"), "{}", preflight.content.text);
    shop.finish().await;
}

#[tokio::test]
async fn what_failed_is_retried_and_what_was_sent_is_deleted_after_a_question() {
    let (shop, campaign, _) = Desk::sending().await;
    let stage = &shop.stage;
    let actor = Actor::of(stage, shop.account).await;
    actor.sends(campaign.id, 3).await;
    actor.fails(campaign.id, "SLOWMODE_WAIT_60").await;
    actor.fails(campaign.id, "CHAT_WRITE_FORBIDDEN").await;
    let report = stage.sees("✅ Selesai").await;
    assert!(report.content.text.contains("Terkirim 3 dari 5"), "{}", report.content.text);
    stage.press(&report, "Ulangi yang gagal (1)").await;
    let preflight = stage.sees("1 target yang gagal dari broadcast ini").await;
    assert!(!labels(&preflight).iter().any(|label| label.contains("Daftar")), "{:?}", labels(&preflight));
    stage.press(&preflight, "🐢").await;
    let pace = shop.newest("3 dari 3").await;
    stage.press(&pace, "Kembali").await;
    let preflight = shop.newest("1 target yang gagal").await;
    // Leaving it leaves nothing behind.
    stage.press(&preflight, "Kembali").await;
    let report = shop.newest("Terkirim 3 dari 5").await;
    assert_eq!(shop.campaigns().await.len(), 1);

    stage.press(&report, "Hapus yang terkirim (3)").await;
    let question = stage.sees("Hapus 3 pesan dari «Promo <pagi>").await;
    assert!(question.content.text.contains("tidak bisa dikembalikan"), "{}", question.content.text);
    stage.press(&question, "Kembali").await;
    let report = shop.newest("Terkirim 3 dari 5").await;
    stage.press(&report, "Hapus yang terkirim (3)").await;
    let question = shop.newest("Hapus 3 pesan").await;
    stage.press(&question, "Hapus 3 pesan").await;
    stage.sees("Mengumpulkan pesan yang akan dihapus").await;
    prepare(stage).await;
    let deleting = shop.campaigns().await.into_iter().find(|one| one.purpose == Purpose::Delete).expect("one");
    assert_eq!(deleting.audience, Audience::Earlier { campaign: campaign.id, which: Which::Sent });
    stage.sees("🗑 Menghapus: Promo <pagi>").await;
    actor.sends(deleting.id, 3).await;
    stage.sees("Terhapus 3 dari 3").await;
    // What has been deleted, or is being, is not offered again.
    shop.press_old(Callback::Report(campaign.id)).await;
    let report = shop.newest("Terkirim 3 dari 5").await;
    assert!(!labels(&report).iter().any(|label| label.contains("Hapus yang terkirim")), "{:?}", labels(&report));

    // The rest of one that was stopped.
    let stopped = running(stage, shop.owner, shop.template, shop.list).await;
    actor.sends(stopped.id, 1).await;
    stage.services.campaigns.stop(shop.owner, stopped.id).await.expect("stopped");
    let report = stage.sees("Terkirim 1 dari 5").await;
    stage.press(&report, "Kirim ke sisanya (4)").await;
    let preflight = stage.sees("4 target yang belum sempat dikirimi").await;
    stage.press(&preflight, "Mulai kirim (4)").await;
    stage.quiet().await;
    shop.finish().await;
}

#[tokio::test]
async fn past_broadcasts_are_searched_and_paged_and_open_ones_too() {
    let (mut shop, _) = Desk::open().await;
    // Their cards and reports were shown in their time: none of them comes below the screens that are looked at here.
    shop.stage.stop().await;
    let stage = &shop.stage;
    let (actor, campaigns) = (Actor::of(stage, shop.account).await, &stage.services.campaigns);
    for n in 1..=7 {
        let template = template_of(stage, shop.owner, &format!("Obral ke-{n}")).await;
        let campaign = running(stage, shop.owner, template, shop.list).await;
        if n == 1 {
            actor.sends(campaign.id, 5).await;
        } else {
            campaigns.stop(shop.owner, campaign.id).await.expect("stopped");
        }
        let over = shop.campaign(campaign.id).await;
        campaigns.shown(shop.owner, over.id, over.revision, None).await.expect("noted");
    }
    shop.stage.start(|dialogues| dialogues);
    let stage = &shop.stage;
    for n in 1..=6 {
        let list = list_of(stage, shop.owner, shop.account, 100 * n, 1).await;
        let draft = stage.services.campaigns.begin(shop.owner, Some(shop.template)).await.expect("begun");
        stage.services.campaigns.choose_list(shop.owner, draft.id, list, true).await.expect("chosen");
    }
    shop.press_old(Callback::Home { page: 0 }).await;
    let home = shop.newest("Belum selesai: 6").await;
    stage.press(&home, "Berikutnya").await;
    shop.newest("Halaman 2 dari 2").await;
    shop.press_old(Callback::Home { page: 99 }).await;
    let home = shop.newest("Halaman 2 dari 2").await;
    stage.press(&home, "Riwayat").await;
    let history = shop.newest("Halaman 1 dari 2").await;
    stage.press(&history, "Berikutnya").await;
    let history = shop.newest("Halaman 2 dari 2").await;
    assert!(labels(&history).iter().any(|label| label.starts_with("✅ Obral ke-1")), "{:?}", labels(&history));
    stage.write("ke-3");
    shop.newest("“ke-3”: 1 ketemu").await;
    stage.send_media(MediaKind::Photo, b"a picture", "");
    stage.sees("Di sini ketik nama yang dicari").await;
    let found = shop.newest("“ke-3”: 1 ketemu").await;
    stage.press(&found, "Obral ke-3").await;
    let report = shop.newest("Terkirim 0 dari 5").await;
    stage.press(&report, "Kembali").await;
    shop.newest("Halaman 1 dari 2").await;
    stage.write("<b>apa");
    let nothing = shop.newest("tidak ketemu").await;
    stage.press(&nothing, "Stop cari").await;
    shop.newest("Halaman 1 dari 2").await;
    shop.press_old(Callback::History { page: 9_999 }).await;
    shop.newest("Halaman 2 dari 2").await;

    // Details beyond their end, and of a draft.
    let past = shop.campaigns().await;
    let over = past.iter().find(|past| past.state.is_over()).expect("one");
    shop.press_old(Callback::Details { campaign: over.id, shown: Shown::All, page: 9_999 }).await;
    shop.newest("5 kiriman").await;
    let draft = past.iter().find(|open| open.state == CampaignState::Draft).expect("one");
    shop.press_old(Callback::Report(draft.id)).await;
    shop.newest("Siap dikirim?").await;
    shop.finish().await;
}
