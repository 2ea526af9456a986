//! Jobs and their cards. The engine's part is played on the job's row.

use blastpro_domain::ids::JobId;
use blastpro_domain::jobs::{Job, JobState, Progress, Work};
use chrono::TimeDelta;

use crate::shop::{Shop, scanned};
use crate::stage::labels;

fn running(progress: Progress) -> impl Fn(&mut Job) {
    move |job| {
        job.state = JobState::Running;
        job.progress = progress.clone();
    }
}

fn over(state: JobState, progress: Progress) -> impl Fn(&mut Job) {
    move |job| {
        job.state = state;
        job.progress = progress.clone();
    }
}

#[tokio::test]
async fn a_scan_shows_itself_on_a_live_card_that_stays_where_it_is() {
    let (shop, card) = Shop::at_the_account().await;
    let stage = &shop.stage;
    stage.press(&card, "Scan grup").await;
    let queued = stage.sees("Menunggu giliran").await;
    assert_eq!(queued.id, card.id, "in place");

    let progress = Progress {
        done: 100,
        total: Some(400),
        groups: 80,
        current: Some("Jual <b>Beli".into()),
        ..Progress::default()
    };
    shop.works(running(progress.clone())).await;
    let live = stage.sees("▓▓▓░░░░░░░░░ 25%").await;
    assert!(live.content.text.contains("Sekarang: Jual <b>Beli"), "{}", live.content.text);

    // Leaving it opens the account below, and the card goes on.
    stage.press(&live, "Kembali").await;
    let account_card = stage.sees("Sedang scan grup").await;
    assert!(account_card.id > live.id);
    assert_eq!(labels(&account_card)[0], "⏳ Lihat prosesnya");
    assert!(!labels(&account_card).iter().any(|label| label.contains("Scan grup")), "one scan at a time");

    let until = stage.services.clock().now() + TimeDelta::minutes(3);
    let waiting = Progress { waiting_until: Some(until), done: 200, ..progress };
    shop.works(running(waiting)).await;
    let live = stage.sees("Telegram minta jeda").await;
    assert_eq!(live.id, queued.id);

    // Shown again from the account, it moves there.
    stage.press(&account_card, "Lihat prosesnya").await;
    let moved = stage.until("the card below", |s| {
        s.chat().into_iter().rfind(|m| m.id == account_card.id && m.content.text.contains("jeda"))
    });
    let moved = moved.await;
    stage.until("one card", |s| s.chat().iter().all(|m| m.id != queued.id).then_some(())).await;

    scanned(stage, shop.owner, shop.account).await;
    shop.works(over(JobState::Done, Progress { groups: 11, channels: 1, ..Progress::default() })).await;
    let end = stage.sees("Scan selesai").await;
    assert_eq!(end.id, moved.id);
    stage.press(&end, "Buat daftar target").await;
    stage.sees("Halaman 1 dari 2").await;
    shop.finish().await;
}

#[tokio::test]
async fn a_scan_that_has_not_begun_is_stopped_at_once_and_a_second_one_is_the_first() {
    let (shop, card) = Shop::at_the_account().await;
    let stage = &shop.stage;
    let job = stage.services.jobs.start(shop.owner, shop.account, Work::Scan).await.expect("started elsewhere");
    let answer = stage.press(&card, "Scan grup").await;
    assert!(answer.text.expect("words").contains("Sudah berjalan"));
    let queued = stage
        .until("the card here", |s| {
            s.chat().into_iter().rfind(|m| m.id == card.id && m.content.text.contains("Menunggu giliran"))
        })
        .await;
    assert_eq!(stage.services.jobs.open(shop.owner, shop.account).await.expect("read").len(), 1);
    stage.press(&queued, "Hentikan").await;
    let cancelled = stage.sees("Dihentikan").await;
    let job = stage.services.jobs.get(shop.owner, job.id).await.expect("read").expect("there");
    assert_eq!(job.state, JobState::Cancelled);
    assert_eq!(labels(&cancelled), ["🔎 Scan lagi", "« Kembali"]);
    stage.press(&cancelled, "Kembali").await;
    stage.sees("Scan dulu, supaya").await;
    shop.finish().await;
}

#[tokio::test]
async fn the_end_of_long_work_comes_as_a_new_message() {
    let (shop, _) = Shop::connected().await;
    let stage = &shop.stage;
    let card = stage.send_button("kartu", "s1:m").await;
    let job = Job {
        id: JobId::new(),
        owner_id: shop.owner,
        account_id: shop.account,
        work: Work::Scan,
        state: JobState::Queued,
        progress: Progress::default(),
        error: None,
        cancel_requested: false,
        screen_message: None,
        revision: 1,
        created_at: stage.services.clock().now() - TimeDelta::minutes(5),
        finished_at: None,
    };
    let mut tx = stage.services.store().begin().await.expect("the database");
    tx.insert_job(&job).await.expect("stored");
    tx.commit().await.expect("stored");
    stage.services.jobs.set_screen(shop.owner, job.id, card).await.expect("stored");
    let queued = stage.sees("Menunggu giliran").await;
    assert_eq!(queued.id, card);
    shop.works(over(JobState::Done, Progress { groups: 3, ..Progress::default() })).await;
    let end = stage.sees("Scan selesai").await;
    assert!(end.id > card, "so that the phone tells its owner");
    stage.until("one card", |s| s.chat().iter().all(|m| m.id != card).then_some(())).await;
    shop.finish().await;
}

#[tokio::test]
async fn spam_bots_answer_is_shown_as_text() {
    let (shop, card) = Shop::at_the_account().await;
    let stage = &shop.stage;
    stage.press(&card, "@SpamBot").await;
    stage.sees("Menunggu giliran").await;
    let answer = Progress { answer: Some("Good news <no> limits".into()), ..Progress::default() };
    shop.works(over(JobState::Done, answer)).await;
    let shown = stage.sees("Good news <no> limits").await;
    stage.press(&shown, "Kembali").await;
    stage.sees("Scan dulu, supaya").await;
    shop.finish().await;
}

#[tokio::test]
async fn a_link_is_typed_and_looked_up_by_the_account() {
    let (shop, menu) = Shop::at_the_menu().await;
    let stage = &shop.stage;
    stage.press(&menu, "Daftar target").await;
    let lists = stage.sees("Daftar target").await;
    stage.press(&lists, "Buat daftar").await;
    let nothing = stage.sees("bisa ditulisi akun ini").await;
    stage.press(&nothing, "Kembali").await;
    let shown = stage.sees("masih kosong").await;
    let [list] = shop.lists().await.try_into().expect("one");
    stage.press(&shown, "Tambah link").await;
    stage.sees("Bot tidak pernah gabung sendiri").await;
    stage.write("t.me/jual<beli>");
    let queued = stage.sees("Tambah t.me/jual<beli>").await;
    let job = shop
        .works(|job| {
            job.state = JobState::Failed;
            job.error = Some("LINK_INVALID".into());
        })
        .await;
    assert!(matches!(job.work, Work::AddByLink { list: wanted, .. } if wanted == list.id));
    let failed = stage.sees("bukan link atau @username").await;
    assert_eq!(failed.id, queued.id);
    stage.press(&failed, "Tambah yang lain").await;
    stage.sees("Bot tidak pernah gabung sendiri").await;
    shop.finish().await;
}

#[tokio::test]
async fn a_job_of_an_account_that_is_not_connected_is_refused_with_a_word() {
    let (shop, card) = Shop::at_the_account().await;
    let stage = &shop.stage;
    stage.services.accounts.session_ended(shop.owner, shop.account, "SESSION_REVOKED").await.expect("ended");
    let answer = stage.press(&card, "Scan grup").await;
    assert!(answer.show_alert && answer.text.expect("words").contains("tidak terhubung"));
    let lost = stage.sees("Perlu masuk lagi").await;
    assert!(lost.content.text.contains("sesi diakhiri dari perangkat lain"), "{}", lost.content.text);
    shop.finish().await;
}
