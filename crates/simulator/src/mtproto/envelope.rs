//! Reading what is inside an encrypted message: containers and compressed parts peeled, one [`Incoming`] per request.

use std::io::Read;

use flate2::read::GzDecoder;
use grammers_tl_types::{Cursor, Deserializable, deserialize};

/// `msg_container`, which the schema leaves to be parsed by hand.
const CONTAINER: u32 = 0x73f1_f8dc;

/// `gzip_packed`, likewise.
const GZIP_PACKED: u32 = 0x3072_cfa1;

/// How large a compressed part may grow: more than any request has, less than would hurt.
const UNPACKED_LIMIT: u64 = 16 * 1024 * 1024;

/// How long a message may be (<https://core.telegram.org/mtproto/service_messages#containers> allows 2^20 and some).
const LENGTH_LIMIT: u32 = 2 * 1024 * 1024;

/// The outside of an encrypted message.
pub(super) struct Envelope {
    pub(super) salt: i64,
    pub(super) session_id: i64,
    pub(super) msg_id: i64,
    pub(super) seq_no: i32,
    pub(super) messages: Vec<Incoming>,
}

/// One message of a client.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Incoming {
    pub(super) msg_id: i64,
    /// The constructor and what follows it.
    pub(super) body: Vec<u8>,
}

impl Incoming {
    /// The constructor; zero for an empty body.
    pub(super) fn constructor(&self) -> u32 {
        constructor(&self.body)
    }
}

/// The constructor at the beginning of a body; zero for an empty one.
pub(super) fn constructor(body: &[u8]) -> u32 {
    body.first_chunk().map_or(0, |id| u32::from_le_bytes(*id))
}

impl Envelope {
    /// Reads a decrypted message.
    pub(super) fn read(plain: &[u8]) -> Result<Self, deserialize::Error> {
        let mut cursor = Cursor::from_slice(plain);
        let salt = i64::deserialize(&mut cursor)?;
        let session_id = i64::deserialize(&mut cursor)?;
        let (msg_id, seq_no, body) = read_message(&mut cursor)?;
        let mut messages = Vec::new();
        unfold(msg_id, body, &mut messages)?;
        Ok(Self { salt, session_id, msg_id, seq_no, messages })
    }
}

fn read_message(cursor: &mut Cursor<'_>) -> Result<(i64, i32, Vec<u8>), deserialize::Error> {
    let msg_id = i64::deserialize(cursor)?;
    let seq_no = i32::deserialize(cursor)?;
    let length = u32::deserialize(cursor)?;
    let mut body = vec![0; usize::try_from(length.min(LENGTH_LIMIT)).unwrap_or_default()];
    cursor.read_exact(&mut body)?;
    Ok((msg_id, seq_no, body))
}

fn unfold(msg_id: i64, body: Vec<u8>, into: &mut Vec<Incoming>) -> Result<(), deserialize::Error> {
    match constructor(&body) {
        CONTAINER => {
            let mut cursor = Cursor::from_slice(&body[4..]);
            for _ in 0..u32::deserialize(&mut cursor)? {
                let (msg_id, _, body) = read_message(&mut cursor)?;
                unfold(msg_id, body, into)?;
            }
            Ok(())
        }
        GZIP_PACKED => unfold(msg_id, unpack(&body)?, into),
        _ => {
            into.push(Incoming { msg_id, body });
            Ok(())
        }
    }
}

/// Unpacks a body if it is compressed.
pub(super) fn unpacked(body: Vec<u8>) -> Result<Vec<u8>, deserialize::Error> {
    if constructor(&body) == GZIP_PACKED { unpack(&body) } else { Ok(body) }
}

fn unpack(body: &[u8]) -> Result<Vec<u8>, deserialize::Error> {
    let packed = Vec::<u8>::from_bytes(&body[4..])?;
    let mut unpacked = Vec::new();
    let read = GzDecoder::new(&packed[..]).take(UNPACKED_LIMIT).read_to_end(&mut unpacked);
    read.map_err(|_| deserialize::Error::UnexpectedEof)?;
    Ok(unpacked)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::GzEncoder;
    use grammers_tl_types::Serializable;

    use super::*;

    fn message(msg_id: i64, body: &[u8]) -> Vec<u8> {
        let mut bytes = msg_id.to_bytes();
        0_i32.serialize(&mut bytes);
        u32::try_from(body.len()).unwrap().serialize(&mut bytes);
        bytes.extend_from_slice(body);
        bytes
    }

    #[test]
    fn a_compressed_request_in_a_container_is_found_beside_a_plain_one() {
        let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
        gzip.write_all(b"compressed!!").unwrap();
        let mut packed = GZIP_PACKED.to_bytes();
        gzip.finish().unwrap().serialize(&mut packed);
        let mut container = CONTAINER.to_bytes();
        2_u32.serialize(&mut container);
        container.extend(message(4, &packed));
        container.extend(message(8, b"as it is"));
        let plain = [7_i64.to_bytes(), 9_i64.to_bytes(), message(12, &container), vec![0; 12]].concat();

        let envelope = Envelope::read(&plain).unwrap();
        assert_eq!((envelope.salt, envelope.session_id, envelope.msg_id), (7, 9, 12));
        let bodies: Vec<_> = envelope.messages.iter().map(|message| (message.msg_id, &message.body[..])).collect();
        assert_eq!(bodies, [(4, &b"compressed!!"[..]), (8, b"as it is")]);
    }

    #[test]
    fn a_message_shorter_than_it_says_is_an_error() {
        let mut plain = [7_i64.to_bytes(), 9_i64.to_bytes(), message(12, b"abcdefgh")].concat();
        plain.pop();
        assert!(Envelope::read(&plain).is_err());
    }
}
