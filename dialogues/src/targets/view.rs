//! What of an account's chats a screen shows, as its buttons carry it.

use blastpro_domain::chats::ChatKind;
use serde::{Deserialize, Serialize};

use crate::compact::Compact;

/// Which kinds of chats are offered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kinds {
    /// All.
    #[default]
    All,
    /// Groups without topics.
    Groups,
    /// Groups with topics.
    Forums,
    /// Channels.
    Channels,
}

impl Kinds {
    /// Every choice.
    pub const ALL: [Self; 4] = [Self::All, Self::Groups, Self::Forums, Self::Channels];

    /// The kinds themselves.
    #[must_use]
    pub const fn kinds(self) -> &'static [ChatKind] {
        match self {
            Self::All => &ChatKind::ALL,
            Self::Groups => &[ChatKind::Group, ChatKind::Supergroup],
            Self::Forums => &[ChatKind::Forum],
            Self::Channels => &[ChatKind::Channel],
        }
    }

    const fn letter(self) -> char {
        match self {
            Self::All => 'a',
            Self::Groups => 'g',
            Self::Forums => 'f',
            Self::Channels => 'c',
        }
    }
}

/// What of the chats is on show.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct View {
    /// Which kinds.
    pub kinds: Kinds,
    /// Which page, counted from 0.
    pub page: u16,
}

impl Compact for View {
    fn write(&self) -> String {
        format!("{}{}", self.kinds.letter(), self.page.write())
    }

    fn read(field: &str) -> Option<Self> {
        let letter = field.chars().next()?;
        let kinds = Kinds::ALL.into_iter().find(|kinds| kinds.letter() == letter)?;
        Some(Self { kinds, page: u16::read(&field[letter.len_utf8()..])? })
    }
}

/// Which names a screen was looking for, in few bytes. Buttons that do something to everything found carry it: pressed
/// after something else was looked for, they would do it to what the screen never showed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sought(pub u32);

impl Sought {
    /// The FNV-1a hash of what was written (draft-eastlake-fnv): the same in every version, as buttons are pressed late.
    #[must_use]
    pub fn of(search: &str) -> Self {
        Self(search.bytes().fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)))
    }
}

impl Compact for Sought {
    fn write(&self) -> String {
        u64::from(self.0).write()
    }

    fn read(field: &str) -> Option<Self> {
        u32::try_from(u64::read(field)?).ok().map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::Sought;

    #[test]
    fn what_was_looked_for_is_told_apart() {
        assert_eq!(Sought::of("a"), Sought(0xe40c_292c), "the published value");
        assert_ne!(Sought::of("bandung"), Sought::of(""));
        assert_ne!(Sought::of("bandung"), Sought::of("bandun"));
    }
}
