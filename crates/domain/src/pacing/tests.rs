use chrono::Timelike as _;
use chrono_tz::{Africa, America, Asia, Australia};
use proptest::prelude::*;

use super::*;
use crate::campaigns::Purpose;

/// Clocks that are never put forward; by an hour at two; by half an hour; at midnight.
const ZONES: [Tz; 5] = [Asia::Jakarta, America::New_York, Australia::Lord_Howe, Africa::Cairo, America::Havana];

fn utc(text: &str) -> DateTime<Utc> {
    text.parse().expect("a time")
}

fn rules(zone: Tz) -> Rules {
    Rules { limits: Limits { speed: Speed::REAL, warm_up: false }, login: DateTime::UNIX_EPOCH, zone }
}

fn quiet(from: u32, until: u32) -> QuietHours {
    let time = |minutes: u32| NaiveTime::from_hms_opt(minutes / 60 % 24, minutes % 60, 0).expect("a time of day");
    QuietHours { from: time(from), until: time(until) }
}

fn load(deliveries: u64) -> Load {
    Load {
        deliveries,
        others: Vec::new(),
        profile: Profile::NORMAL,
        purpose: Purpose::Send,
        rules: rules(Asia::Jakarta),
        pace: Pace::default(),
        waiting: None,
        slow: Vec::new(),
    }
}

/// Lets an account send `count` messages as fast as it may, and returns when each went out.
fn run(mut pace: Pace, start: DateTime<Utc>, profile: &Profile, rules: &Rules, count: u64) -> Vec<DateTime<Utc>> {
    let mut now = start;
    let mut sent = Vec::new();
    for draw in 0..count {
        while let Some(waiting) = pace.ready_at(now, profile, rules, Purpose::Send) {
            assert!(waiting.until > now, "a wait ends later than it begins");
            now = waiting.until;
        }
        sent.push(now);
        pace = pace.after_send(now, profile, rules, Purpose::Send, crate::deliveries::mix(draw));
    }
    sent
}

#[test]
fn the_ready_made_profiles_are_allowed_and_known() {
    for (profile, preset) in [(Profile::SAFE, Preset::Safe), (Profile::NORMAL, Preset::Normal)] {
        assert_eq!((profile.check(), profile.preset()), (Ok(()), preset));
        let with_quiet = Profile { quiet: Some(quiet(21 * 60, 7 * 60)), ..profile };
        assert_eq!((with_quiet.check(), with_quiet.preset()), (Ok(()), preset));
    }
    assert_eq!((Profile::FLOOR.check(), Profile::FLOOR.preset()), (Ok(()), Preset::Custom));
}

#[test]
fn no_custom_profile_goes_below_the_floor() {
    let floor = Profile::FLOOR;
    let gap = |min, max| Profile { gap: Span { min, max }, ..floor }.check();
    let rest = |min, max| Profile { rest: Span { min, max }, ..floor }.check();
    let every = |rest_every| Profile { rest_every, ..floor }.check();
    let quiet = |from, until| Profile { quiet: Some(quiet(from, until)), ..floor }.check();
    assert!(matches!(gap(2, 6), Err(ProfileError::Gap { .. })));
    assert!(matches!(gap(3, 5), Err(ProfileError::Gap { .. })));
    assert!(matches!(gap(3, LONGEST_GAP + 1), Err(ProfileError::Gap { .. })));
    assert_eq!(gap(9, 8), Err(ProfileError::Reversed));
    assert!(matches!(rest(59, 120), Err(ProfileError::Rest { .. })));
    assert!(matches!(rest(60, LONGEST_REST + 1), Err(ProfileError::Rest { .. })));
    assert_eq!(every(61), Err(ProfileError::RestEvery { max: 60 }));
    assert_eq!(every(0), Err(ProfileError::RestEvery { max: 60 }));
    assert_eq!(quiet(0, 23 * 60 + 30), Err(ProfileError::Quiet));
    assert_eq!((quiet(8 * 60, 7 * 60), quiet(60, 60)), (Ok(()), Ok(())));
}

#[test]
fn a_new_login_warms_up() {
    let warm = Limits { speed: Speed::REAL, warm_up: true };
    let login = utc("2026-11-22T16:30:00Z"); // 23.30 in Jakarta
    let cap = |limits: Limits, at| limits.daily_cap(login, utc(at), Asia::Jakarta);
    assert_eq!(cap(warm, "2026-11-22T16:59:00Z"), WARM_UP[0]);
    assert_eq!(cap(warm, "2026-11-22T17:00:00Z"), WARM_UP[1], "a day is the owner's");
    assert_eq!(cap(warm, "2026-11-28T12:00:00Z"), WARM_UP[6]);
    assert_eq!(cap(warm, "2026-11-29T12:00:00Z"), DAILY_GROUP_MESSAGES);
    assert_eq!(cap(Limits { warm_up: false, ..warm }, "2026-11-22T16:59:00Z"), DAILY_GROUP_MESSAGES);
    assert!(WARM_UP.is_sorted() && WARM_UP[6] <= DAILY_GROUP_MESSAGES);
}

#[test]
fn the_day_is_over_when_its_messages_are_used_up() {
    let rules = rules(Asia::Jakarta);
    let now = utc("2026-11-22T03:00:00Z");
    let day = now.with_timezone(&rules.zone).date_naive();
    let pace = Pace { day: Some(day), sent_today: DAILY_GROUP_MESSAGES, ..Pace::default() };
    let waiting = pace.ready_at(now, &Profile::NORMAL, &rules, Purpose::Send).expect("it waits");
    assert_eq!((waiting.why, waiting.until), (Why::Cap, utc("2026-11-22T17:00:00Z")));
    assert_eq!(pace.ready_at(now, &Profile::NORMAL, &rules, Purpose::Delete), None, "deleting is no message");
    // Travelling west does not begin the day again.
    let west = Rules { zone: America::New_York, ..rules };
    let waiting = pace.ready_at(now, &Profile::NORMAL, &west, Purpose::Send).expect("it waits");
    assert_eq!((waiting.why, waiting.until), (Why::Cap, utc("2026-11-23T05:00:00Z")));
    assert_eq!(pace.sent_on(utc("2026-11-22T17:00:00Z"), rules.zone), 0);
}

#[test]
fn quiet_hours_end_by_the_clock_on_the_wall() {
    let zone = America::New_York;
    let night = quiet(22 * 60, 2 * 60 + 30);
    let ends = |at: &str| night.ends(utc(at), zone);
    // On 8 March, 2.00 is followed by 3.00; on 1 November, 1.59 by 1.00.
    assert_eq!(ends("2026-03-08T04:00:00Z"), Some(utc("2026-03-08T07:00:00Z")));
    assert_eq!(ends("2026-03-08T07:00:00Z"), None);
    assert_eq!(ends("2026-11-01T05:45:00Z"), Some(utc("2026-11-01T07:30:00Z")));
    assert_eq!(ends("2026-06-01T12:00:00Z"), None);
    assert_eq!(quiet(60, 60).ends(utc("2026-06-01T05:00:00Z"), zone), None, "none at all");
}

#[test]
fn an_estimate_of_a_short_campaign_is_what_one_would_add_up() {
    let now = utc("2026-11-22T03:00:00Z");
    let estimated = estimate(now, &[load(40)]);
    // 39 gaps of 8.5 s, and an answer after each.
    assert_eq!(estimated.duration, TimeDelta::milliseconds(39 * 8_650));
    assert_eq!((estimated.days, estimated.finish_at), (1, now + estimated.duration));
    // One rest more.
    assert_eq!(estimate(now, &[load(41)]).duration, TimeDelta::milliseconds(39 * 8_650 + 180_150));
    assert_eq!(estimate(now, &[]).days, 0);
    let fast =
        Rules { limits: Limits { speed: Speed::new(12.0).expect("a speed"), warm_up: false }, ..rules(Asia::Jakarta) };
    let fast = estimate(now, &[Load { rules: fast, ..load(40) }]);
    assert!(fast.duration < TimeDelta::seconds(40) && fast.duration > TimeDelta::seconds(25), "{fast:?}");
    assert_eq!(fast.real_duration, estimated.duration);
}

#[test]
fn what_does_not_fit_a_day_goes_on_the_next() {
    let now = utc("2026-11-22T03:00:00Z");
    assert_eq!(estimate(now, &[load(1_000)]).days, 1);
    let two = estimate(now, &[load(1_001)]);
    assert_eq!((two.days, two.finish_at), (2, utc("2026-11-22T17:00:00Z")));
    let day = Some(now.with_timezone(&Asia::Jakarta).date_naive());
    let tired = Load { pace: Pace { day, sent_today: 900, ..Pace::default() }, ..load(101) };
    assert_eq!(estimate(now, &[tired]).days, 2);
    let new = Rules { limits: Limits { warm_up: true, speed: Speed::REAL }, login: now, ..rules(Asia::Jakarta) };
    assert_eq!(estimate(now, &[Load { rules: new, ..load(351) }]).days, 4, "50, 100, 200, and one");
}

#[test]
fn slow_chats_other_campaigns_and_waits_count() {
    let now = utc("2026-11-22T03:00:00Z");
    let finish = |load: Load| estimate(now, &[load]).duration;
    let forum = SlowChat { seconds: 3_600, deliveries: 3, waiting: None };
    assert_eq!(finish(Load { slow: vec![forum], ..load(40) }), TimeDelta::hours(2));
    let waits = SlowChat { waiting: Some(now + TimeDelta::hours(1)), ..forum };
    assert_eq!(finish(Load { slow: vec![waits], ..load(40) }), TimeDelta::hours(3));
    let flood = Load { waiting: Some(now + TimeDelta::hours(9)), ..load(1) };
    assert_eq!(finish(flood), TimeDelta::hours(9));
    assert_eq!(finish(Load { others: vec![5, 1_000], ..load(10) }), finish(load(25)));
    let both = estimate(now, &[load(40), load(10)]);
    assert_eq!(both, estimate(now, &[load(40)]), "accounts send side by side");
}

#[test]
fn an_estimate_is_near_what_then_happens() {
    let now = utc("2026-11-22T03:00:00Z");
    for (profile, count) in [(Profile::NORMAL, 300), (Profile { typing: false, ..Profile::SAFE }, 2_500)] {
        let profile = Profile { quiet: Some(quiet(21 * 60, 7 * 60)), ..profile };
        let estimated = estimate(now, &[Load { profile, ..load(count) }]);
        let happened = *run(Pace::default(), now, &profile, &rules(Asia::Jakarta), count).last().expect("one") - now;
        let off = (estimated.duration - happened).abs();
        assert!(off < happened / 20, "{estimated:?} and {happened}");
    }
}

fn zones() -> impl Strategy<Value = Tz> {
    prop::sample::select(ZONES.to_vec())
}

fn times() -> impl Strategy<Value = DateTime<Utc>> {
    // Two years, all days on which clocks change among them.
    (0_i64..2 * 366 * 86_400).prop_map(|second| utc("2026-01-01T00:00:00Z") + TimeDelta::seconds(second))
}

/// How old a login is.
fn ages() -> impl Strategy<Value = TimeDelta> {
    (0_i64..10 * 86_400).prop_map(TimeDelta::seconds)
}

fn quiets() -> impl Strategy<Value = Option<QuietHours>> {
    prop::option::of((0_u32..1_440, 0_u32..1_380).prop_map(|(from, length)| quiet(from, from + length)))
}

prop_compose! {
    fn profiles()(
        gap in 3_u32..40, more in 3_u32..40, rest_every in 1_u32..60, rest in 60_u32..600, longer in 60_u32..600,
        typing: bool, quiet in quiets(),
    ) -> Profile {
        let (gap, rest) = (Span { min: gap, max: gap + more }, Span { min: rest, max: rest + longer });
        Profile { gap, rest_every, rest, typing, quiet }
    }
}

prop_compose! {
    fn loads()(
        deliveries in 1_u64..5_000, others in prop::collection::vec(0_u64..3_000, 0..3), profile in profiles(), zone in zones(),
        warm_up: bool, since_rest in 0_u32..70, sent_today in 0_u32..1_200, login in times(),
        slow in prop::collection::vec((1_u32..4_000, 0_u64..15), 0..4),
    ) -> Load {
        let slow = slow.into_iter().map(|(seconds, deliveries)| SlowChat { seconds, deliveries, waiting: None }).collect();
        let rules = Rules { limits: Limits { warm_up, speed: Speed::REAL }, login, zone };
        let day = Some(login.with_timezone(&zone).date_naive());
        let pace = Pace { since_rest, day, sent_today, ..Pace::default() };
        Load { deliveries, others, profile, purpose: Purpose::Send, rules, pace, waiting: None, slow }
    }
}

proptest! {
    // Each case is days of sending.
    #![proptest_config(ProptestConfig::with_cases(ProptestConfig::default().cases / 4))]

    #[test]
    fn an_account_keeps_its_gaps_rests_caps_and_quiet_hours(
        profile in profiles(), zone in zones(), start in times(), speed in 1_u32..50, warm_up: bool, before in 0_u32..999,
    ) {
        prop_assert_eq!(profile.check(), Ok(()));
        let limits = Limits { speed: Speed::new(speed.into()).expect("a speed"), warm_up };
        let rules = Rules { limits, login: start, zone };
        let day = |at: DateTime<Utc>| at.with_timezone(&zone).date_naive();
        let pace = Pace { day: Some(day(start)), sent_today: before, ..Pace::default() };
        let sent = run(pace, start, &profile, &rules, 1_500);
        let part = |seconds: u32| TimeDelta::seconds(seconds.into()) / i32::try_from(speed).expect("small");
        for (index, pair) in (1_u32..).zip(sent.windows(2)) {
            let pause = if index.is_multiple_of(profile.rest_every) { profile.rest } else { profile.gap };
            prop_assert!(pair[1] - pair[0] >= part(pause.min), "{index}: {pair:?}");
        }
        for at in &sent {
            prop_assert!(profile.quiet.is_none_or(|quiet| quiet.ends(*at, zone).is_none()), "{at}");
        }
        for on in sent.chunk_by(|one, next| day(*one) == day(*next)) {
            let before = if day(on[0]) == day(start) { before } else { 0 };
            let on_that_day = before as usize + on.len();
            prop_assert!(on_that_day <= (rules.cap(on[0]) as usize).max(before as usize), "{}: {on_that_day}", on[0]);
        }
    }

    #[test]
    fn quiet_hours_end_after_they_were_and_not_within(zone in zones(), at in times(), hours in quiets()) {
        let Some(hours) = hours else { return Ok(()) };
        if let Some(end) = hours.ends(at, zone) {
            prop_assert!(end > at && end - at <= TimeDelta::hours(25));
            // Unless clocks are put back into them.
            prop_assert!(hours.ends(end, zone).is_none() || end.with_timezone(&zone).time() < hours.until);
        } else if let Some(begin) = hours.begin(at, zone) {
            prop_assert!(begin > at);
            let middle = at + (begin - at) / 2;
            prop_assert!(hours.ends(middle, zone).is_none(), "{middle}");
        }
    }

    #[test]
    fn a_day_ends_when_the_next_one_begins(zone in zones(), at in times()) {
        let today = calendar::day(at, zone);
        let next = calendar::next_day(today, zone);
        prop_assert!(next > at || calendar::day(next, zone) == today);
        prop_assert!(calendar::day(next, zone) > today);
        prop_assert!(calendar::day(next - TimeDelta::seconds(1), zone) == today);
        let shown = next.with_timezone(&zone).time();
        prop_assert!(shown.num_seconds_from_midnight() <= 3_600, "{shown}");
    }

    #[test]
    fn more_deliveries_never_finish_earlier(load in loads(), age in ages(), more in 1_u64..500) {
        let now = load.rules.login + age;
        let least = estimate(now, std::slice::from_ref(&load));
        let most = estimate(now, &[Load { deliveries: load.deliveries + more, ..load.clone() }]);
        prop_assert!(most.finish_at >= least.finish_at && most.days >= least.days);
    }

    #[test]
    fn a_slower_profile_never_finishes_earlier(load in loads(), age in ages(), slower in 1_u32..30) {
        let now = load.rules.login + age;
        let slow = |span: Span| Span { min: span.min + slower, max: span.max + slower };
        let profile = Profile { gap: slow(load.profile.gap), rest: slow(load.profile.rest), ..load.profile };
        let fast = estimate(now, std::slice::from_ref(&load));
        let slow = estimate(now, &[Load { profile, ..load }]);
        prop_assert!(slow.finish_at >= fast.finish_at);
    }

    #[test]
    fn no_estimate_ends_within_quiet_hours_or_before_now(load in loads(), age in ages()) {
        let now = load.rules.login + age;
        let estimated = estimate(now, std::slice::from_ref(&load));
        prop_assert!(estimated.finish_at >= now && estimated.days >= 1);
        let quiet = load.profile.quiet.and_then(|quiet| quiet.ends(estimated.finish_at, load.rules.zone));
        prop_assert!(quiet.is_none(), "{estimated:?}");
    }

    #[test]
    fn a_pause_is_within_its_span(min in 0_u32..9_000, more in 0_u32..9_000, draw in any::<u64>()) {
        let pause = Span { min, max: min + more }.draw(draw);
        prop_assert!(pause >= TimeDelta::seconds(min.into()) && pause <= TimeDelta::seconds((min + more).into()));
        prop_assert!((TimeDelta::milliseconds(1_500)..=TimeDelta::milliseconds(4_500)).contains(&typing(draw)));
    }
}
