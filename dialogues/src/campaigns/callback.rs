use blastpro_domain::campaigns::Which;
use blastpro_domain::deliveries::DeliveryState;
use blastpro_domain::ids::{CampaignId, ListId, TemplateId};

use super::Dials;
use crate::callback;
use crate::compact::{Compact, Fields, join};

const PREFIX: &str = "b1:";

/// Which deliveries of a report are on show.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Shown {
    /// All.
    #[default]
    All,
    /// Refused.
    Failed,
    /// Not tried.
    Skipped,
    /// Nobody can tell.
    Unknown,
    /// Delivered.
    Sent,
}

impl Shown {
    /// Every choice.
    pub const ALL: [Self; 5] = [Self::All, Self::Failed, Self::Skipped, Self::Unknown, Self::Sent];

    /// The states themselves.
    #[must_use]
    pub const fn states(self) -> &'static [DeliveryState] {
        match self {
            Self::All => &DeliveryState::ALL,
            Self::Failed => &[DeliveryState::Failed],
            Self::Skipped => &[DeliveryState::Skipped],
            Self::Unknown => &[DeliveryState::Unknown],
            Self::Sent => &[DeliveryState::Sent],
        }
    }

    const fn letter(self) -> &'static str {
        match self {
            Self::All => "a",
            Self::Failed => "f",
            Self::Skipped => "k",
            Self::Unknown => "u",
            Self::Sent => "s",
        }
    }
}

impl Compact for Shown {
    fn write(&self) -> String {
        self.letter().to_owned()
    }

    fn read(field: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|shown| shown.letter() == field)
    }
}

impl Compact for Which {
    fn write(&self) -> String {
        match self {
            Self::Failed => "f",
            Self::Left => "l",
            Self::Sent => "s",
        }
        .to_owned()
    }

    fn read(field: &str) -> Option<Self> {
        [Self::Failed, Self::Left, Self::Sent].into_iter().find(|which| which.write() == field)
    }
}

/// What the buttons of the campaigns mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Callback {
    /// Show what is under way, and the ways to begin.
    Home {
        /// Which page, counted from 0.
        page: u16,
    },
    /// Begin a campaign.
    New,
    /// Begin one with this template.
    NewWith(TemplateId),
    /// Begin one for this list.
    NewFor(ListId),
    /// Go on with a draft where it stands.
    Draft(CampaignId),
    /// Show templates to choose from.
    Templates {
        /// For which draft.
        campaign: CampaignId,
        /// Which page, counted from 0.
        page: u16,
    },
    /// Choose the template.
    SetTemplate {
        /// For which draft.
        campaign: CampaignId,
        /// Which.
        template: TemplateId,
    },
    /// Show lists to choose from.
    Lists {
        /// For which draft.
        campaign: CampaignId,
        /// Which page, counted from 0.
        page: u16,
    },
    /// Choose a list, or no longer. The data say which, so that a press that is handled twice does no harm.
    ToggleList {
        /// For which draft.
        campaign: CampaignId,
        /// Which.
        list: ListId,
        /// Where it stands.
        page: u16,
        /// It is wanted.
        on: bool,
    },
    /// Show the ready-made paces.
    Pace(CampaignId),
    /// Show the dials of the pace.
    Dials(CampaignId),
    /// Set the pace.
    SetPace {
        /// Of which campaign.
        campaign: CampaignId,
        /// What is wanted.
        dials: Dials,
        /// Go on turning dials.
        stay: bool,
    },
    /// Show what would be sent, when, and to whom.
    Preflight(CampaignId),
    /// Send, if the draft is still what was shown.
    Start {
        /// Which.
        campaign: CampaignId,
        /// The draft that was shown.
        revision: u64,
        /// Also where the same has just been sent.
        sure: bool,
    },
    /// Ask whether to throw a draft away.
    AskDiscard(CampaignId),
    /// Throw it away.
    Discard(CampaignId),
    /// Leave a draft. One that follows an earlier campaign up is thrown away: it holds no work.
    Leave(CampaignId),
    /// Show a campaign's card here, and no longer where it was.
    Show(CampaignId),
    /// Hold it.
    Pause(CampaignId),
    /// Let it go on.
    Resume(CampaignId),
    /// Ask whether to stop it.
    AskStop(CampaignId),
    /// Stop it.
    Stop(CampaignId),
    /// Show how it stands, with the reasons of what was not sent.
    Report(CampaignId),
    /// Show how it stands by now.
    Refresh(CampaignId),
    /// Show every reason of what was not sent, with what to do about it.
    Reasons {
        /// Of which campaign.
        campaign: CampaignId,
        /// Which page, counted from 0.
        page: u16,
    },
    /// Show its deliveries.
    Details {
        /// Of which campaign.
        campaign: CampaignId,
        /// Which.
        shown: Shown,
        /// Which page, counted from 0.
        page: u16,
    },
    /// Send all its deliveries as a file.
    Export(CampaignId),
    /// Begin one for targets of this one.
    FollowUp {
        /// Of which campaign.
        campaign: CampaignId,
        /// Which of its targets.
        which: Which,
    },
    /// Begin the same once more.
    Again(CampaignId),
    /// Show a page of past campaigns.
    History {
        /// Which page, counted from 0.
        page: u16,
    },
    /// Show all past campaigns again, not only those that were looked for.
    StopSearch,
}

impl callback::Callback for Callback {
    fn encode(&self) -> String {
        let one = |action: &str, campaign: &CampaignId| join(PREFIX, action, &[&campaign.write()]);
        match self {
            Self::Home { page } => join(PREFIX, "h", &[&page.write()]),
            Self::New => join(PREFIX, "n", &[]),
            Self::NewWith(template) => join(PREFIX, "nt", &[&template.write()]),
            Self::NewFor(list) => join(PREFIX, "nl", &[&list.write()]),
            Self::Draft(campaign) => one("d", campaign),
            Self::Templates { campaign, page } => join(PREFIX, "e", &[&campaign.write(), &page.write()]),
            Self::SetTemplate { campaign, template } => join(PREFIX, "es", &[&campaign.write(), &template.write()]),
            Self::Lists { campaign, page } => join(PREFIX, "l", &[&campaign.write(), &page.write()]),
            Self::ToggleList { campaign, list, page, on } => {
                join(PREFIX, "t", &[&campaign.write(), &list.write(), &page.write(), &on.write()])
            }
            Self::Pace(campaign) => one("p", campaign),
            Self::Dials(campaign) => one("pd", campaign),
            Self::SetPace { campaign, dials, stay } => {
                join(PREFIX, "ps", &[&campaign.write(), &dials.write(), &stay.write()])
            }
            Self::Preflight(campaign) => one("f", campaign),
            Self::Start { campaign, revision, sure } => {
                join(PREFIX, "g", &[&campaign.write(), &revision.write(), &sure.write()])
            }
            Self::AskDiscard(campaign) => one("x?", campaign),
            Self::Discard(campaign) => one("x", campaign),
            Self::Leave(campaign) => one("b", campaign),
            Self::Show(campaign) => one("c", campaign),
            Self::Pause(campaign) => one("cp", campaign),
            Self::Resume(campaign) => one("cr", campaign),
            Self::AskStop(campaign) => one("cs?", campaign),
            Self::Stop(campaign) => one("cs", campaign),
            Self::Report(campaign) => one("r", campaign),
            Self::Refresh(campaign) => one("rn", campaign),
            Self::Reasons { campaign, page } => join(PREFIX, "rw", &[&campaign.write(), &page.write()]),
            Self::Details { campaign, shown, page } => {
                join(PREFIX, "rd", &[&campaign.write(), &shown.write(), &page.write()])
            }
            Self::Export(campaign) => one("rx", campaign),
            Self::FollowUp { campaign, which } => join(PREFIX, "u", &[&campaign.write(), &which.write()]),
            Self::Again(campaign) => one("a", campaign),
            Self::History { page } => join(PREFIX, "y", &[&page.write()]),
            Self::StopSearch => join(PREFIX, "yx", &[]),
        }
    }

    fn decode(data: &str) -> Option<Self> {
        let (action, mut fields) = Fields::of(PREFIX, data)?;
        let callback = match action {
            "h" => Self::Home { page: fields.next()? },
            "n" => Self::New,
            "nt" => Self::NewWith(fields.next()?),
            "nl" => Self::NewFor(fields.next()?),
            "d" => Self::Draft(fields.next()?),
            "e" => Self::Templates { campaign: fields.next()?, page: fields.next()? },
            "es" => Self::SetTemplate { campaign: fields.next()?, template: fields.next()? },
            "l" => Self::Lists { campaign: fields.next()?, page: fields.next()? },
            "t" => Self::ToggleList {
                campaign: fields.next()?,
                list: fields.next()?,
                page: fields.next()?,
                on: fields.next()?,
            },
            "p" => Self::Pace(fields.next()?),
            "pd" => Self::Dials(fields.next()?),
            "ps" => Self::SetPace { campaign: fields.next()?, dials: fields.next()?, stay: fields.next()? },
            "f" => Self::Preflight(fields.next()?),
            "g" => Self::Start { campaign: fields.next()?, revision: fields.next()?, sure: fields.next()? },
            "x?" => Self::AskDiscard(fields.next()?),
            "x" => Self::Discard(fields.next()?),
            "b" => Self::Leave(fields.next()?),
            "c" => Self::Show(fields.next()?),
            "cp" => Self::Pause(fields.next()?),
            "cr" => Self::Resume(fields.next()?),
            "cs?" => Self::AskStop(fields.next()?),
            "cs" => Self::Stop(fields.next()?),
            "r" => Self::Report(fields.next()?),
            "rn" => Self::Refresh(fields.next()?),
            "rw" => Self::Reasons { campaign: fields.next()?, page: fields.next()? },
            "rd" => Self::Details { campaign: fields.next()?, shown: fields.next()?, page: fields.next()? },
            "rx" => Self::Export(fields.next()?),
            "u" => Self::FollowUp { campaign: fields.next()?, which: fields.next()? },
            "a" => Self::Again(fields.next()?),
            "y" => Self::History { page: fields.next()? },
            "yx" => Self::StopSearch,
            _ => return None,
        };
        fields.end(callback)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;
    use crate::callback::testing::{assert_harmless, assert_read_back};
    use crate::campaigns::pace::tests::any_dials;

    proptest! {
        #[test]
        fn a_button_decodes_to_itself_and_fits(
            id in any::<u128>(),
            page in any::<u16>(),
            revision in 0_u64..1 << 40,
            flag in any::<bool>(),
            dials in any_dials(),
            shown in prop::sample::select(Shown::ALL.to_vec()),
            which in prop::sample::select(vec![Which::Failed, Which::Left, Which::Sent]),
        ) {
            let campaign = CampaignId(Uuid::from_u128(id));
            let (template, list) = (TemplateId(Uuid::from_u128(id)), ListId(Uuid::from_u128(id)));
            let buttons = [
                Callback::Home { page },
                Callback::New,
                Callback::NewWith(template),
                Callback::NewFor(list),
                Callback::Draft(campaign),
                Callback::Templates { campaign, page },
                Callback::SetTemplate { campaign, template },
                Callback::Lists { campaign, page },
                Callback::ToggleList { campaign, list, page, on: flag },
                Callback::Pace(campaign),
                Callback::Dials(campaign),
                Callback::SetPace { campaign, dials, stay: flag },
                Callback::Preflight(campaign),
                Callback::Start { campaign, revision, sure: flag },
                Callback::AskDiscard(campaign),
                Callback::Discard(campaign),
                Callback::Leave(campaign),
                Callback::Show(campaign),
                Callback::Pause(campaign),
                Callback::Resume(campaign),
                Callback::AskStop(campaign),
                Callback::Stop(campaign),
                Callback::Report(campaign),
                Callback::Refresh(campaign),
                Callback::Reasons { campaign, page },
                Callback::Details { campaign, shown, page },
                Callback::Export(campaign),
                Callback::FollowUp { campaign, which },
                Callback::Again(campaign),
                Callback::History { page },
                Callback::StopSearch,
            ];
            assert_read_back(buttons);
        }

        #[test]
        fn data_that_we_did_not_write_means_nothing_else(data in "(b1:)?[a-z?]{0,3}(:[a-z0-9]{0,26}){0,4}|\\PC{0,64}") {
            assert_harmless::<Callback>(&data);
        }
    }
}
