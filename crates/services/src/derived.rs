//! Ids of what one press makes: the same press, handled again after a crash, leads to the same id, and so to what it has
//! made already.

use uuid::Uuid;

/// An id that this id and number always lead to. Our ids are random enough that no others do.
pub(crate) const fn derived(of: Uuid, number: i64) -> Uuid {
    let (high, low) = of.as_u64_pair();
    Uuid::from_u64_pair(high, low ^ number.cast_unsigned())
}
