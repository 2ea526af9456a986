//! The root of the handler tree: opens the [`Visit`], runs the tree, and settles the update whatever happens.
//!
//! teloxide ends a chat's worker when a handler panics, and the whole dispatcher at that chat's next update. So a
//! panic ends here: the owner gets an apology, the press is answered, the update counts as handled.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, Location};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use blastpro_domain::identity::Language;
use blastpro_domain::ids::TelegramId;
use blastpro_locales::t;
use dptree::{HandlerSignature, Type};
use futures::FutureExt;
use teloxide::dispatching::UpdateHandler;
use teloxide::prelude::*;
use teloxide::types::{Update, UpdateKind};
use tracing::{error, warn};

use crate::bot::BotError;
use crate::error::Error;
use crate::inbox::InFlight;
use crate::visit::{Context, Visit};

/// The node in front of `tree`. It provides the [`Visit`].
pub(crate) fn guard(context: Context, in_flight: InFlight) -> UpdateHandler<Error> {
    let signature = HandlerSignature::Other {
        obligations: BTreeMap::from([(Type::of::<Update>(), Location::caller())]),
        guaranteed_outcomes: BTreeSet::from([Type::of::<Visit>()]),
        conditional_outcomes: BTreeSet::new(),
        continues: true,
    };
    dptree::from_fn(
        move |mut dependencies: DependencyMap, tree: dptree::Cont<'static, Result<(), Error>>| {
            let (context, in_flight) = (context.clone(), in_flight.clone());
            async move {
                let update: Arc<Update> = dependencies.get();
                let answered = Arc::new(AtomicBool::new(false));
                let handling = async {
                    if let Some(visit) = Box::pin(Visit::open(context.clone(), &update, answered.clone())).await? {
                        dependencies.insert(visit);
                        if let ControlFlow::Break(Err(error)) = tree(dependencies).await {
                            return Err(error);
                        }
                    }
                    Ok(())
                };
                let outcome = AssertUnwindSafe(handling).catch_unwind().await;
                settle(&context, &update, &answered, outcome).await;
                in_flight.finish(i64::from(update.id.0)).await;
                ControlFlow::Break(Ok(()))
            }
        },
        signature,
    )
}

async fn settle(
    context: &Context,
    update: &Update,
    answered: &AtomicBool,
    outcome: std::thread::Result<Result<(), Error>>,
) {
    let result = match outcome {
        Ok(Ok(())) => "done",
        Ok(Err(Error::Bot(error))) if error.is_blocked() => "blocked",
        Ok(Err(error)) => {
            warn!(update.id = update.id.0, %error, "an update was not handled");
            apologise(context, update, answered).await;
            "failed"
        }
        Err(_) => {
            // What the panic said went to standard error; it may hold anything, so it is not repeated here.
            error!(update.id = update.id.0, "a handler panicked");
            apologise(context, update, answered).await;
            "panicked"
        }
    };
    metrics::counter!("blastpro_bot_updates_handled_total", "result" => result).increment(1);
    if let UpdateKind::CallbackQuery(query) = &update.kind
        && !answered.swap(true, Ordering::Relaxed)
    {
        // A query that is too old cannot be answered, and its owner no longer waits.
        let _ = context.bot.0.answer_callback_query(query.id.clone()).await;
    }
}

async fn apologise(context: &Context, update: &Update, answered: &AtomicBool) {
    let text = t!(language(context, update).await, "common-apology");
    let sent: Result<(), BotError> = match &update.kind {
        UpdateKind::CallbackQuery(query) if !answered.swap(true, Ordering::Relaxed) => {
            let answer = context.bot.0.answer_callback_query(query.id.clone()).text(text).show_alert(true).await;
            answer.map(drop).map_err(BotError::from)
        }
        UpdateKind::Message(message) if message.chat.is_private() => {
            context.bot.0.send_message(message.chat.id, text).await.map(drop).map_err(BotError::from)
        }
        _ => Ok(()),
    };
    if let Err(error) = sent
        && !error.is_blocked()
    {
        warn!(update.id = update.id.0, %error, "an apology was not sent");
    }
}

/// The owner's language, as far as it can be found out: the trouble may be the database.
async fn language(context: &Context, update: &Update) -> Language {
    let Some(user) = update.from() else {
        return Language::default();
    };
    let known = async {
        let telegram_id = TelegramId(i64::try_from(user.id.0).ok()?);
        context.services.store().read().await.ok()?.owner_by_telegram_id(telegram_id).await.ok()?
    };
    match known.await {
        Some(owner) => owner.language,
        None => user.language_code.as_deref().and_then(Language::from_tag).unwrap_or_default(),
    }
}
