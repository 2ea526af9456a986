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
        .branch(connect::answers());
    let mut tree = dptree::entry().branch(start::membership()).branch(commands).branch(presses).branch(answers);
    for branch in extra {
        tree = tree.branch(branch.clone());
    }
    guard(context, in_flight).chain(tree.endpoint(start::fallback))
}

/// The data of a press. Whoever presses a button has left the question they were asked, unless the button belongs to
/// it: what was looked for counts for the buttons below what was found, and a draft's message can come at any time.
async fn pressed(visit: Visit, query: CallbackQuery) -> Option<Press> {
    let data = query.data?;
    let stays = match visit.state() {
        State::Choosing { .. } | State::ChoosingTopics { .. } | State::Members { .. } | State::Importing { .. } => {
            targets::Callback::decode(&data).is_some()
        }
        State::FindingTemplate { .. } | State::Composing | State::Collecting => {
            templates::Callback::decode(&data).is_some()
        }
        State::FindingCampaign { .. } => campaigns::Callback::decode(&data).is_some(),
        _ => false,
    };
    if !stays && let Err(error) = connect::put_question_away(&visit).await {
        warn!(%error, "a question could not be taken back");
    }
    Some(Press(data))
}
