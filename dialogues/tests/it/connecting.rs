//! Connecting, up to what the engine does.

use blastpro_domain::logins::{
    CODES_AN_HOUR, CodeChannel, Login, LoginCommand, LoginPhase, LoginProblem, QrToken, SentCode,
};
use blastpro_domain::phone::PhoneNumber;
use blastpro_simulator::world::{Message, Peer};
use chrono::TimeDelta;
use secrecy::ExposeSecret;
use uuid::Uuid;

use crate::stage::{Stage, buttons, labels};

/// Plays the engine: waits for the login's command, and answers it with a change.
pub async fn engine(stage: &Stage, change: impl FnOnce(&mut Login)) -> Option<LoginCommand> {
    let mut login = stage.services.logins.claim(Uuid::nil()).await.expect("claimed").pop().expect("a login");
    let command = login.command.take();
    change(&mut login);
    assert!(stage.services.logins.save(&mut login).await.expect("saved"));
    command
}

fn send_code(stage: &Stage, channel: CodeChannel) -> impl FnOnce(&mut Login) {
    let now = stage.services.clock().now();
    let length = channel.fits_keypad().then_some(5);
    move |login| {
        login.phase = LoginPhase::CodeSent;
        login.detail.code = Some(SentCode {
            channel,
            length,
            hint: None,
            next_channel: Some(CodeChannel::Sms),
            resend_at: now + TimeDelta::seconds(60),
        });
    }
}

/// Takes one of the ways to connect an account that the menu leads to.
async fn goes(stage: &Stage, menu: &Message, way: &str) {
    stage.press(menu, "Hubungkan akun").await;
    let ways = stage.sees("Hubungkan akun Telegram").await;
    stage.press(&ways, way).await;
}

/// Goes from the menu to the question for the number.
async fn to_the_number(stage: &Stage) {
    let menu = stage.settle_in().await;
    goes(stage, &menu, "Pakai kode").await;
    stage.sees("Nomor akun yang mau dihubungkan").await;
}

/// Waits until no message has this text in it.
async fn is_deleted(stage: &Stage, text: &str) {
    let gone = |s: &Stage| s.chat().iter().all(|m| !m.content.text.contains(text)).then_some(());
    stage.until(&format!("{text:?} is deleted"), gone).await;
}

/// Goes to the question for the password.
async fn to_the_password(stage: &Stage) -> Message {
    to_the_keypad(stage).await;
    engine(stage, |login| login.phase = LoginPhase::PasswordNeeded).await;
    stage.sees("kata sandi dua langkah").await
}

/// Types the password: it is deleted and used.
async fn types_the_password(stage: &Stage) {
    stage.write("rahasia sekali");
    is_deleted(stage, "rahasia").await;
    stage.sees("diperiksa").await;
    let command = engine(stage, |_| {}).await;
    assert!(matches!(command, Some(LoginCommand::SubmitPassword(_))), "{command:?}");
}

/// Goes from the menu to the keypad.
pub async fn to_the_keypad(stage: &Stage) -> Message {
    to_the_number(stage).await;
    stage.share_contact("6281234560077", Some(stage.person));
    stage.sees("Meminta kode untuk +62 812 •••• 0077").await;
    let command = engine(stage, send_code(stage, CodeChannel::App)).await;
    assert!(matches!(command, Some(LoginCommand::RequestCode(_))), "{command:?}");
    stage.sees("○ ○ ○ ○ ○").await
}

#[tokio::test]
async fn the_number_is_shared_the_code_is_tapped_and_never_shown() {
    let stage = Stage::new().await;
    let keypad = to_the_keypad(&stage).await;
    assert!(keypad.content.text.contains("jangan diketik di sini"));
    assert!(keypad.content.text.contains("lewat SMS"), "the next way is named: {}", keypad.content.text);
    for (digit, dots) in [
        ("1", "● ○ ○ ○ ○"),
        ("0", "● ● ○ ○ ○"),
        ("⌫", "● ○ ○ ○ ○"),
        ("2", "● ● ○ ○ ○"),
        ("3", "● ● ● ○ ○"),
        ("4", "● ● ● ● ○"),
    ] {
        stage.press(&keypad, digit).await;
        stage.sees(dots).await;
    }
    stage.press(&keypad, "5").await;
    let checking = stage.sees("Sedang diperiksa").await;
    assert_eq!(checking.id, keypad.id, "one message all the way");
    let command = engine(&stage, |login| {
        login.detail.problem = Some(LoginProblem::WrongCode { tries_left: 4 });
    })
    .await;
    match command {
        Some(LoginCommand::SubmitCode(code)) => assert_eq!(code.expose_secret(), "12345"),
        other => panic!("{other:?}"),
    }
    stage.sees("Sisa 4 percobaan").await;
    stage.finish().await;
}

#[tokio::test]
async fn only_ones_own_contact_is_taken() {
    let stage = Stage::new().await;
    to_the_number(&stage).await;
    stage.share_contact("6281234560088", None);
    stage.sees("Itu kontak orang lain").await;
    stage.write("halo");
    let again = stage.sees("belum terbaca").await;
    assert!(again.reply_markup.expect("the keyboard, which is put away by what is sent")["keyboard"].is_array());
    let owner = stage.owner().await.id;
    assert!(stage.services.logins.active(owner).await.expect("read").is_none());
    stage.write("« Kembali");
    stage.sees("Hubungkan akun Telegram").await;
    stage.finish().await;
}

#[tokio::test]
async fn a_code_that_is_typed_is_deleted_and_the_owner_told_that_it_is_void() {
    let stage = Stage::new().await;
    let keypad = to_the_keypad(&stage).await;
    // As it is, and as it stands in Telegram's own message, which people forward.
    for typed in ["1 2 3 4 5", "Login code: 12345. Do not give this code to anyone!"] {
        stage.write(typed);
        is_deleted(&stage, typed).await;
        stage.sees("Kode itu sudah hangus").await;
    }
    let gone = |s: &Stage| s.chat().iter().all(|message| message.id != keypad.id).then_some(());
    stage.until("its keypad is gone", gone).await;
    let told = stage.sees("Kode itu sudah hangus").await;
    let answer = stage.press(&told, "Kirim kode baru").await;
    assert!(answer.text.expect("words").contains("sedang diminta"), "there is nothing to wait for");
    stage.sees("Kode baru sedang diminta …").await;
    stage.finish().await;
}

#[tokio::test]
async fn a_password_is_deleted_before_it_is_used() {
    let stage = Stage::new().await;
    to_the_keypad(&stage).await;
    engine(&stage, |login| {
        login.phase = LoginPhase::PasswordNeeded;
        login.detail.password_hint = Some("<b>kucing".into());
    })
    .await;
    let asked = stage.sees("Petunjuk Kakak: <b>kucing").await;
    stage.write("rahasia  sekali");
    is_deleted(&stage, "rahasia").await;
    stage
        .until("it is checked", |s| {
            s.chat().into_iter().find(|m| m.id == asked.id && m.content.text.contains("diperiksa"))
        })
        .await;
    let command = engine(&stage, |login| login.detail.problem = Some(LoginProblem::WrongPassword)).await;
    match command {
        Some(LoginCommand::SubmitPassword(password)) => assert_eq!(password.expose_secret(), "rahasia  sekali"),
        other => panic!("{other:?}"),
    }
    stage.sees("Kata sandinya belum cocok").await;
    stage.finish().await;
}

/// Otherwise it would be taken for a city, stay in the chat, and be quoted in the answer.
#[tokio::test]
async fn a_password_is_deleted_although_a_city_was_asked_for_last() {
    let stage = Stage::new().await;
    to_the_password(&stage).await;
    stage.write("/timezone");
    stage.sees("Zona waktu").await;
    stage.write("Denpasar");
    stage.sees("WITA").await;
    stage.write("/timezone");
    stage.quiet().await;
    types_the_password(&stage).await;
    stage.finish().await;
}

#[tokio::test]
async fn a_password_is_deleted_even_where_something_else_is_asked_for() {
    let stage = Stage::new().await;
    to_the_password(&stage).await;
    stage.write("/timezone");
    stage.sees("ketik nama kota").await;
    types_the_password(&stage).await;
    stage.finish().await;
}

#[tokio::test]
async fn a_word_is_typed_and_deleted() {
    let stage = Stage::new().await;
    to_the_keypad(&stage).await;
    engine(&stage, send_code(&stage, CodeChannel::SmsWord)).await;
    let asked = stage.sees("SMS berisi satu kata").await;
    assert_eq!(labels(&asked), ["Batal"]);
    stage.write("mangga");
    is_deleted(&stage, "mangga").await;
    stage.sees("Sedang diperiksa").await;
    let command = engine(&stage, |_| {}).await;
    assert!(matches!(command, Some(LoginCommand::SubmitCode(_))), "{command:?}");
    stage.finish().await;
}

#[tokio::test]
async fn a_qr_is_a_picture_that_is_renewed_in_place() {
    let stage = Stage::new().await;
    let menu = stage.settle_in().await;
    goes(&stage, &menu, "Scan QR").await;
    stage.sees("Menyiapkan QR").await;
    let now = stage.services.clock().now();
    let token =
        |name: &str| QrToken { url: format!("tg://login?token={name}"), expires_at: now + TimeDelta::seconds(30) };
    let command = engine(&stage, |login| {
        login.phase = LoginPhase::ShowingQr;
        login.detail.qr = Some(token("first"));
    })
    .await;
    assert!(matches!(command, Some(LoginCommand::StartQr)), "{command:?}");
    let first = stage.sees("Menunggu discan").await;
    let picture = first.content.media.clone().expect("a picture").sha256;
    engine(&stage, |login| login.detail.qr = Some(token("second"))).await;
    stage
        .until("another picture in the same message", |s| {
            let message = s.chat().into_iter().find(|m| m.id == first.id)?;
            (message.content.media?.sha256 != picture).then_some(())
        })
        .await;
    engine(&stage, |login| login.detail.qr = None).await;
    stage.sees("Sudah discan").await;
    engine(&stage, |login| login.phase = LoginPhase::PasswordNeeded).await;
    stage.sees("kata sandi dua langkah").await;
    assert!(stage.chat().iter().all(|m| m.content.media.is_none()), "the picture is gone");
    stage.finish().await;
}

#[tokio::test]
async fn cancelling_ends_the_login_and_says_so() {
    let stage = Stage::new().await;
    let keypad = to_the_keypad(&stage).await;
    stage.press(&keypad, "Batal").await;
    let cancelled = stage.sees("Dibatalkan").await;
    assert_eq!(cancelled.id, keypad.id);
    let owner = stage.owner().await.id;
    assert!(stage.services.logins.active(owner).await.expect("read").is_none());
    stage.press(&cancelled, "Menu utama").await;
    stage.sees("belum ada akun").await;
    stage.finish().await;
}

#[tokio::test]
async fn a_second_login_takes_over_and_there_is_one_screen() {
    let stage = Stage::new().await;
    let keypad = to_the_keypad(&stage).await;
    stage.write("/menu");
    let menu = stage.sees("Menu utama").await;
    assert_eq!(labels(&menu)[0], "⏳ Lanjutkan masuk");
    goes(&stage, &menu, "Scan QR").await;
    stage.sees("Proses masuk yang sebelumnya dihentikan").await;
    stage.until("the old keypad is gone", |s| s.chat().iter().all(|m| m.id != keypad.id).then_some(())).await;
    stage.finish().await;
}

#[tokio::test]
async fn a_login_is_shown_again_after_a_restart_where_it_was() {
    let mut stage = Stage::new().await;
    let keypad = to_the_keypad(&stage).await;
    stage.press(&keypad, "7").await;
    stage.sees("● ○ ○ ○ ○").await;
    stage.stop().await;
    stage.start(|dialogues| dialogues);
    stage.press(&keypad, "8").await;
    let shown = stage.sees("● ● ○ ○ ○").await;
    assert_eq!(shown.id, keypad.id);
    stage.finish().await;
}

#[tokio::test]
async fn continuing_moves_the_login_below_the_menu() {
    let stage = Stage::new().await;
    let keypad = to_the_keypad(&stage).await;
    stage.write("/menu");
    let menu = stage.sees("Menu utama").await;
    stage.press(&menu, "Lanjutkan masuk").await;
    let moved = stage
        .until("a newer keypad", |s| s.chat().into_iter().find(|m| m.id > menu.id && m.content.text.contains('○')))
        .await;
    stage.press(&moved, "1").await;
    stage.sees("● ○ ○ ○ ○").await;
    assert!(stage.chat().iter().all(|m| m.id != keypad.id && m.id != menu.id), "one screen");
    stage.finish().await;
}

#[tokio::test]
async fn digits_tapped_faster_than_they_are_handled_keep_their_order() {
    let stage = Stage::new().await;
    let keypad = to_the_keypad(&stage).await;
    let all = buttons(&keypad);
    let mut answers = Vec::new();
    for digit in ["9", "0", "2", "1", "7"] {
        let (_, data) = all.iter().find(|(text, _)| text == digit).expect("the key is there");
        let pressed = stage.world().press(stage.person, Peer::Person(stage.bot_id), keypad.id, data);
        answers.push(pressed.expect("pressed").1);
    }
    for answer in answers {
        answer.await.expect("answered");
    }
    match engine(&stage, |_| {}).await {
        Some(LoginCommand::SubmitCode(code)) => assert_eq!(code.expose_secret(), "90217"),
        other => panic!("{other:?}"),
    }
    stage.finish().await;
}

#[tokio::test]
async fn who_asks_for_many_codes_within_an_hour_waits_and_may_use_the_picture() {
    let stage = Stage::new().await;
    to_the_number(&stage).await;
    let (owner, logins) = (stage.owner().await.id, stage.services.logins.clone());
    let number = |at: u32| PhoneNumber::parse(&format!("0812345600{at:02}")).expect("a number");
    for at in 0..CODES_AN_HOUR {
        logins.start_otp(owner, number(at), None).await.expect("may begin");
    }
    stage.write("081234560099");
    let waits = stage.sees("Istirahat dulu, Kak").await;
    stage.press(&waits, "Scan QR").await;
    let command = engine(&stage, |_| {}).await;
    assert!(matches!(command, Some(LoginCommand::StartQr)), "no code is sent that way");
    stage.finish().await;
}
