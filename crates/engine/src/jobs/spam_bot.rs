//! Asking `@SpamBot`. The question carries a `random_id` that is stored before it is sent, so a crash asks once. An
//! answer that no limits apply ends the account's restriction.

use blastpro_services::accounts::Relief;
use blastpro_telegram::{Connection, SpamBot};
use chrono::TimeDelta;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::task::{Halt, Task};

/// How often to look for the answer, which comes within a second or two.
const LOOK_EVERY: TimeDelta = TimeDelta::seconds(1);

/// How long to look.
const PATIENCE: TimeDelta = TimeDelta::seconds(30);

#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct Checkpoint {
    question: Option<Question>,
}

#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
struct Question {
    bot: SpamBot,
    random_id: i64,
    /// The newest message before the question.
    before: i32,
}

pub(super) async fn run(task: &mut Task, connection: &Connection) -> Result<(), Halt> {
    let question = match task.checkpoint::<Checkpoint>().question {
        Some(question) => question,
        None => prepare(task, connection).await?,
    };
    let sending = ["messages.sendMessage"];
    task.call(&sending, || connection.ask_spam_bot(question.bot, question.random_id)).await?;
    let deadline = task.services.clock().now() + PATIENCE;
    loop {
        let answer =
            task.call(&["messages.getHistory"], || connection.spam_bot_answer(question.bot, question.before)).await?;
        if let Some(answer) = answer {
            if answer.says_no_limits() {
                let (owner, account) = (task.job.owner_id, task.job.account_id);
                task.services.accounts.unrestricted(owner, account, Relief::NoLimits).await?;
            }
            task.job.progress.answer = Some(answer.text);
            return Ok(());
        }
        if task.services.clock().now() >= deadline {
            return Err(Halt::failed("NO_ANSWER"));
        }
        task.pause(LOOK_EVERY).await?;
    }
}

async fn prepare(task: &mut Task, connection: &Connection) -> Result<Question, Halt> {
    let bot = task.call(&["contacts.resolveUsername"], || connection.find_spam_bot()).await?;
    let before = task.call(&["messages.getHistory"], || connection.newest_with_spam_bot(bot)).await?;
    let (_, random_id) = Uuid::new_v4().as_u64_pair();
    let question = Question { bot, random_id: random_id.cast_signed(), before };
    task.save_at(&Checkpoint { question: Some(question) }).await?;
    Ok(question)
}
