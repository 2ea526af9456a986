//! What understanding and rendering templates costs, and estimating campaigns.
//!
//! Run by `cargo bench -p blastpro-domain --bench templates`. Each line is the median of several rounds. "Large" templates
//! are as long, and "crowded" ones hold as much, as the bounds allow.

use std::hint::black_box;
use std::io::Write as _;
use std::time::{Duration, Instant};

use blastpro_domain::campaigns::Purpose;
use blastpro_domain::identity::Language;
use blastpro_domain::pacing::{Limits, Load, Pace, Profile, Rules, SlowChat, Speed, estimate};
use blastpro_domain::templates::render::{Program, Values};
use blastpro_domain::templates::{Content, Entity, EntityKind, FormattedText};
use chrono::{DateTime, TimeZone as _, Utc};
use chrono_tz::Asia::Jakarta;

/// What a seller writes.
const TYPICAL: &str = "{Halo|Hai|Selamat datang} {name:Kak}! Hari ini {day}, {date}, ada {diskon|promo} untuk {hijab voal|\
                       pashmina|bergo {instan|jersey}} mulai Rp 25.000. Stok terbatas, {pesan|chat} sekarang ya. 🙏";

/// How long each round takes at least.
const ROUND: Duration = Duration::from_millis(100);

const ROUNDS: usize = 9;

fn main() {
    // Test runners ask every target what it has.
    if std::env::args().any(|argument| argument == "--list" || argument == "--test") {
        return;
    }
    let now = Jakarta.with_ymd_and_hms(2026, 11, 22, 8, 30, 0).single().expect("a time");
    let values = Values::group("Jual Beli Bandung", Some("jualbeli_bandung"), now, Language::Id);
    let large = format!("{TYPICAL}{}", "x".repeat(4_000 - TYPICAL.len()));
    let crowded = "{a|b}".repeat(660);
    for (name, text) in [("typical", TYPICAL.to_owned()), ("large", large), ("crowded", crowded)] {
        let content = content(&text);
        let program = Program::parse(&content).expect("a template");
        measure(&format!("parse, {name}"), |_| drop(black_box(Program::parse(black_box(&content)))));
        measure(&format!("render, {name}"), |draw| drop(black_box(program.render(black_box(&values), draw))));
    }
    for deliveries in [100, 10_000, 100_000] {
        let loads = [load(deliveries)];
        let now = now.with_timezone(&Utc);
        measure(&format!("estimate, {deliveries} deliveries"), |_| {
            black_box(estimate(now, black_box(&loads)));
        });
    }
}

/// The text with a bold word in every ten units.
fn content(text: &str) -> Content {
    let text = FormattedText::plain(text);
    let offsets = (0..text.units()).step_by(text.units().div_ceil(100).max(10));
    let entities = offsets.map(|offset| Entity { offset, length: 5, kind: EntityKind::Bold }).collect();
    Content::text(FormattedText { entities, ..text })
}

fn load(deliveries: u64) -> Load {
    Load {
        deliveries,
        others: vec![100],
        profile: Profile::NORMAL,
        purpose: Purpose::Send,
        rules: Rules {
            limits: Limits { speed: Speed::REAL, warm_up: true },
            login: DateTime::UNIX_EPOCH,
            zone: Jakarta,
        },
        pace: Pace::default(),
        waiting: None,
        slow: vec![
            SlowChat { seconds: 60, deliveries: 1, waiting: None };
            usize::try_from(deliveries / 10).unwrap_or(0)
        ],
    }
}

/// Prints how long one run takes.
fn measure(name: &str, mut run: impl FnMut(u64)) {
    let mut times: Vec<Duration> = (0..ROUNDS)
        .map(|_| {
            let (start, mut runs) = (Instant::now(), 0_u32);
            while start.elapsed() < ROUND {
                run(runs.into());
                runs += 1;
            }
            start.elapsed() / runs
        })
        .collect();
    times.sort_unstable();
    let median = times[ROUNDS / 2];
    writeln!(std::io::stdout(), "{name:<32} {median:>12.2?}").expect("standard output");
}
