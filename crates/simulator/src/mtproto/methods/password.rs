//! The two-step password.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use grammers_tl_types::{self as tl, functions};

use super::auth::authorization;
use crate::mtproto::dispatch::Caller;
use crate::mtproto::srp::{Challenge, GENERATOR, Verifier, prime};
use crate::world::{KeyId, PersonId, Refusal, World};

/// What two-step passwords are checked with.
#[derive(Default)]
pub(in crate::mtproto) struct Passwords {
    /// What clients have been given, by key. Each is good for one try.
    challenges: Mutex<HashMap<KeyId, (i64, Challenge)>>,
    /// What was derived from each person's password, which takes long: Telegram's salts stay as well.
    verifiers: Mutex<HashMap<PersonId, (String, Verifier)>>,
}

impl Passwords {
    fn verifier(&self, world: &World, person: PersonId, password: &str) -> Verifier {
        let mut verifiers = self.verifiers.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, verifier)) = verifiers.get(&person).filter(|(known, _)| known == password) {
            return verifier.clone();
        }
        let (salt1, salt2) = (world.random_bytes::<40>(), world.random_bytes::<16>());
        let verifier = Verifier::new(password, salt1.to_vec(), salt2.to_vec());
        verifiers.insert(person, (password.to_owned(), verifier.clone()));
        verifier
    }

    fn put(&self, key: KeyId, id: i64, challenge: Challenge) {
        self.challenges.lock().unwrap_or_else(PoisonError::into_inner).insert(key, (id, challenge));
    }

    fn take(&self, key: KeyId, id: i64) -> Option<Challenge> {
        let mut challenges = self.challenges.lock().unwrap_or_else(PoisonError::into_inner);
        challenges.remove(&key).filter(|(known, _)| *known == id).map(|(_, challenge)| challenge)
    }
}

/// `account.getPassword`.
pub(in crate::mtproto) fn get_password(
    caller: &Caller<'_>,
    _: &functions::account::GetPassword,
) -> Result<tl::enums::account::Password, Refusal> {
    let owner = caller.world.password_owner(caller.key).ok_or(Refusal::AuthKeyUnregistered)?;
    let person = caller.world.person(owner).ok_or(Refusal::AuthKeyUnregistered)?;
    let new_algo = algorithm(&caller.world.random_bytes::<8>(), &caller.world.random_bytes::<16>());
    let mut answer = tl::types::account::Password {
        has_recovery: false,
        has_secure_values: false,
        has_password: false,
        current_algo: None,
        srp_b: None,
        srp_id: None,
        hint: None,
        email_unconfirmed_pattern: None,
        new_algo,
        new_secure_algo: secure_algorithm(caller),
        secure_random: caller.world.random_bytes::<256>().to_vec(),
        pending_reset_date: None,
        login_email_pattern: None,
    };
    if let Some(password) = person.password {
        let verifier = caller.passwords.verifier(caller.world, owner, &password);
        answer.current_algo = Some(algorithm(&verifier.salt1, &verifier.salt2));
        let challenge = Challenge::new(verifier, &caller.world.random_bytes());
        let srp_id = i64::from_le_bytes(caller.world.random_bytes());
        answer.has_password = true;
        answer.srp_b = Some(challenge.public().to_vec());
        answer.srp_id = Some(srp_id);
        answer.hint = person.password_hint;
        caller.passwords.put(caller.key, srp_id, challenge);
    }
    Ok(answer.into())
}

/// `auth.checkPassword`.
pub(in crate::mtproto) fn check_password(
    caller: &Caller<'_>,
    request: &functions::auth::CheckPassword,
) -> Result<tl::enums::auth::Authorization, Refusal> {
    let tl::enums::InputCheckPasswordSrp::Srp(proof) = &request.password else {
        return Err(Refusal::PasswordHashInvalid);
    };
    let challenge = caller.passwords.take(caller.key, proof.srp_id).ok_or(Refusal::SrpIdInvalid)?;
    if !challenge.accepts(&proof.a, &proof.m1) {
        return Err(Refusal::PasswordHashInvalid);
    }
    let person = caller.world.password_given(caller.key)?;
    Ok(authorization(caller, person))
}

fn algorithm(salt1: &[u8], salt2: &[u8]) -> tl::enums::PasswordKdfAlgo {
    let algorithm = tl::types::PasswordKdfAlgoSha256Sha256Pbkdf2Hmacsha512iter100000Sha256ModPow {
        salt1: salt1.to_vec(),
        salt2: salt2.to_vec(),
        g: GENERATOR,
        p: prime().to_vec(),
    };
    algorithm.into()
}

fn secure_algorithm(caller: &Caller<'_>) -> tl::enums::SecurePasswordKdfAlgo {
    let salt = caller.world.random_bytes::<8>().to_vec();
    tl::types::SecurePasswordKdfAlgoPbkdf2Hmacsha512iter100000 { salt }.into()
}
