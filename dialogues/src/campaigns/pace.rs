//! The pace as an owner sets it: a few dials, each with a few positions from fast to slow.
//!
//! A button carries the positions it leads to, not the way there, so that a press that is handled twice does no harm.

use blastpro_domain::pacing::{Profile, QuietHours, Span};
use chrono::NaiveTime;

use crate::compact::Compact;

/// Between two messages, in seconds. The first is the floor.
const GAPS: [Span; 8] = [
    Profile::FLOOR.gap,
    Span { min: 4, max: 9 },
    Profile::NORMAL.gap,
    Span { min: 8, max: 16 },
    Profile::SAFE.gap,
    Span { min: 20, max: 40 },
    Span { min: 30, max: 60 },
    Span { min: 60, max: 120 },
];

/// How many messages between two rests.
const EVERY: [u32; 6] = [Profile::FLOOR.rest_every, 50, Profile::NORMAL.rest_every, Profile::SAFE.rest_every, 15, 10];

/// A rest, in seconds.
const RESTS: [Span; 6] = [
    Profile::FLOOR.rest,
    Profile::NORMAL.rest,
    Profile::SAFE.rest,
    Span { min: 300, max: 600 },
    Span { min: 600, max: 1200 },
    Span { min: 1200, max: 1800 },
];

/// Nine in the evening until seven: when a shop's customers mute their phones.
const QUIET: (u32, u32) = (21, 7);

/// A position of every dial.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dials {
    gap: u8,
    every: u8,
    rest: u8,
    typing: bool,
    quiet: bool,
}

/// Something that can be set slower or faster.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Dial {
    /// The gap between two messages.
    Gap,
    /// How many messages between two rests.
    Every,
    /// How long a rest is.
    Rest,
}

impl Dials {
    /// The positions nearest to a profile, not faster.
    #[must_use]
    pub fn of(profile: &Profile) -> Self {
        let at = |found: Option<usize>, len: usize| u8::try_from(found.unwrap_or(len - 1)).unwrap_or_default();
        Self {
            gap: at(GAPS.iter().position(|gap| gap.min >= profile.gap.min), GAPS.len()),
            every: at(EVERY.iter().position(|every| *every <= profile.rest_every), EVERY.len()),
            rest: at(RESTS.iter().position(|rest| rest.min >= profile.rest.min), RESTS.len()),
            typing: profile.typing,
            quiet: profile.quiet.is_some(),
        }
    }

    /// A ready-made profile with these quiet hours.
    pub(super) fn preset(profile: &Profile, quiet: bool) -> Self {
        Self { quiet, ..Self::of(profile) }
    }

    /// What they mean.
    pub(super) fn profile(self) -> Profile {
        let hour = |hour| NaiveTime::from_hms_opt(hour, 0, 0).unwrap_or_default();
        Profile {
            gap: position(&GAPS, self.gap),
            rest_every: position(&EVERY, self.every),
            rest: position(&RESTS, self.rest),
            typing: self.typing,
            quiet: self.quiet.then(|| QuietHours { from: hour(QUIET.0), until: hour(QUIET.1) }),
        }
    }

    /// One position slower or faster; `None` at the end.
    pub(super) fn turned(mut self, dial: Dial, slower: bool) -> Option<Self> {
        let (position, len) = match dial {
            Dial::Gap => (&mut self.gap, GAPS.len()),
            Dial::Every => (&mut self.every, EVERY.len()),
            Dial::Rest => (&mut self.rest, RESTS.len()),
        };
        *position = if slower { position.checked_add(1)? } else { position.checked_sub(1)? };
        (usize::from(*position) < len).then_some(self)
    }

    pub(super) const fn typing(self) -> bool {
        self.typing
    }

    pub(super) const fn quiet(self) -> bool {
        self.quiet
    }

    pub(super) const fn with_typing(self, typing: bool) -> Self {
        Self { typing, ..self }
    }

    pub(super) const fn with_quiet(self, quiet: bool) -> Self {
        Self { quiet, ..self }
    }
}

/// What stands there; the slowest for what lies beyond.
fn position<T: Copy, const N: usize>(of: &[T; N], at: u8) -> T {
    of[usize::from(at).min(N - 1)]
}

/// A digit for each dial.
impl Compact for Dials {
    fn write(&self) -> String {
        format!("{}{}{}{}{}", self.gap, self.every, self.rest, u8::from(self.typing), u8::from(self.quiet))
    }

    fn read(field: &str) -> Option<Self> {
        let digits: Option<Vec<u8>> =
            field.bytes().map(|byte| byte.is_ascii_digit().then(|| byte.wrapping_sub(b'0'))).collect();
        let [gap, every, rest, typing @ (0 | 1), quiet @ (0 | 1)] = *digits?.as_slice() else {
            return None;
        };
        let known =
            usize::from(gap) < GAPS.len() && usize::from(every) < EVERY.len() && usize::from(rest) < RESTS.len();
        known.then_some(Self { gap, every, rest, typing: typing == 1, quiet: quiet == 1 })
    }
}

#[cfg(test)]
pub(super) mod tests {
    use proptest::prelude::*;

    use super::*;

    pub(crate) fn any_dials() -> impl Strategy<Value = Dials> {
        (0_u8..8, 0_u8..6, 0_u8..6, any::<bool>(), any::<bool>()).prop_map(|(gap, every, rest, typing, quiet)| Dials {
            gap,
            every,
            rest,
            typing,
            quiet,
        })
    }

    proptest! {
        #[test]
        fn no_position_is_faster_than_the_floor(dials in any_dials()) {
            let (profile, floor) = (dials.profile(), Profile::FLOOR);
            prop_assert!(profile.gap.min >= floor.gap.min && profile.gap.max >= floor.gap.max);
            prop_assert!(profile.rest_every <= floor.rest_every);
            prop_assert!(profile.rest.min >= floor.rest.min && profile.rest.max >= floor.rest.max);
            prop_assert!(profile.gap.min < profile.gap.max && profile.rest.min < profile.rest.max);
        }

        #[test]
        fn a_profile_that_was_set_here_is_found_again(dials in any_dials()) {
            prop_assert_eq!(Dials::of(&dials.profile()), dials);
            prop_assert_eq!(Dials::read(&dials.write()), Some(dials));
        }

        #[test]
        fn nonsense_is_no_position(text in "\\PC{0,8}") {
            if let Some(dials) = Dials::read(&text) {
                prop_assert_eq!(dials.write(), text);
            }
        }
    }

    #[test]
    fn the_ready_made_profiles_are_positions() {
        for profile in [Profile::NORMAL, Profile::SAFE, Profile::FLOOR] {
            assert_eq!(Dials::of(&profile).profile(), profile);
        }
    }

    #[test]
    fn a_dial_turns_to_its_ends_and_no_further() {
        let normal = Dials::of(&Profile::NORMAL);
        for dial in [Dial::Gap, Dial::Every, Dial::Rest] {
            for slower in [false, true] {
                let turns = std::iter::successors(Some(normal), |dials| dials.turned(dial, slower)).count();
                assert!((2..=8).contains(&turns), "{dial:?}: {turns}");
            }
        }
        assert!(normal.turned(Dial::Gap, true).expect("slower").profile().gap.min > Profile::NORMAL.gap.min);
        assert!(normal.turned(Dial::Every, true).expect("slower").profile().rest_every < Profile::NORMAL.rest_every);
    }
}
