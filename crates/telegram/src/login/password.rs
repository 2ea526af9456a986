//! Two-step verification (core.telegram.org/api/srp): proving to know the password without sending it.

use grammers_crypto::two_factor_auth::{calculate_2fa, check_p_and_g};
use grammers_tl_types as tl;
use secrecy::{ExposeSecret, SecretString};

use crate::error::Error;

/// The proof for these parameters. It takes a tenth of a second of pure arithmetic (seconds in an unoptimised build),
/// so it runs on a thread where it holds up nobody.
pub(super) async fn proof(
    parameters: tl::types::account::Password,
    password: SecretString,
) -> Result<tl::functions::auth::CheckPassword, Error> {
    tokio::task::spawn_blocking(move || compute(parameters, &password))
        .await
        .map_err(|_| Error::unexpected("the password's parameters cannot be computed with"))?
}

fn compute(
    parameters: tl::types::account::Password,
    password: &SecretString,
) -> Result<tl::functions::auth::CheckPassword, Error> {
    use tl::enums::PasswordKdfAlgo::Sha256Sha256Pbkdf2Hmacsha512iter100000Sha256ModPow as Known;
    let tl::types::account::Password { current_algo, srp_b, srp_id, secure_random, .. } = parameters;
    let (Some(Known(algorithm)), Some(b), Some(srp_id)) = (current_algo, srp_b, srp_id) else {
        return Err(Error::unexpected("a password method that we do not know"));
    };
    // With a modulus of the attacker's choice the proof would give the password away.
    if !check_p_and_g(&algorithm.p, &algorithm.g) {
        return Err(Error::unexpected("unsafe password parameters"));
    }
    let (m1, a) = calculate_2fa(
        &algorithm.salt1,
        &algorithm.salt2,
        &algorithm.p,
        &algorithm.g,
        b,
        secure_random,
        password.expose_secret().as_bytes(),
    );
    let proof = tl::types::InputCheckPasswordSrp { srp_id, a: a.to_vec(), m1: m1.to_vec() };
    Ok(tl::functions::auth::CheckPassword { password: proof.into() })
}

pub(super) fn is_wrong(name: &str) -> bool {
    name == "PASSWORD_HASH_INVALID"
}

/// Whether the parameters, not the password, were refused.
pub(super) fn is_outdated(name: &str) -> bool {
    matches!(name, "SRP_ID_INVALID" | "SRP_PASSWORD_CHANGED")
}
