//! The server's side of SRP, by which a client proves that it knows the two-step password (core.telegram.org/api/srp).

use std::sync::LazyLock;

use num_bigint::BigUint;
use pbkdf2::pbkdf2_hmac_array;
use sha2::{Digest, Sha256, Sha512};

/// The generator that goes with [`PRIME`].
pub(super) const GENERATOR: i32 = 3;

/// Rounds of PBKDF2 that the one algorithm in use asks for.
const ROUNDS: u32 = 100_000;

/// The safe prime that Telegram uses, which clients know and need not test at length.
const PRIME_HEX: &str = "c71caeb9c6b1c9048e6c522f70f13f73980d40238e3e21c14934d037563d930f\
                         48198a0aa7c14058229493d22530f4dbfa336f6e0ac925139543aed44cce7c37\
                         20fd51f69458705ac68cd4fe6b6b13abdc9746512969328454f18faf8c595f64\
                         2477fe96bb2a941d5bcd1d4ac8cc49880708fa9b378e3c4f3a9060bee67cf9a4\
                         a4a695811051907e162753b56b0f6b410dba74d8a84b2a14b3144e0ef1284754\
                         fd17ed950d5965b4b9dd46582db1178d169c6bc465b0d6ff9ca3928fef5b9ae4\
                         e418fc15e83ebea0f87fa9ff5eed70050ded2849f47bf959d956850ce929851f\
                         0d8115f635b105ee2e4e15d04b2454bf6f4fadf034b10403119cd8e3b92fcc5b";

static PRIME: LazyLock<BigUint> =
    LazyLock::new(|| BigUint::parse_bytes(PRIME_HEX.as_bytes(), 16).expect("the constant is hexadecimal"));

/// The prime in bytes.
pub(super) fn prime() -> [u8; 256] {
    padded(&PRIME)
}

/// What a server keeps of a password: enough to check it, not to know it.
#[derive(Clone)]
pub(super) struct Verifier {
    pub(super) salt1: Vec<u8>,
    pub(super) salt2: Vec<u8>,
    v: BigUint,
}

impl Verifier {
    /// Derives the verifier; slow on purpose.
    pub(super) fn new(password: &str, salt1: Vec<u8>, salt2: Vec<u8>) -> Self {
        let hash = salted(&salted(password.as_bytes(), &salt1), &salt2);
        let stretched = pbkdf2_hmac_array::<Sha512, 64>(&hash, &salt1, ROUNDS);
        let x = BigUint::from_bytes_be(&salted(&stretched, &salt2));
        let v = generator().modpow(&x, &PRIME);
        Self { salt1, salt2, v }
    }
}

/// A challenge for one try.
pub(super) struct Challenge {
    verifier: Verifier,
    b: BigUint,
    public: [u8; 256],
}

impl Challenge {
    /// A challenge with the secret `b`.
    pub(super) fn new(verifier: Verifier, b: &[u8; 256]) -> Self {
        let b = BigUint::from_bytes_be(b);
        let k = BigUint::from_bytes_be(&sha256(&[&prime(), &padded(&generator())]));
        let public = padded(&((k * &verifier.v + generator().modpow(&b, &PRIME)) % &*PRIME));
        Self { verifier, b, public }
    }

    /// `srp_B`: what the client is told.
    pub(super) const fn public(&self) -> &[u8; 256] {
        &self.public
    }

    /// Whether the client's `A` and `M1` prove that it knows the password.
    pub(super) fn accepts(&self, a: &[u8], m1: &[u8]) -> bool {
        let a = BigUint::from_bytes_be(a);
        if a == BigUint::ZERO || a >= *PRIME {
            return false;
        }
        let a_bytes = padded(&a);
        let u = BigUint::from_bytes_be(&sha256(&[&a_bytes, &self.public]));
        let secret = (a * self.verifier.v.modpow(&u, &PRIME)).modpow(&self.b, &PRIME);
        let key = sha256(&[&padded(&secret)]);
        let (hash_p, hash_g) = (sha256(&[&prime()]), sha256(&[&padded(&generator())]));
        let mixed: [u8; 32] = std::array::from_fn(|index| hash_p[index] ^ hash_g[index]);
        let salts = (sha256(&[&self.verifier.salt1]), sha256(&[&self.verifier.salt2]));
        m1 == sha256(&[&mixed, &salts.0, &salts.1, &a_bytes, &self.public, &key])
    }
}

fn generator() -> BigUint {
    BigUint::from(GENERATOR.unsigned_abs())
}

fn sha256(parts: &[&[u8]]) -> [u8; 32] {
    parts.iter().fold(Sha256::new(), Digest::chain_update).finalize().into()
}

fn salted(data: &[u8], salt: &[u8]) -> [u8; 32] {
    sha256(&[salt, data, salt])
}

/// 256 bytes, big-endian, as everything is hashed.
fn padded(number: &BigUint) -> [u8; 256] {
    let bytes = number.to_bytes_be();
    let mut padded = [0; 256];
    padded[256 - bytes.len()..].copy_from_slice(&bytes);
    padded
}

#[cfg(test)]
mod tests {
    use grammers_crypto::two_factor_auth::{calculate_2fa, check_p_and_g};

    use super::*;

    #[test]
    fn a_client_with_the_password_is_accepted_and_no_other() {
        let verifier = Verifier::new("kopi susu", vec![1; 40], vec![2; 16]);
        let challenge = Challenge::new(verifier, &[7; 256]);
        let try_with = |password: &str| {
            let public = challenge.public().to_vec();
            let (m1, a) = calculate_2fa(&[1; 40], &[2; 16], &prime(), &GENERATOR, public, vec![5; 256], password);
            challenge.accepts(&a, &m1)
        };
        assert!(try_with("kopi susu"));
        assert!(!try_with("kopi hitam"));
    }

    #[test]
    fn clients_find_the_prime_safe() {
        assert!(check_p_and_g(&prime(), &GENERATOR));
    }
}
