//! What a step at Telegram means for the login: the rules of its state machine, without any I/O.

use blastpro_domain::logins::{CODE_TRIES, CodeChannel, LIFETIME, Login, LoginPhase, LoginProblem, QrToken, SentCode};
use blastpro_telegram::Step;
use chrono::{DateTime, Utc};

/// A code is on its way.
pub(super) fn code_sent(login: &mut Login, code: SentCode, now: DateTime<Utc>) {
    login.phase = LoginPhase::CodeSent;
    login.detail.code = Some(code);
    login.detail.entry.clear();
    step_done(login, now);
}

/// A picture is to be shown. The end of the login stays what it was.
pub(super) fn qr_shown(login: &mut Login, token: QrToken) {
    login.phase = LoginPhase::ShowingQr;
    login.command = None;
    login.detail.problem = None;
    login.detail.qr = Some(token);
}

/// What a code, a password or a scan led to, except success, which is decided elsewhere.
pub(super) fn refused_or_further(login: &mut Login, step: Step, now: DateTime<Utc>) {
    step_done(login, now);
    match step {
        Step::Done(_) => {}
        Step::PasswordNeeded { hint } => {
            login.phase = LoginPhase::PasswordNeeded;
            login.detail.password_hint = hint;
            login.detail.qr = None;
        }
        Step::WrongCode => {
            login.detail.wrong_codes = login.detail.wrong_codes.saturating_add(1);
            match CODE_TRIES.saturating_sub(login.detail.wrong_codes) {
                0 => end(login, LoginProblem::TooManyWrongCodes),
                tries_left => login.detail.problem = Some(LoginProblem::WrongCode { tries_left }),
            }
        }
        Step::CodeExpired => {
            login.detail.problem = Some(LoginProblem::CodeExpired);
            // There is nothing to wait for: the owner may ask for another code at once.
            if let Some(code) = &mut login.detail.code {
                code.resend_at = code.resend_at.min(now);
            }
        }
        Step::WrongPassword => login.detail.problem = Some(LoginProblem::WrongPassword),
        Step::Refused(problem) => refused(login, problem),
    }
}

/// Telegram refuses. A pause that ends while the login lives can be waited out; anything else is the end.
pub(super) fn refused(login: &mut Login, problem: LoginProblem) {
    let can_wait = match &problem {
        LoginProblem::Flood { until } => {
            matches!(login.phase, LoginPhase::CodeSent | LoginPhase::PasswordNeeded) && *until < login.expires_at
        }
        _ => false,
    };
    if can_wait {
        login.command = None;
        login.detail.problem = Some(problem);
    } else {
        end(login, problem);
    }
}

/// The login is over without success.
pub(super) fn end(login: &mut Login, problem: LoginProblem) {
    login.phase = LoginPhase::Ended;
    login.command = None;
    login.detail.problem = Some(problem);
    login.detail.entry.clear();
    login.detail.qr = None;
}

/// By which way the code that is awaited came.
pub(super) fn channel(login: &Login) -> CodeChannel {
    login.detail.code.as_ref().map_or(CodeChannel::App, |code| code.channel)
}

fn step_done(login: &mut Login, now: DateTime<Utc>) {
    login.command = None;
    login.detail.problem = None;
    login.expires_at = now + LIFETIME;
}

#[cfg(test)]
mod tests {
    use blastpro_domain::accounts::NetworkKind;
    use blastpro_domain::ids::{LoginId, OwnerId};
    use blastpro_domain::logins::{LoginCommand, LoginDetail, LoginMethod};
    use chrono::TimeDelta;
    use secrecy::SecretString;

    use super::*;

    const NOW: DateTime<Utc> = DateTime::UNIX_EPOCH;

    fn login(phase: LoginPhase) -> Login {
        let code = SentCode {
            channel: CodeChannel::App,
            length: Some(5),
            hint: None,
            next_channel: None,
            resend_at: NOW + TimeDelta::seconds(60),
        };
        Login {
            id: LoginId::new(),
            owner_id: OwnerId::new(),
            account_id: None,
            method: LoginMethod::Otp,
            phase,
            detail: LoginDetail { code: Some(code), ..LoginDetail::default() },
            command: Some(LoginCommand::SubmitCode(SecretString::from("12345"))),
            network: NetworkKind::Bootstrap,
            screen_message: None,
            revision: 1,
            created_at: NOW,
            expires_at: NOW + LIFETIME,
        }
    }

    #[test]
    fn wrong_codes_count_down_and_the_last_one_ends_the_login() {
        let mut login = login(LoginPhase::CodeSent);
        for tries_left in (1..CODE_TRIES).rev() {
            refused_or_further(&mut login, Step::WrongCode, NOW);
            assert_eq!(login.detail.problem, Some(LoginProblem::WrongCode { tries_left }));
            assert!(!login.is_busy() && !login.phase.is_over());
        }
        refused_or_further(&mut login, Step::WrongCode, NOW);
        assert_eq!((login.phase, login.detail.problem), (LoginPhase::Ended, Some(LoginProblem::TooManyWrongCodes)));
    }

    #[test]
    fn an_expired_code_can_be_asked_for_again_at_once() {
        let mut login = login(LoginPhase::CodeSent);
        refused_or_further(&mut login, Step::CodeExpired, NOW);
        assert_eq!(login.phase, LoginPhase::CodeSent);
        assert_eq!(login.detail.code.map(|code| code.resend_at), Some(NOW));
    }

    #[test]
    fn a_pause_within_the_logins_life_is_waited_out_and_a_longer_one_ends_it() {
        let flood = |minutes| Step::Refused(LoginProblem::Flood { until: NOW + TimeDelta::minutes(minutes) });
        let mut short = login(LoginPhase::CodeSent);
        refused_or_further(&mut short, flood(5), NOW);
        assert_eq!(short.phase, LoginPhase::CodeSent);
        let mut long = login(LoginPhase::CodeSent);
        refused_or_further(&mut long, flood(60), NOW);
        assert_eq!(long.phase, LoginPhase::Ended);
        let mut starting = login(LoginPhase::Starting);
        refused_or_further(&mut starting, flood(5), NOW);
        assert_eq!(starting.phase, LoginPhase::Ended, "there is nothing the owner could do meanwhile");
    }

    #[test]
    fn a_login_that_is_over_holds_no_secret() {
        let mut login = login(LoginPhase::CodeSent);
        login.detail.entry = "123".to_owned();
        end(&mut login, LoginProblem::TimedOut);
        assert!(login.command.is_none() && login.detail.entry.is_empty() && login.detail.qr.is_none());
    }
}
