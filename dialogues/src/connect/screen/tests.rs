use blastpro_domain::accounts::NetworkKind;
use blastpro_domain::ids::{LoginId, OwnerId};
use blastpro_domain::logins::{LoginProblem, QrToken};
use blastpro_domain::phone::PhoneNumber;
use chrono::TimeZone;
use proptest::prelude::*;
use secrecy::SecretString;

use super::*;

fn at(seconds: i64) -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2027, 11, 22, 1, 30, 0).single().expect("exists") + TimeDelta::seconds(seconds)
}

fn sent(channel: CodeChannel, length: Option<u8>, next_channel: Option<CodeChannel>) -> SentCode {
    SentCode { channel, length, hint: None, next_channel, resend_at: at(60) }
}

fn a_login(phase: LoginPhase) -> Login {
    Login {
        id: LoginId::new(),
        owner_id: OwnerId::new(),
        account_id: None,
        method: LoginMethod::Otp,
        phase,
        detail: LoginDetail {
            phone: PhoneNumber::parse("081234560077").ok(),
            code: Some(sent(CodeChannel::App, Some(5), Some(CodeChannel::Sms))),
            ..LoginDetail::default()
        },
        command: None,
        network: NetworkKind::Telegram,
        screen_message: None,
        revision: 1,
        created_at: at(0),
        expires_at: at(600),
    }
}

fn draw(login: &Login, now: DateTime<Utc>) -> Screen {
    super::login(login, None, now, Language::Id, Tz::Asia__Jakarta)
}

fn labels(screen: &Screen) -> Vec<Vec<&str>> {
    screen.keyboard.rows().iter().map(|row| row.iter().map(|button| button.text.as_str()).collect()).collect()
}

#[test]
fn the_keypad_shows_dots_and_never_digits() {
    let mut login = a_login(LoginPhase::CodeSent);
    login.detail.entry = "974".into();
    let screen = draw(&login, at(0));
    assert!(screen.text.as_str().contains("● ● ● ○ ○"), "{}", screen.text);
    assert!(!screen.text.as_str().contains("974"), "{}", screen.text);
    assert_eq!(
        labels(&screen),
        [vec!["1", "2", "3"], vec!["4", "5", "6"], vec!["7", "8", "9"], vec!["⌫", "0"], vec!["Batal"]]
    );
}

#[test]
fn a_code_of_unknown_length_is_sent_by_hand() {
    let mut login = a_login(LoginPhase::CodeSent);
    login.detail.code = Some(sent(CodeChannel::Sms, None, None));
    login.detail.entry = "1234567".into();
    let screen = draw(&login, at(0));
    assert_eq!(labels(&screen)[3], ["⌫", "0", "✅"]);
    assert!(screen.text.as_str().contains("● ● ● ● ● ● ●"), "{}", screen.text);
}

#[test]
fn another_code_is_announced_and_then_offered_by_the_way_it_would_come() {
    let mut login = a_login(LoginPhase::CodeSent);
    let early = draw(&login, at(18));
    assert!(early.text.as_str().contains("lewat SMS 45 detik lagi"), "{}", early.text);
    assert!(!labels(&early).concat().iter().any(|label| label.contains("SMS")));
    let due = draw(&login, at(60));
    assert!(!due.text.as_str().contains("lagi."), "{}", due.text);
    assert_eq!(labels(&due)[4], ["🔁 Kirim lewat SMS"]);
    login.detail.problem = Some(LoginProblem::CodeExpired);
    assert_eq!(labels(&draw(&login, at(60)))[4], ["🔁 Kirim kode baru"], "the same way as before, with a fresh code");
}

#[test]
fn the_countdown_moves_in_steps_so_that_the_message_is_seldom_edited() {
    let login = a_login(LoginPhase::CodeSent);
    let drawings: std::collections::HashSet<_> = (0..60).map(|second| draw(&login, at(second)).text).collect();
    assert_eq!(drawings.len(), 12);
}

#[test]
fn while_a_code_is_checked_nothing_can_be_tapped_but_cancel() {
    let mut login = a_login(LoginPhase::CodeSent);
    login.command = Some(LoginCommand::SubmitCode(SecretString::from("12345")));
    let screen = draw(&login, at(90));
    assert_eq!(labels(&screen), [["Batal"]]);
    assert!(screen.text.as_str().contains("diperiksa"), "{}", screen.text);
}

#[test]
fn words_are_typed_so_there_is_no_keypad() {
    let mut login = a_login(LoginPhase::CodeSent);
    let code = SentCode { hint: Some("<b>a".into()), ..sent(CodeChannel::SmsWord, None, None) };
    login.detail.code = Some(code);
    let screen = draw(&login, at(0));
    assert_eq!(labels(&screen), [["Batal"]]);
    assert!(screen.text.as_str().contains("“&lt;b&gt;a”"), "{}", screen.text);
}

#[test]
fn a_wrong_code_says_how_many_tries_are_left() {
    let mut login = a_login(LoginPhase::CodeSent);
    login.detail.problem = Some(LoginProblem::WrongCode { tries_left: 4 });
    assert!(draw(&login, at(0)).text.as_str().contains("Sisa 4 percobaan"));
}

#[test]
fn a_hint_that_somebody_wrote_is_escaped_and_cut() {
    let mut login = a_login(LoginPhase::PasswordNeeded);
    login.detail.password_hint = Some(format!("</i><a href=\"x\">{}", "y".repeat(5000)));
    let text = draw(&login, at(0)).text;
    assert!(text.as_str().contains("&lt;/i&gt;&lt;a href=&quot;x&quot;&gt;"), "{text}");
    assert!(text.as_str().len() < 600, "{text}");
}

#[test]
fn a_qr_is_a_picture_until_it_is_scanned() {
    let mut login = a_login(LoginPhase::ShowingQr);
    login.method = LoginMethod::Qr;
    login.detail.qr = Some(QrToken { url: "tg://login?token=abc".into(), expires_at: at(30) });
    let waiting = draw(&login, at(0));
    assert_eq!(waiting.picture, Some(Picture::Qr("tg://login?token=abc".into())));
    assert!(!format!("{waiting:?}").contains("abc"), "whoever has the token can log in");
    login.detail.qr = None;
    let scanned = draw(&login, at(0));
    assert_eq!(scanned.picture, None);
    assert!(scanned.text.as_str().contains("Sudah discan"));
}

#[test]
fn a_pause_that_telegram_wants_ends_at_a_time_of_the_owners_zone() {
    let mut login = a_login(LoginPhase::Ended);
    login.detail.problem = Some(LoginProblem::Flood { until: at(3600) });
    assert!(draw(&login, at(0)).text.as_str().contains("Sen 22 Nov 09.30 WIB"));
}

fn problems() -> impl Strategy<Value = Option<LoginProblem>> {
    prop::sample::select(vec![
        None,
        Some(LoginProblem::WrongCode { tries_left: 1 }),
        Some(LoginProblem::CodeExpired),
        Some(LoginProblem::CodeTyped),
        Some(LoginProblem::TooManyWrongCodes),
        Some(LoginProblem::NumberInvalid),
        Some(LoginProblem::NumberBanned),
        Some(LoginProblem::NumberUnused),
        Some(LoginProblem::Flood { until: at(3600) }),
        Some(LoginProblem::WrongPassword),
        Some(LoginProblem::TimedOut),
        Some(LoginProblem::TakenOver),
        Some(LoginProblem::LimitReached),
        Some(LoginProblem::BelongsToAnother),
        Some(LoginProblem::OtherAccount),
        Some(LoginProblem::AlreadyConnected),
        Some(LoginProblem::Unsupported { error: "<SIGN_UP>".into() }),
        Some(LoginProblem::Unreachable),
        Some(LoginProblem::SessionLost),
    ])
}

fn phases() -> impl Strategy<Value = LoginPhase> {
    prop::sample::select(vec![
        LoginPhase::Starting,
        LoginPhase::CodeSent,
        LoginPhase::ShowingQr,
        LoginPhase::PasswordNeeded,
        LoginPhase::Connected,
        LoginPhase::Ended,
    ])
}

proptest! {
    #[test]
    fn every_login_has_a_screen_with_a_way_on(
        phase in phases(),
        problem in problems(),
        took_over in any::<bool>(),
        entry in "[0-9]{0,5}",
        now in 0_i64..700,
        english in any::<bool>(),
    ) {
        let mut login = a_login(phase);
        login.detail.problem = problem;
        login.detail.took_over = took_over;
        login.detail.entry = entry;
        let language = if english { Language::En } else { Language::Id };
        let screen = super::login(&login, None, at(now), language, Tz::Asia__Jakarta);
        let text = screen.text.as_str();
        prop_assert!(!text.is_empty() && text.lines().count() <= 14, "{text}");
        prop_assert!(!text.contains("logins-") && !text.contains("{$"), "{text}");
        prop_assert!(!text.contains("<SIGN_UP>"), "{text}");
        let rows = screen.keyboard.rows();
        prop_assert!((1..=8).contains(&rows.len()), "{rows:?}");
        for button in rows.iter().flatten() {
            prop_assert!(!button.text.contains("logins-") && button.data.len() <= 64);
        }
    }
}
