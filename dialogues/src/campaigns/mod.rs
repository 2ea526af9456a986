//! Campaigns, which owners call broadcasts: putting one together, following it, and what became of it.
//!
//! ```text
//! home ─► template ─► lists ─► pace ─► preflight ──start──► card ─► report ─► deliveries, CSV
//!   │                                      ▲                 │         │
//!   └────────── again, a draft ────────────┘                 │         └─► retry, the rest, delete: a preflight again
//!                                          pause, stop, pace ┘
//! ```
//!
//! A draft is a row, so it is never lost, and nothing is sent before its start. A campaign that is under way has a message
//! of its own, its [card](cards); whatever is asked about it opens below.

use blastpro_domain::campaigns::{Audience, Campaign, CampaignState, LISTS_PER_CAMPAIGN, OPEN_CAMPAIGNS};
use blastpro_domain::ids::CampaignId;
use blastpro_domain::notices::NoticeButton;
use blastpro_locales::t;
use blastpro_services::campaigns::CampaignError;
use teloxide::dispatching::UpdateHandler;
use teloxide::prelude::*;

use crate::callback::Callback as _;
use crate::conversation::State;
use crate::error::{Error, Result};
use crate::screens::Screen;
use crate::visit::{Press, Visit};

mod begin;
mod callback;
mod cards;
mod draft;
mod pace;
mod past;
mod rate;
mod report;
mod screen;
mod steer;

pub use callback::{Callback, Shown};
pub use cards::CampaignCards;
pub use pace::Dials;
pub(crate) use screen::reason_text;

/// Presses of these screens' buttons, and of those below notices about campaigns.
pub(crate) fn presses() -> UpdateHandler<Error> {
    let own = dptree::filter_map(|press: Press| Callback::decode(&press.0))
        .endpoint(|visit: Visit, action: Callback| async move { Box::pin(act(&visit, action)).await });
    let notices = dptree::filter_map(|press: Press| notice(&press.0))
        .endpoint(|visit: Visit, button: NoticeAction| async move { Box::pin(steer::notice(&visit, button)).await });
    Update::filter_callback_query().branch(own).branch(notices)
}

/// What is written while the history is on show looks for a campaign.
pub(crate) fn answers() -> UpdateHandler<Error> {
    Update::filter_message().filter(|visit: Visit| matches!(visit.state(), State::FindingCampaign { .. })).endpoint(
        |visit: Visit, message: Message| async move {
            if let Some(text) = message.text() {
                return past::search(&visit, text).await;
            }
            visit.remark(t!(visit.language(), "common-expected-search"));
            past::history(&visit, 0).await
        },
    )
}

/// What a button below a notice does with a campaign.
#[derive(Clone, Copy, Debug)]
enum NoticeAction {
    Show(CampaignId),
    Resume(CampaignId),
}

/// Whether a press changes nothing but a campaign's card, or sends a file.
pub(crate) fn is_on_card(data: &str) -> bool {
    let own = matches!(Callback::decode(data), Some(Callback::Pause(_) | Callback::Resume(_) | Callback::Export(_)));
    own || notice(data).is_some()
}

fn notice(data: &str) -> Option<NoticeAction> {
    match NoticeButton::decode(data)? {
        NoticeButton::ShowCampaign(campaign) => Some(NoticeAction::Show(campaign)),
        NoticeButton::ResumeCampaign(campaign) => Some(NoticeAction::Resume(campaign)),
        _ => None,
    }
}

async fn act(visit: &Visit, action: Callback) -> Result {
    match action {
        Callback::Home { page } => past::home(visit, page).await,
        Callback::History { page } => past::history(visit, page).await,
        Callback::StopSearch => past::search(visit, "").await,
        Callback::New => begin::new(visit, None).await,
        Callback::NewWith(template) => begin::new(visit, Some(template)).await,
        Callback::NewFor(list) => begin::new_for(visit, list).await,
        Callback::Again(campaign) => begin::again(visit, campaign).await,
        Callback::FollowUp { campaign, which } => begin::follow_up(visit, campaign, which).await,
        Callback::Draft(campaign) => draft::resume(visit, campaign).await,
        Callback::Templates { campaign, page } => draft::templates(visit, campaign, page).await,
        Callback::SetTemplate { campaign, template } => draft::set_template(visit, campaign, template).await,
        Callback::Lists { campaign, page } => draft::lists(visit, campaign, page).await,
        Callback::ToggleList { campaign, list, page, on } => draft::toggle(visit, campaign, list, page, on).await,
        Callback::Preflight(campaign) => draft::preflight(visit, campaign).await,
        Callback::Start { campaign, revision, sure } => draft::start(visit, campaign, revision, sure).await,
        Callback::AskDiscard(campaign) => draft::ask_discard(visit, campaign).await,
        Callback::Discard(campaign) => draft::discard(visit, campaign).await,
        Callback::Leave(campaign) => draft::leave(visit, campaign).await,
        Callback::Pace(campaign) => steer::pace(visit, campaign).await,
        Callback::Dials(campaign) => steer::dials(visit, campaign).await,
        Callback::SetPace { campaign, dials, stay } => steer::set_pace(visit, campaign, dials, stay).await,
        Callback::Show(campaign) => steer::show(visit, campaign).await,
        Callback::Pause(campaign) => steer::pause(visit, campaign).await,
        Callback::Resume(campaign) => steer::resume(visit, campaign).await,
        Callback::AskStop(campaign) => steer::ask_stop(visit, campaign).await,
        Callback::Stop(campaign) => steer::stop(visit, campaign).await,
        Callback::Report(campaign) => report::show(visit, campaign).await,
        Callback::Refresh(campaign) => report::refresh(visit, campaign).await,
        Callback::Reasons { campaign, page } => report::reasons(visit, campaign, page).await,
        Callback::Details { campaign, shown, page } => report::details(visit, campaign, shown, page).await,
        Callback::Export(campaign) => report::export(visit, campaign).await,
    }
}

/// The owner's campaign; `None` after saying that the button has expired. Whether somebody else has such a campaign is
/// nobody's business.
async fn find(visit: &Visit, campaign: CampaignId) -> Result<Option<Campaign>> {
    let found = visit.services().campaigns.get(visit.owner.id, campaign).await?;
    if found.is_none() {
        visit.expired().await?;
    }
    Ok(found)
}

/// Says why a campaign was not begun or changed; `Ok(None)` then.
async fn changed<T>(visit: &Visit, outcome: Result<T, CampaignError>) -> Result<Option<T>> {
    let language = visit.language();
    match outcome {
        Ok(changed) => return Ok(Some(changed)),
        Err(CampaignError::TooManyOpen) => {
            visit.alert(&t!(language, "campaigns-too-many-open", limit = OPEN_CAMPAIGNS)).await;
        }
        Err(CampaignError::TooManyLists) => {
            visit.alert(&t!(language, "campaigns-lists-full", limit = LISTS_PER_CAMPAIGN)).await;
        }
        Err(CampaignError::NotKept) => visit.alert(&t!(language, "campaigns-nothing-to-follow")).await,
        Err(CampaignError::Failed(error)) => return Err(error.into()),
        Err(CampaignError::NotFound | CampaignError::Changed | CampaignError::Pace(_)) => visit.expired().await?,
    }
    Ok(None)
}

/// Shows something about a campaign. Its card stays what it is as long as the campaign is under way: the screen opens
/// below it.
async fn beside(visit: &Visit, campaign: &Campaign, screen: &Screen) -> Result {
    visit.expect(State::Idle).await?;
    if is_card(visit, campaign) { visit.show_below(screen).await } else { visit.show(screen).await }
}

/// Whether what was pressed is the card of this campaign, which is under way.
fn is_card(visit: &Visit, campaign: &Campaign) -> bool {
    let under_way = !campaign.state.is_over() && campaign.state != CampaignState::Draft;
    under_way && visit.is_press() && campaign.screen_message == visit.pressed_message().map(|message| message.0)
}

/// Whether the draft is for targets of an earlier campaign.
const fn follows(campaign: &Campaign) -> Option<CampaignId> {
    match campaign.audience {
        Audience::Earlier { campaign, .. } => Some(campaign),
        Audience::Lists { .. } => None,
    }
}

/// Where a step of the draft leads back to: the preflight when everything is answered, else the step before.
fn back(campaign: &Campaign, before: Callback) -> Callback {
    let whom = !matches!(&campaign.audience, Audience::Lists { lists } if lists.is_empty());
    if campaign.template.is_some() && whom { Callback::Preflight(campaign.id) } else { before }
}
