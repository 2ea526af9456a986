//! The list of accounts, one account, disconnecting it.

use blastpro_domain::accounts::{AccountState, Profile};
use blastpro_domain::ids::{AccountId, OwnerId, TelegramId};
use blastpro_domain::logins::LoginPhase;
use blastpro_domain::notices::NoticeButton;
use blastpro_domain::phone::PhoneNumber;
use blastpro_services::logins::Completion;
use uuid::Uuid;

use crate::shop::{Shop, list_of, template_of};
use crate::stage::{Stage, labels};

/// Connects an account the way the engine does at the end of a login.
pub async fn connect(stage: &Stage, number: u32) -> AccountId {
    connect_for(stage, stage.owner().await.id, number).await
}

/// The same for any owner.
pub async fn connect_for(stage: &Stage, owner: OwnerId, number: u32) -> AccountId {
    let phone = PhoneNumber::parse(&format!("0812345600{number:02}")).expect("valid");
    stage.services.logins.start_otp(owner, phone.clone(), None).await.expect("started");
    let mut login = stage.services.logins.claim(Uuid::new_v4()).await.expect("claimed").pop().expect("the login");
    login.phase = LoginPhase::CodeSent;
    login.command = None;
    assert!(stage.services.logins.save(&mut login).await.expect("saved"));
    let profile = Profile {
        telegram_id: TelegramId(5000 + i64::from(number)),
        first_name: format!("Toko & {number}"),
        last_name: None,
        username: None,
        phone,
        premium: false,
    };
    match stage.services.logins.complete(&mut login, &profile, b"session").await.expect("completed") {
        Completion::Connected(account) => account.id,
        Completion::Refused => panic!("refused"),
    }
}

#[tokio::test]
async fn an_account_is_listed_shown_and_disconnected_after_a_question() {
    let stage = Stage::new().await;
    stage.settle_in().await;
    let account = connect(&stage, 77).await;
    let done = stage.sees("Akun terhubung!").await;
    assert!(done.content.text.contains("Toko & 77 · +62 812 •••• 0077"), "{}", done.content.text);

    stage.press(&done, "Lihat akun").await;
    let shown = stage.sees("Akun ini siap dipakai").await;
    let offered = labels(&shown);
    assert_eq!(offered[..3], ["🔎 Scan grup", "🎯 Daftar target", "🩺 Tanya @SpamBot"], "{offered:?}");
    stage.press(&shown, "Kembali").await;
    let list = stage.sees("🟢 Terhubung sejak").await;
    assert_eq!(labels(&list), ["Toko & 77", "🔗 Hubungkan akun", "« Kembali"]);

    stage.press(&list, "Toko & 77").await;
    let shown = stage.sees("Akun ini siap dipakai").await;
    stage.press(&shown, "Putuskan").await;
    let question = stage.sees("Putuskan «Toko & 77»?").await;
    assert_eq!(labels(&question), ["Ya, putuskan +62 812 •••• 0077", "« Kembali"]);
    stage.press(&question, "Ya, putuskan").await;
    stage.sees("Sedang diputuskan").await;

    let owner = stage.owner().await.id;
    let stored = stage.services.accounts.get(owner, account).await.expect("read").expect("there");
    assert_eq!(stored.state, AccountState::Disconnecting);
    stage.services.accounts.logged_out(owner, account).await.expect("the engine's part");
    let end = stage.sees("⚪ Diputuskan").await;
    assert_eq!(end.id, question.id, "drawn without a press, in place");
    assert!(labels(&end)[0].contains("Hubungkan lagi"));
    stage.finish().await;
}

#[tokio::test]
async fn an_account_on_show_changes_when_telegram_ends_its_session() {
    let stage = Stage::new().await;
    stage.settle_in().await;
    let account = connect(&stage, 77).await;
    let done = stage.sees("Akun terhubung!").await;
    stage.press(&done, "Lihat akun").await;
    let shown = stage.sees("🟢 Terhubung").await;
    let owner = stage.owner().await.id;
    stage.services.accounts.session_ended(owner, account, "SESSION_REVOKED").await.expect("the engine's part");
    let lost = stage.sees("🔴 Perlu masuk lagi").await;
    assert_eq!(lost.id, shown.id, "drawn without a press, in place");
    assert!(labels(&lost)[0].contains("Masuk lagi"), "{:?}", labels(&lost));

    // Whoever has gone on is left alone.
    stage.press(&lost, "Kembali").await;
    let overview = stage.sees("🔴 Perlu masuk lagi").await;
    stage.services.accounts.disconnect(owner, account).await.expect("from elsewhere");
    stage.write("/menu");
    stage.sees("Menu utama").await;
    assert!(
        stage.chat().iter().all(|message| message.id != overview.id || !message.content.text.contains("Diputuskan"))
    );
    stage.finish().await;
}

#[tokio::test]
async fn three_accounts_are_the_limit_and_the_bot_says_so_before_any_trouble() {
    let stage = Stage::new().await;
    stage.settle_in().await;
    for number in 1..=3 {
        connect(&stage, number).await;
    }
    stage.write("/menu");
    let menu = stage.sees("3 dari 3 akun").await;
    stage.press(&menu, "Hubungkan akun").await;
    let limit = stage.sees("Sudah 3 akun").await;
    assert_eq!(labels(&limit), ["👤 Akun", "« Kembali"]);
    stage.finish().await;
}

#[tokio::test]
async fn the_button_below_a_notice_leads_to_a_login_of_that_account_and_leaves_the_notice() {
    let stage = Stage::new().await;
    stage.settle_in().await;
    let account = connect(&stage, 5).await;
    stage.sees("Akun terhubung!").await;
    let owner = stage.owner().await.id;
    stage.services.accounts.session_ended(owner, account, "SESSION_REVOKED").await.expect("ended");

    let notice = stage.send_button("terputus", &NoticeButton::Reconnect(account).encode()).await;
    stage.press_data(notice, &NoticeButton::Reconnect(account).encode()).await;
    let ways = stage.sees("Hubungkan lagi").await;
    assert!(ways.id > notice, "the notice stays");
    stage.press(&ways, "Pakai kode").await;
    // The number is known: nobody asks for it.
    stage.sees("Meminta kode untuk +62 812 •••• 0005").await;
    stage.finish().await;
}

#[tokio::test]
async fn what_is_kept_is_found_after_the_only_account_was_disconnected() {
    let (mut shop, _) = Shop::connected().await;
    list_of(&shop.stage, shop.owner, shop.account, 1, 5).await;
    template_of(&shop.stage, shop.owner, "Promo pagi").await;
    shop.stage.services.accounts.disconnect(shop.owner, shop.account).await.expect("asked for");
    shop.stage.services.accounts.logged_out(shop.owner, shop.account).await.expect("the engine's part");
    let menu = shop.menu().await;
    let stage = &shop.stage;
    assert!(menu.content.text.contains("belum ada akun yang terhubung"), "{}", menu.content.text);
    assert_eq!(labels(&menu)[0], "🔗 Hubungkan akun", "the likeliest");
    stage.press(&menu, "Riwayat").await;
    let history = stage.sees("Belum ada broadcast").await;
    stage.press(&history, "« Kembali").await;
    shop.menu().await;
    let menu = shop.menu().await;
    let stage = &shop.stage;
    stage.press(&menu, "Template").await;
    let templates = stage.sees("📝 Template").await;
    assert!(labels(&templates).iter().any(|label| label.contains("Promo pagi")), "{:?}", labels(&templates));
    let menu = shop.menu().await;
    shop.stage.press(&menu, "Daftar target").await;
    let lists = shop.stage.sees("Akun Toko & 77").await;
    assert!(labels(&lists)[0].contains("· 5"), "{:?}", labels(&lists));
    shop.finish().await;
}
