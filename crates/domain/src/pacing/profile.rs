//! Which profiles an owner may make.

use super::{Profile, QuietHours, Span};

/// The longest gap of a custom profile, in seconds.
pub const LONGEST_GAP: u32 = 3_600;

/// The longest rest of a custom profile, in seconds.
pub const LONGEST_REST: u32 = 6 * 3_600;

/// Why a custom profile is refused. Each names the bound.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProfileError {
    /// A bound of the gap is below [`Profile::FLOOR`]'s, or above [`LONGEST_GAP`].
    #[error("the gap is outside of {min:?} to {max} s")]
    Gap {
        /// The shortest that is allowed.
        min: Span,
        /// The longest.
        max: u32,
    },
    /// More messages between two rests than [`Profile::FLOOR`] has, or none.
    #[error("rests are not after 1 to {max} messages")]
    RestEvery {
        /// At most.
        max: u32,
    },
    /// A bound of the rest is below [`Profile::FLOOR`]'s, or above [`LONGEST_REST`].
    #[error("the rest is outside of {min:?} to {max} s")]
    Rest {
        /// The shortest that is allowed.
        min: Span,
        /// The longest.
        max: u32,
    },
    /// The lower bound of a pause is above its upper one.
    #[error("a pause ends before it begins")]
    Reversed,
    /// Quiet hours that leave less than an hour of the day.
    #[error("the quiet hours leave no time to send")]
    Quiet,
}

/// Which of the ready-made profiles one is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Preset {
    /// [`Profile::SAFE`].
    Safe,
    /// [`Profile::NORMAL`].
    Normal,
    /// The owner's own.
    Custom,
}

impl Profile {
    /// Which one it is; quiet hours do not matter.
    #[must_use]
    pub fn preset(&self) -> Preset {
        let loud = Self { quiet: None, ..*self };
        if loud == Self::SAFE {
            Preset::Safe
        } else if loud == Self::NORMAL {
            Preset::Normal
        } else {
            Preset::Custom
        }
    }

    /// Whether an owner may use it: no number is faster than [`Profile::FLOOR`].
    pub fn check(&self) -> Result<(), ProfileError> {
        let floor = Self::FLOOR;
        if self.gap.min > self.gap.max || self.rest.min > self.rest.max {
            return Err(ProfileError::Reversed);
        }
        if !self.gap.is_within(floor.gap, LONGEST_GAP) {
            return Err(ProfileError::Gap { min: floor.gap, max: LONGEST_GAP });
        }
        if !(1..=floor.rest_every).contains(&self.rest_every) {
            return Err(ProfileError::RestEvery { max: floor.rest_every });
        }
        if !self.rest.is_within(floor.rest, LONGEST_REST) {
            return Err(ProfileError::Rest { min: floor.rest, max: LONGEST_REST });
        }
        if self.quiet.is_some_and(|quiet| !quiet.leaves_time()) {
            return Err(ProfileError::Quiet);
        }
        Ok(())
    }
}

impl Span {
    const fn is_within(self, floor: Self, longest: u32) -> bool {
        self.min >= floor.min && self.max >= floor.max && self.max <= longest
    }
}

impl QuietHours {
    fn leaves_time(self) -> bool {
        let quiet = (self.until - self.from).num_seconds().rem_euclid(24 * 3_600);
        quiet <= 23 * 3_600
    }
}
