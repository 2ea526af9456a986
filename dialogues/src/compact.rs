//! Callback data of several fields in few bytes: numbers and ids in base 36, fields separated by colons.
//!
//! Two ids take 50 of the 64 bytes this way; in hexadecimal they would take all.

use blastpro_domain::chats::ChatKey;
use blastpro_domain::ids::{AccountId, CampaignId, JobId, ListId, TargetId, TemplateId};
use blastpro_domain::peers::PeerKind;
use uuid::Uuid;

const DIGITS: &[u8; 36] = b"0123456789abcdefghijklmnopqrstuvwxyz";

/// A value that fits a field of callback data.
pub(crate) trait Compact: Sized {
    /// Without a colon.
    fn write(&self) -> String;

    /// Reads what [`write`](Self::write) wrote; `None` for anything that is no such value.
    fn read(field: &str) -> Option<Self>;
}

/// The prefix, the action, and its fields.
pub(crate) fn join(prefix: &str, action: &str, fields: &[&str]) -> String {
    let mut data = format!("{prefix}{action}");
    for field in fields {
        data.push(':');
        data.push_str(field);
    }
    data
}

/// The fields of an action, read one by one.
pub(crate) struct Fields<'a>(std::str::Split<'a, char>);

impl<'a> Fields<'a> {
    /// The action behind `prefix`, and its fields.
    pub(crate) fn of(prefix: &str, data: &'a str) -> Option<(&'a str, Self)> {
        let mut fields = data.strip_prefix(prefix)?.split(':');
        Some((fields.next()?, Self(fields)))
    }

    /// The next field, if there is one and it is a `T`.
    pub(crate) fn next<T: Compact>(&mut self) -> Option<T> {
        T::read(self.0.next()?)
    }

    /// `whole`, unless there are more fields than it has.
    pub(crate) fn end<T>(mut self, whole: T) -> Option<T> {
        self.0.next().is_none().then_some(whole)
    }
}

fn write_number(mut number: u128) -> String {
    let mut digits = Vec::new();
    loop {
        // The remainder is below 36.
        digits.push(DIGITS[usize::try_from(number % 36).unwrap_or_default()]);
        number /= 36;
        if number == 0 {
            break;
        }
    }
    digits.iter().rev().map(|digit| char::from(*digit)).collect()
}

fn read_number(field: &str) -> Option<u128> {
    let plain = field.bytes().all(|byte| byte.is_ascii_digit() || byte.is_ascii_lowercase());
    if plain { u128::from_str_radix(field, 36).ok() } else { None }
}

macro_rules! ids {
    ($($id:ident),*) => {$(
        impl Compact for $id {
            fn write(&self) -> String {
                write_number(self.0.as_u128())
            }

            fn read(field: &str) -> Option<Self> {
                read_number(field).map(|number| Self(Uuid::from_u128(number)))
            }
        }
    )*};
}

ids!(AccountId, CampaignId, JobId, ListId, TargetId, TemplateId);

impl Compact for u16 {
    fn write(&self) -> String {
        write_number((*self).into())
    }

    fn read(field: &str) -> Option<Self> {
        Self::try_from(read_number(field)?).ok()
    }
}

/// A revision.
impl Compact for u64 {
    fn write(&self) -> String {
        write_number((*self).into())
    }

    fn read(field: &str) -> Option<Self> {
        Self::try_from(read_number(field)?).ok()
    }
}

/// The id of a topic, which is never negative. 0 stands for none.
impl Compact for Option<i32> {
    fn write(&self) -> String {
        write_number(self.and_then(|topic| u128::try_from(topic).ok()).unwrap_or_default())
    }

    fn read(field: &str) -> Option<Self> {
        let topic = i32::try_from(read_number(field)?).ok()?;
        Some((topic != 0).then_some(topic))
    }
}

impl Compact for bool {
    fn write(&self) -> String {
        write_number((*self).into())
    }

    fn read(field: &str) -> Option<Self> {
        match field {
            "0" => Some(false),
            "1" => Some(true),
            _ => None,
        }
    }
}

impl Compact for ChatKey {
    fn write(&self) -> String {
        let kind = match self.kind {
            PeerKind::Channel => 'c',
            PeerKind::Group | PeerKind::User => 'g',
        };
        format!("{kind}{}", write_number(self.id.unsigned_abs().into()))
    }

    fn read(field: &str) -> Option<Self> {
        let kind = match field.as_bytes().first()? {
            b'c' => PeerKind::Channel,
            b'g' => PeerKind::Group,
            _ => return None,
        };
        let id = i64::try_from(read_number(&field[1..])?).ok()?;
        Some(Self { kind, id })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_field_reads_back(id in any::<u128>(), page in any::<u16>(), chat in 1_i64..i64::MAX, topic in 1_i32..) {
            let list = ListId(Uuid::from_u128(id));
            prop_assert_eq!(ListId::read(&list.write()), Some(list));
            prop_assert!(list.write().len() <= 25);
            prop_assert_eq!(u16::read(&page.write()), Some(page));
            prop_assert_eq!(Option::<i32>::read(&Some(topic).write()), Some(Some(topic)));
            for kind in [PeerKind::Group, PeerKind::Channel] {
                let key = ChatKey { kind, id: chat };
                prop_assert_eq!(ChatKey::read(&key.write()), Some(key));
            }
        }

        #[test]
        fn nonsense_is_no_field(text in "\\PC{0,40}") {
            if let Some(number) = read_number(&text) {
                prop_assert_eq!(read_number(&write_number(number)), Some(number));
            }
            let _ = (ChatKey::read(&text), ListId::read(&text), bool::read(&text), Option::<i32>::read(&text));
        }
    }

    #[test]
    fn no_topic_reads_back_and_a_sign_is_no_digit() {
        assert_eq!(Option::<i32>::read(&None.write()), Some(None));
        assert_eq!(read_number("+5"), None);
        assert_eq!(read_number(""), None);
        assert_eq!(ChatKey::read("é"), None);
    }
}
