//! The server's side of MTProto 2.0 encryption (core.telegram.org/mtproto/description).
//!
//! `grammers_crypto` has the client's side; the two differ in the offset into the key, 0 for messages from the client
//! and 8 for messages from the server.

use grammers_crypto::aes::{ige_decrypt, ige_encrypt};
use sha2::{Digest, Sha256};

use crate::world::{AuthKey, KeyId};

/// Offsets into the authorization key.
#[derive(Clone, Copy)]
enum From {
    Client = 0,
    Server = 8,
}

/// Key id and message key before the encrypted part.
const HEADER: usize = 8 + 16;

/// The key id that a message begins with; zero for one that is not encrypted.
pub(super) fn key_id_of(message: &[u8]) -> Option<KeyId> {
    message.first_chunk().map(|id| KeyId(i64::from_le_bytes(*id)))
}

/// Decrypts a client's message: salt, session id, message, padding. `None` when it is not made with this key.
pub(super) fn decrypt(message: &[u8], key: &AuthKey) -> Option<Vec<u8>> {
    let (header, encrypted) = message.split_at_checked(HEADER)?;
    let msg_key: [u8; 16] = *header.last_chunk()?;
    if encrypted.is_empty() || encrypted.len() % 16 != 0 {
        return None;
    }
    let mut plain = encrypted.to_vec();
    let (aes_key, aes_iv) = aes_parameters(key, &msg_key, From::Client);
    ige_decrypt(&mut plain, &aes_key, &aes_iv);
    (msg_key == message_key(key, &plain, From::Client)).then_some(plain)
}

/// Encrypts a message to a client. `padding` holds random bytes, of which as many are used as are needed.
pub(super) fn encrypt(mut plain: Vec<u8>, key: &AuthKey, id: KeyId, padding: [u8; 32]) -> Vec<u8> {
    // 12 to 1024 bytes that fill up the last block of 16.
    let needed = 12 + (16 - (plain.len() + 12) % 16) % 16;
    plain.extend_from_slice(&padding[..needed]);
    let msg_key = message_key(key, &plain, From::Server);
    let (aes_key, aes_iv) = aes_parameters(key, &msg_key, From::Server);
    ige_encrypt(&mut plain, &aes_key, &aes_iv);
    [&id.0.to_le_bytes()[..], &msg_key, &plain].concat()
}

fn message_key(key: &AuthKey, plain: &[u8], from: From) -> [u8; 16] {
    let start = 88 + from as usize;
    let large = Sha256::new().chain_update(&key[start..start + 32]).chain_update(plain).finalize();
    let mut msg_key = [0; 16];
    msg_key.copy_from_slice(&large[8..24]);
    msg_key
}

fn aes_parameters(key: &AuthKey, msg_key: &[u8; 16], from: From) -> ([u8; 32], [u8; 32]) {
    let x = from as usize;
    let a = Sha256::new().chain_update(msg_key).chain_update(&key[x..x + 36]).finalize();
    let b = Sha256::new().chain_update(&key[40 + x..76 + x]).chain_update(msg_key).finalize();
    let mut aes_key = [0; 32];
    aes_key[..8].copy_from_slice(&a[..8]);
    aes_key[8..24].copy_from_slice(&b[8..24]);
    aes_key[24..].copy_from_slice(&a[24..]);
    let mut aes_iv = [0; 32];
    aes_iv[..8].copy_from_slice(&b[..8]);
    aes_iv[8..24].copy_from_slice(&a[8..24]);
    aes_iv[24..].copy_from_slice(&b[24..]);
    (aes_key, aes_iv)
}

#[cfg(test)]
mod tests {
    use grammers_crypto::DequeBuffer;

    use super::*;
    use crate::world::sessions::key_id;

    fn key() -> AuthKey {
        std::array::from_fn(|index| u8::try_from(index * 7 % 256).unwrap())
    }

    #[test]
    fn what_a_client_encrypts_is_decrypted_and_back() {
        let client_key = grammers_crypto::AuthKey::from_bytes(key());
        let text = b"salt....session.message and so on";
        let mut message = DequeBuffer::with_capacity(64, 64);
        message.extend(text.iter().copied());
        grammers_crypto::encrypt_data_v2(&mut message, &client_key);
        assert_eq!(key_id_of(&message[..]), Some(key_id(&key())));
        assert_eq!(&decrypt(&message[..], &key()).unwrap()[..text.len()], text);

        let mut answer = encrypt(text.to_vec(), &key(), key_id(&key()), [9; 32]);
        let plain = grammers_crypto::decrypt_data_v2(&mut answer, &client_key).unwrap();
        assert_eq!(&plain[..text.len()], text);
    }

    #[test]
    fn a_message_of_another_key_is_refused() {
        let mut message = DequeBuffer::with_capacity(64, 64);
        message.extend([1; 32]);
        grammers_crypto::encrypt_data_v2(&mut message, &grammers_crypto::AuthKey::from_bytes([5; 256]));
        assert_eq!(decrypt(&message[..], &key()), None);
    }
}
