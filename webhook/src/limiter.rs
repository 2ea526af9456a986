//! How often one client may ask: a token bucket per address.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::time::Duration;

use tokio::time::Instant;

/// What a client may ask at once. A browser opening `/` and a probe every second stay far below.
const BURST: f64 = 60.0;

/// What a client may ask per second for long: 60 are used up in 6 s, and are back 6 s later.
const PER_SECOND: f64 = 10.0;

/// How many clients are remembered: at 50 bytes each, half a megabyte.
const REMEMBERED: usize = 10_000;

#[derive(Debug, Default)]
pub(crate) struct Limiter {
    buckets: HashMap<IpAddr, Bucket>,
}

#[derive(Debug)]
struct Bucket {
    tokens: f64,
    at: Instant,
}

impl Limiter {
    /// Takes one request of `client`; how long to wait if it may not ask now.
    pub(crate) fn admit(&mut self, client: IpAddr, now: Instant) -> Result<(), Duration> {
        if self.buckets.len() >= REMEMBERED {
            self.forget(now);
        }
        let bucket = self.buckets.entry(network(client)).or_insert(Bucket { tokens: BURST, at: now });
        bucket.tokens = bucket.tokens_at(now);
        bucket.at = now;
        if bucket.tokens >= 1.0 {
            bucket.tokens -= 1.0;
            Ok(())
        } else {
            Err(Duration::from_secs_f64((1.0 - bucket.tokens) / PER_SECOND))
        }
    }

    /// Forgets whose bucket is full again. If that is nobody, forgets everybody: that is kinder than refusing those
    /// who come for the first time.
    fn forget(&mut self, now: Instant) {
        self.buckets.retain(|_, bucket| bucket.tokens_at(now) < BURST);
        if self.buckets.len() >= REMEMBERED {
            self.buckets.clear();
        }
    }
}

impl Bucket {
    fn tokens_at(&self, now: Instant) -> f64 {
        (self.tokens + (now - self.at).as_secs_f64() * PER_SECOND).min(BURST)
    }
}

/// An IPv6 client commands at least a /64 and could come from a new address each time.
fn network(client: IpAddr) -> IpAddr {
    match client {
        IpAddr::V4(_) => client,
        IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() & (u128::MAX << 64))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CLIENT: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(203, 0, 113, 9));

    fn admitted(limiter: &mut Limiter, client: IpAddr, now: Instant) -> usize {
        std::iter::repeat_with(|| limiter.admit(client, now)).take(1_000).take_while(Result::is_ok).count()
    }

    #[test]
    fn a_client_gets_a_burst_and_then_so_many_per_second() {
        let (mut limiter, start) = (Limiter::default(), Instant::now());
        assert_eq!(admitted(&mut limiter, CLIENT, start), 60);
        let wait = limiter.admit(CLIENT, start).expect_err("the bucket is empty");
        assert_eq!(wait, Duration::from_millis(100));
        assert_eq!(admitted(&mut limiter, CLIENT, start + Duration::from_secs(2)), 20);
        assert_eq!(admitted(&mut limiter, CLIENT, start + Duration::from_hours(1)), 60);
    }

    #[test]
    fn one_client_does_not_use_up_what_another_may_ask() {
        let (mut limiter, start) = (Limiter::default(), Instant::now());
        admitted(&mut limiter, CLIENT, start);
        assert_eq!(admitted(&mut limiter, "203.0.113.10".parse().expect("an address"), start), 60);
    }

    #[test]
    fn all_addresses_of_an_ipv6_network_are_one_client() {
        let (mut limiter, start) = (Limiter::default(), Instant::now());
        admitted(&mut limiter, "2001:db8::1".parse().expect("an address"), start);
        assert_eq!(admitted(&mut limiter, "2001:db8::ffff".parse().expect("an address"), start), 0);
        assert_eq!(admitted(&mut limiter, "2001:db8:0:1::1".parse().expect("an address"), start), 60);
    }

    #[test]
    fn memory_stays_bounded_under_ever_new_addresses() {
        let (mut limiter, start) = (Limiter::default(), Instant::now());
        for address in 0..25_000 {
            limiter.admit(IpAddr::V4(address.into()), start).expect("a first request");
        }
        assert!(limiter.buckets.len() <= REMEMBERED);
    }
}
