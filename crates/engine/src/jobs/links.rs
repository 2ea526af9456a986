//! Adding one chat to a list by its link or public name. It is looked up among the chats that are stored first, and
//! at Telegram only if it is not there: looking up names is what Telegram bears least of. Nothing is joined.

use blastpro_domain::chats::{Chat, ChatKind, Topic};
use blastpro_domain::ids::ListId;
use blastpro_services::targets::ListError;
use blastpro_telegram::{Connection, Reference, ReferredChat, Seen, TopicCursor};

use super::scan;
use super::task::{Halt, Task};

pub(super) async fn run(task: &mut Task, connection: &Connection, reference: &str, list: ListId) -> Result<(), Halt> {
    let reference = Reference::parse(reference).ok_or_else(|| Halt::failed("LINK_INVALID"))?;
    let chat = match stored(task, &reference.chat).await? {
        Some(chat) => chat,
        None => look_up(task, connection, &reference.chat).await?,
    };
    if !chat.can_write {
        return Err(Halt::failed("CHAT_WRITE_FORBIDDEN"));
    }
    let topic = match chat.kind {
        ChatKind::Forum => choose_topic(task, connection, &chat, reference.topic).await?,
        ChatKind::Group | ChatKind::Supergroup | ChatKind::Channel => None,
    };
    let place = (chat.key, topic.as_ref().map(|topic| topic.id));
    let added = match task.services.targets.add(task.job.owner_id, list, &[place]).await {
        Ok(added) => added,
        Err(ListError::Failed(error)) => return Err(error.into()),
        Err(ListError::ListFull) => return Err(Halt::failed("LIST_FULL")),
        Err(_) => return Err(Halt::failed("LIST_NOT_FOUND")),
    };
    let progress = &mut task.job.progress;
    (progress.done, progress.total) = (1, Some(1));
    (progress.groups, progress.known) = (added, 1 - added.min(1));
    progress.answer = Some(match topic {
        Some(topic) => format!("{} › {}", chat.title, topic.title),
        None => chat.title,
    });
    Ok(())
}

/// The chat, if the account is known to be in it.
async fn stored(task: &Task, chat: &ReferredChat) -> Result<Option<Chat>, Halt> {
    let (owner, account, chats) = (task.job.owner_id, task.job.account_id, &task.services.chats);
    let mut found = match chat {
        ReferredChat::Username(name) => chats.by_username(owner, account, name).await?,
        ReferredChat::Id(key) => chats.get(owner, account, *key).await?,
        ReferredChat::Invite(_) => None,
    };
    if let Some(migrated) = found.as_ref().and_then(|chat| chat.migrated_to) {
        found = chats.get(owner, account, migrated).await?;
    }
    Ok(found.filter(|chat| chat.gone_at.is_none() && chat.can_write))
}

async fn look_up(task: &mut Task, connection: &Connection, chat: &ReferredChat) -> Result<Chat, Halt> {
    let now = task.services.clock().now();
    let seen = match chat {
        ReferredChat::Username(name) => {
            task.call(&["contacts.resolveUsername"], || connection.resolve_username(name, now)).await?
        }
        ReferredChat::Invite(hash) => {
            task.call(&["messages.checkChatInvite"], || connection.check_invite(hash, now)).await?
        }
        ReferredChat::Id(key) => {
            let known = task.call(&["channels.getChannels"], || connection.known_channel(*key, now)).await?;
            known.ok_or_else(|| Halt::failed("CHAT_NOT_SCANNED"))?
        }
    };
    let chat = match seen {
        Seen::Here(chat) => chat,
        Seen::Outside => return Err(Halt::failed("NOT_A_MEMBER")),
        Seen::ReadOnly => return Err(Halt::failed("CHAT_ADMIN_REQUIRED")),
        Seen::Migrated { .. } => return Err(Halt::failed("CHAT_NOT_SCANNED")),
        Seen::Nothing => return Err(Halt::failed("NOT_A_GROUP")),
    };
    let (owner, account) = (task.job.owner_id, task.job.account_id);
    task.services.chats.store_page(owner, account, std::slice::from_ref(&chat)).await?;
    if let (1.., Some(access_hash)) = (chat.slow_mode, chat.access_hash) {
        scan::ask_slow_mode(task, connection, chat.key, access_hash).await?;
    }
    Ok(chat)
}

/// The topic that the link names; `None` means the forum's usual one. All its topics are read and stored, so that
/// others can be chosen. Which of them are gone is for a scan to say.
async fn choose_topic(
    task: &mut Task,
    connection: &Connection,
    forum: &Chat,
    wanted: Option<i32>,
) -> Result<Option<Topic>, Halt> {
    let access_hash = forum.access_hash.ok_or_else(|| Halt::failed("CHAT_NOT_SCANNED"))?;
    let (owner, account) = (task.job.owner_id, task.job.account_id);
    let (mut cursor, mut chosen) = (Some(TopicCursor::default()), None);
    while let Some(at) = cursor {
        let page =
            task.call(&["messages.getForumTopics"], || connection.forum_topics(forum.key, access_hash, at)).await?;
        chosen = chosen.or_else(|| page.topics.iter().find(|topic| Some(topic.id) == wanted).cloned());
        task.services.chats.store_topics(owner, account, forum.key, &page.topics).await?;
        cursor = page.next;
    }
    Ok(chosen)
}
