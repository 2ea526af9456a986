//! The vault by itself; that stored rows do not move is shown in `sessions`, `logins` and `dialogues`.

use blastpro_storage::{KeyRing, KeyRingError, Place, Vault, VaultError};
use proptest::prelude::*;
use uuid::Uuid;

use crate::support::{FIRST_KEY, SECOND_KEY};

fn vault(keys: &str) -> Vault {
    Vault::new(KeyRing::parse(keys).expect("the keys parse"))
}

const PLACE: Place<'static> = Place { owner: Uuid::from_u128(1), table: "sessions", row: "7", column: "key" };

#[test]
fn a_value_opens_only_in_its_place() {
    let vault = vault(FIRST_KEY);
    let sealed = vault.seal(&PLACE, b"auth key").unwrap();
    assert_eq!(**vault.open(&PLACE, &sealed).unwrap(), *b"auth key");
    let elsewhere = [
        Place { owner: Uuid::from_u128(2), ..PLACE },
        Place { table: "logins", ..PLACE },
        Place { row: "8", ..PLACE },
        Place { column: "session", ..PLACE },
        // The same letters, divided otherwise.
        Place { table: "session", row: "s7", ..PLACE },
        Place { row: "7k", column: "ey", ..PLACE },
    ];
    for place in elsewhere {
        assert_eq!(vault.open(&place, &sealed), Err(VaultError::DoesNotOpen), "{place:?}");
    }
}

#[test]
fn the_same_value_is_sealed_differently_each_time() {
    let vault = vault(FIRST_KEY);
    assert_ne!(vault.seal(&PLACE, b"12345").unwrap(), vault.seal(&PLACE, b"12345").unwrap());
}

#[test]
fn the_newest_key_seals_and_every_key_of_the_ring_opens() {
    let sealed = vault(FIRST_KEY).seal(&PLACE, b"auth key").unwrap();
    let both = vault(&format!("{SECOND_KEY},{FIRST_KEY}"));
    assert_eq!(**both.open(&PLACE, &sealed).unwrap(), *b"auth key");
    let newer = both.seal(&PLACE, b"auth key").unwrap();
    assert_eq!(**vault(SECOND_KEY).open(&PLACE, &newer).unwrap(), *b"auth key");
    assert_eq!(vault(FIRST_KEY).open(&PLACE, &newer), Err(VaultError::UnknownKey("second".into())));
}

#[test]
fn another_key_under_the_same_id_opens_nothing() {
    let sealed = vault(FIRST_KEY).seal(&PLACE, b"auth key").unwrap();
    let impostor = SECOND_KEY.replace("second", "first");
    assert_eq!(vault(&impostor).open(&PLACE, &sealed), Err(VaultError::DoesNotOpen));
}

#[test]
fn a_key_ring_names_the_entry_that_is_wrong() {
    let short = "k1:AQEB";
    for (text, expected) in [
        (String::new(), KeyRingError::Empty),
        (" , ,".to_owned(), KeyRingError::Empty),
        ("justonekey".to_owned(), KeyRingError::NoId(1)),
        (format!("{FIRST_KEY},:AQEB"), KeyRingError::BadId(2)),
        ("seventeen-letters:AQEB".to_owned(), KeyRingError::BadId(1)),
        ("kunci\u{00e9}:AQEB".to_owned(), KeyRingError::BadId(1)),
        (format!("{FIRST_KEY},k2:not base64!"), KeyRingError::NotBase64(2)),
        (short.to_owned(), KeyRingError::WrongLength(1)),
        (format!("{FIRST_KEY},{SECOND_KEY},{FIRST_KEY}"), KeyRingError::Repeated(3)),
    ] {
        assert_eq!(KeyRing::parse(&text).err(), Some(expected), "{text}");
    }
}

#[test]
fn a_key_ring_may_be_spread_over_lines_and_lack_its_padding() {
    let text = format!("\n{},\n  {}\n", SECOND_KEY.trim_end_matches('='), FIRST_KEY);
    let sealed = vault(SECOND_KEY).seal(&PLACE, b"x").unwrap();
    assert!(vault(&text).open(&PLACE, &sealed).is_ok());
}

#[test]
fn a_generated_key_is_an_entry_of_a_ring_and_is_never_the_same() {
    let (first, second) = (KeyRing::generate_key(), KeyRing::generate_key());
    assert_ne!(first, second);
    let vault = vault(&format!("{second},{first}"));
    let sealed = vault.seal(&PLACE, b"x").unwrap();
    assert!(vault.open(&PLACE, &sealed).is_ok());
}

#[test]
fn debug_shows_the_ids_of_keys_and_nothing_of_the_keys() {
    let ring = KeyRing::parse(&format!("{SECOND_KEY},{FIRST_KEY}")).unwrap();
    assert_eq!(format!("{ring:?}"), r#"["second", "first"]"#);
    assert_eq!(format!("{:?}", Vault::new(ring)), r#"Vault(["second", "first"])"#);
}

proptest! {
    #[test]
    fn whatever_is_sealed_opens_to_itself(
        owner in any::<u128>(), table in ".{0,20}", row in ".{0,40}", column in ".{0,20}",
        plain in proptest::collection::vec(any::<u8>(), 0..2_000),
    ) {
        let vault = vault(FIRST_KEY);
        let place = Place { owner: Uuid::from_u128(owner), table: &table, row: &row, column: &column };
        let sealed = vault.seal(&place, &plain).unwrap();
        prop_assert_eq!(&**vault.open(&place, &sealed).unwrap(), &plain);
    }

    #[test]
    fn two_places_never_read_alike(
        a in ("[ab]{0,3}", "[ab]{0,3}", "[ab]{0,3}"), b in ("[ab]{0,3}", "[ab]{0,3}", "[ab]{0,3}"),
    ) {
        let vault = vault(FIRST_KEY);
        let here = Place { owner: Uuid::nil(), table: &a.0, row: &a.1, column: &a.2 };
        let there = Place { owner: Uuid::nil(), table: &b.0, row: &b.1, column: &b.2 };
        let sealed = vault.seal(&here, b"x").unwrap();
        prop_assert_eq!(vault.open(&there, &sealed).is_ok(), a == b);
    }

    #[test]
    fn a_changed_byte_or_a_cut_end_is_noticed(
        plain in proptest::collection::vec(any::<u8>(), 0..50),
        at in any::<proptest::sample::Index>(),
        flip in 1..=255_u8,
    ) {
        let vault = vault(FIRST_KEY);
        let sealed = vault.seal(&PLACE, &plain).unwrap();
        let at = at.index(sealed.len());
        let mut changed = sealed.clone();
        changed[at] ^= flip;
        prop_assert!(vault.open(&PLACE, &changed).is_err());
        prop_assert!(vault.open(&PLACE, &sealed[..at]).is_err());
    }

    #[test]
    fn opening_anything_else_is_an_error_and_no_panic(bytes in proptest::collection::vec(any::<u8>(), 0..80)) {
        prop_assert!(vault(FIRST_KEY).open(&PLACE, &bytes).is_err());
    }

    #[test]
    fn parsing_keys_never_panics_and_never_repeats_what_it_read(
        text in "([a-z0-9-]{0,18}:?[A-Za-z0-9+/]{8,48}={0,2},?){0,3}",
    ) {
        if let Err(error) = KeyRing::parse(&text) {
            let shown = format!("{error} {error:?}");
            for part in text.split([':', ',']).filter(|part| part.len() >= 8) {
                prop_assert!(!shown.contains(part), "{shown}");
            }
        }
    }
}
