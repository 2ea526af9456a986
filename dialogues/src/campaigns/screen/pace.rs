//! How fast: ready-made paces, and the dials of one's own.

use blastpro_domain::campaigns::{Campaign, CampaignState};
use blastpro_domain::identity::Language;
use blastpro_domain::pacing::{Preset, Profile, QuietHours, Span};
use blastpro_locales::{Html, html, t};
use chrono::Timelike;

use super::name;
use crate::campaigns::pace::{Dial, Dials};
use crate::campaigns::{Callback, back};
use crate::keyboard::{Button, Keyboard};
use crate::screens::Screen;

/// The ready-made paces. In a draft the choice leads on; in a campaign that runs it leads back to the card. `zone`: what
/// the owner's is called.
pub(in crate::campaigns) fn pace(language: Language, zone: &str, campaign: &Campaign) -> Screen {
    let first = campaign.state == CampaignState::Draft;
    let (now, id) = (campaign.profile, campaign.id);
    let name = name(language, campaign);
    let title = if first {
        html!(language, "campaigns-pace-first", name = name)
    } else {
        html!(language, "campaigns-pace", name = name)
    };
    let (normal, safe) = (seconds(Profile::NORMAL.gap), seconds(Profile::SAFE.gap));
    let explained = html!(language, "campaigns-pace-choices", normal = normal, safe = safe);
    let current =
        html!(language, "campaigns-pace-now", gap = seconds(now.gap), rest = minutes(now.rest), every = now.rest_every);
    let quiet = now.quiet.map(|hours| quiet(language, zone, hours));
    let preset = |profile: &Profile, this: Preset, label: String| {
        let label = if now.preset() == this { t!(language, "common-chosen", name = label) } else { label };
        let dials = Dials::preset(profile, now.quiet.is_some());
        Button::new(label, &Callback::SetPace { campaign: id, dials, stay: false })
    };
    let custom = if now.preset() == Preset::Custom {
        t!(language, "campaigns-pace-custom-chosen")
    } else {
        t!(language, "campaigns-pace-custom")
    };
    let back = if first { back(campaign, Callback::Lists { campaign: id, page: 0 }) } else { Callback::Show(id) };
    let keyboard = Keyboard::new()
        .row([
            preset(&Profile::NORMAL, Preset::Normal, t!(language, "campaigns-pace-normal")),
            preset(&Profile::SAFE, Preset::Safe, t!(language, "campaigns-pace-safe")),
        ])
        .button(custom, &Callback::Dials(id))
        .button(t!(language, "common-back"), &back);
    Screen::new(Html::paragraphs([title, explained, Html::lines([current].into_iter().chain(quiet))]), keyboard)
}

/// The dials, each with its two directions as far as there is somewhere to go.
pub(in crate::campaigns) fn dials(language: Language, zone: &str, campaign: &Campaign) -> Screen {
    let dials = Dials::of(&campaign.profile);
    let profile = dials.profile();
    let set = |dials, stay| Callback::SetPace { campaign: campaign.id, dials, stay };
    let quiet = match profile.quiet {
        Some(hours) => quiet(language, zone, hours),
        None => html!(language, "campaigns-dials-quiet-off"),
    };
    let typing = if profile.typing { "true" } else { "false" };
    let lines = Html::lines([
        html!(language, "campaigns-dials-gap", gap = seconds(profile.gap)),
        html!(language, "campaigns-dials-every", every = profile.rest_every),
        html!(language, "campaigns-dials-rest", rest = minutes(profile.rest)),
        html!(language, "campaigns-dials-typing", on = typing),
        quiet,
    ]);
    let title = html!(language, "campaigns-dials", name = name(language, campaign));
    let turns = |dial, faster: String, slower: String| {
        [(faster, false), (slower, true)].into_iter().filter_map(move |(label, slow)| {
            dials.turned(dial, slow).map(|turned| Button::new(label, &set(turned, true)))
        })
    };
    let mark = |on| if on { "✅" } else { "⬜" };
    let typing = t!(language, "campaigns-dials-typing-button", mark = mark(dials.typing()));
    let quiet = t!(language, "campaigns-dials-quiet-button", mark = mark(dials.quiet()));
    let keyboard = Keyboard::new()
        .row(turns(Dial::Gap, t!(language, "campaigns-dials-gap-faster"), t!(language, "campaigns-dials-gap-slower")))
        .row(turns(
            Dial::Every,
            t!(language, "campaigns-dials-every-faster"),
            t!(language, "campaigns-dials-every-slower"),
        ))
        .row(turns(
            Dial::Rest,
            t!(language, "campaigns-dials-rest-faster"),
            t!(language, "campaigns-dials-rest-slower"),
        ))
        .row([
            Button::new(typing, &set(dials.with_typing(!dials.typing()), true)),
            Button::new(quiet, &set(dials.with_quiet(!dials.quiet()), true)),
        ])
        .button(t!(language, "campaigns-dials-use"), &set(dials, false))
        .button(t!(language, "common-back"), &Callback::Pace(campaign.id));
    Screen::new(Html::paragraphs([title, lines, html!(language, "campaigns-dials-note")]), keyboard)
}

fn quiet(language: Language, zone: &str, hours: QuietHours) -> Html {
    let [from, until] = [hours.from, hours.until].map(|at| format!("{:02}", at.hour()));
    html!(language, "campaigns-dials-quiet", from = from, until = until, zone = zone)
}

fn seconds(span: Span) -> String {
    format!("{}–{}", span.min, span.max)
}

fn minutes(span: Span) -> String {
    format!("{}–{}", span.min / 60, span.max / 60)
}
