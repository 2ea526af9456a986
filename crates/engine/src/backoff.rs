//! Pauses between attempts: each twice as long as the last, spread out so that many do not come back at once.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::time::Duration;

/// Counts failed attempts at one thing.
#[derive(Clone, Debug)]
pub(crate) struct Backoff {
    first: Duration,
    longest: Duration,
    /// Differs between things that fail together, so that their pauses do.
    salt: u128,
    failures: u32,
}

impl Backoff {
    pub(crate) const fn new(first: Duration, longest: Duration, salt: u128) -> Self {
        Self { first, longest, salt, failures: 0 }
    }

    /// How long to wait after one more failure: `first` doubled for each before, at most `longest`, less up to a
    /// quarter.
    pub(crate) fn next(&mut self) -> Duration {
        let doubled = self.first.saturating_mul(1 << self.failures.min(20));
        self.failures = self.failures.saturating_add(1);
        let full = doubled.min(self.longest);
        let mut hasher = DefaultHasher::new();
        (self.salt, self.failures).hash(&mut hasher);
        full.saturating_sub(full * u32::from(hasher.finish().to_le_bytes()[0]) / 1024)
    }

    /// How often it has failed in a row.
    pub(crate) const fn failures(&self) -> u32 {
        self.failures
    }

    /// It worked.
    pub(crate) const fn reset(&mut self) {
        self.failures = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_to_the_longest_and_differ_between_things() {
        let pauses = |salt| {
            let mut backoff = Backoff::new(Duration::from_secs(1), Duration::from_mins(1), salt);
            std::iter::repeat_with(move || backoff.next()).take(30).collect::<Vec<_>>()
        };
        let (one, other) = (pauses(1), pauses(2));
        assert!(one[0] <= Duration::from_secs(1) && one[0] >= Duration::from_millis(750));
        assert!(one[29] <= Duration::from_mins(1) && one[29] >= Duration::from_secs(45));
        assert_ne!(one, other);
    }
}
