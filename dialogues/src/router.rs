//! The tree of handlers: global commands, then presses by feature, then what is written in answer to a question, then
//! a fallback that shows the menu.

use teloxide::dispatching::UpdateHandler;
use teloxide::prelude::*;
use tracing::warn;

use crate::callback::Callback as _;
use crate::conversation::State;
use crate::error::Error;
use crate::guard::guard;
use crate::inbox::InFlight;
use crate::visit::{Context, Press, Visit};
use crate::{accounts, campaigns, connect, jobs, settings, start, targets, templates};

/// The tree, with `extra` branches before the fallback.
pub(crate) fn tree(context: Context, in_flight: InFlight, extra: &[UpdateHandler<Error>]) -> UpdateHandler<Error> {
    let commands = start::commands();
    let presses = Update::filter_callback_query()
        .filter_map_async(pressed)
        .branch(start::presses())
        .branch(settings::presses())
        .branch(campaigns::presses())
        .branch(accounts::presses())
        .branch(targets::presses())
        .branch(templates::presses())
        .branch(jobs::presses())
        .branch(connect::presses());
    let answers = dptree::entry()
        .branch(connect::secrets())
        .branch(settings::answers())
        .branch(targets::answers())
        .branch(campaigns::answers())
        .branch(templates::answers())
        .branch(connect::answers())
        .branch(templates::unasked());
    let mut tree = dptree::entry().branch(start::membership()).branch(commands).branch(presses).branch(answers);
    for branch in extra {
        tree = tree.branch(branch.clone());
    }
    guard(context, in_flight).chain(tree.endpoint(start::fallback))
}

/// The data of a press. Whoever presses a button has left the question they were asked, unless it [stays](stays_open).
async fn pressed(visit: Visit, query: CallbackQuery) -> Option<Press> {
    let data = query.data?;
    if !stays_open(&visit.state(), &data)
        && let Err(error) = connect::put_question_away(&visit).await
    {
        warn!(%error, "a question could not be taken back");
    }
    Some(Press(data))
}

/// Whether a press leaves what was asked open. The button may belong to it: what was looked for counts for the buttons
/// below what was found, and a draft's message can come at any time. Or it changes nothing but the message it is below,
/// while what was asked is on a screen of its own.
fn stays_open(asked: &State, data: &str) -> bool {
    let belongs = match asked {
        State::Choosing { .. } | State::ChoosingTopics { .. } | State::Members { .. } | State::Importing { .. } => {
            targets::Callback::decode(data).is_some()
        }
        State::FindingTemplate { .. } | State::Composing | State::Collecting => {
            templates::Callback::decode(data).is_some()
        }
        State::FindingCampaign { .. } => campaigns::Callback::decode(data).is_some(),
        _ => false,
    };
    belongs || campaigns::is_on_card(data) || jobs::is_on_card(data) || connect::is_on_screen(asked, data)
}

#[cfg(test)]
mod tests {
    use blastpro_domain::ids::{CampaignId, JobId, ListId, LoginId, TemplateId};
    use blastpro_domain::notices::NoticeButton;
    use blastpro_services::logins::Key;

    use super::*;

    #[test]
    fn what_is_asked_stays_open_beside_a_card_but_not_where_a_password_could_be_taken_for_the_answer() {
        let (list, template) = (ListId::new(), TemplateId::new());
        let kept = [
            State::Choosing { list, search: "bandung".into() },
            State::Renaming { list },
            State::Uploading { list },
            State::Composing,
            State::RenamingTemplate { template },
        ];
        let (login, campaign, job) = (LoginId::new(), CampaignId::new(), JobId::new());
        let key = connect::Callback::Key(login, Key::Digit(4)).encode();
        let beside = [
            campaigns::Callback::Pause(campaign).encode(),
            campaigns::Callback::Resume(campaign).encode(),
            NoticeButton::ShowCampaign(campaign).encode(),
            jobs::Callback::Cancel(job).encode(),
            jobs::Callback::Errors(job).encode(),
            connect::Callback::Resend(login).encode(),
            key.clone(),
        ];
        for asked in &kept {
            for data in &beside {
                assert!(stays_open(asked, data), "{asked:?} after {data}");
            }
            assert!(!stays_open(asked, &campaigns::Callback::Report(campaign).encode()), "another screen: {asked:?}");
        }
        for asked in [State::Phone { reconnect: None }, State::City, State::Email] {
            assert!(stays_open(&asked, &beside[0]) && !stays_open(&asked, &key), "{asked:?}");
        }
    }
}
