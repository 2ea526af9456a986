//! The commands that a bot offers behind `/`.

use std::collections::BTreeMap;
use std::sync::PoisonError;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{Answer, ApiError, Bot, BotApi, params::Params, response};
use crate::world::PersonId;

/// A command and what it does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BotCommand {
    /// Without the slash.
    pub command: String,
    /// What people read beside it.
    pub description: String,
}

/// `BotCommandScope`. A chat may also be named by its public name.
#[derive(Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Scope {
    Default,
    AllPrivateChats,
    AllGroupChats,
    AllChatAdministrators,
    Chat { chat_id: ChatName },
    ChatAdministrators { chat_id: ChatName },
    ChatMember { chat_id: ChatName, user_id: PersonId },
}

#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum ChatName {
    Id(i64),
    Username(String),
}

/// The commands of one bot, by scope (as JSON) and language; an empty language is for everybody else.
#[derive(Debug, Default)]
pub struct Menu(BTreeMap<(String, String), Vec<BotCommand>>);

/// `setMyCommands`.
pub fn set(bot: &Bot, params: &Params) -> Answer {
    let commands: Vec<BotCommand> =
        params.object("commands", "commands")?.ok_or_else(|| ApiError::bad_request("commands are not specified"))?;
    if commands.len() > 100 {
        return Err(ApiError::bad_request("BOT_COMMANDS_TOO_MUCH"));
    }
    for BotCommand { command, description } in &commands {
        let good = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
        if !(1..=32).contains(&command.len()) || !command.chars().all(good) {
            return Err(ApiError::bad_request("BOT_COMMAND_INVALID"));
        }
        if !(1..=256).contains(&description.chars().count()) {
            return Err(ApiError::bad_request("BOT_COMMAND_DESCRIPTION_INVALID"));
        }
    }
    let place = place(params)?;
    bot.menu.lock().unwrap_or_else(PoisonError::into_inner).0.insert(place, commands);
    Ok(true.into())
}

/// `getMyCommands`.
pub fn get(bot: &Bot, params: &Params) -> Answer {
    let place = place(params)?;
    let menu = bot.menu.lock().unwrap_or_else(PoisonError::into_inner);
    response::result(&menu.0.get(&place).cloned().unwrap_or_default())
}

/// `deleteMyCommands`.
pub fn delete(bot: &Bot, params: &Params) -> Answer {
    let place = place(params)?;
    bot.menu.lock().unwrap_or_else(PoisonError::into_inner).0.remove(&place);
    Ok(true.into())
}

/// `getChatMenuButton`: it always opens the commands.
pub fn menu_button() -> Value {
    json!({ "type": "commands" })
}

fn place(params: &Params) -> Result<(String, String), ApiError> {
    let scope: Option<Scope> = params.object("scope", "BotCommandScope")?;
    let scope = scope.unwrap_or(Scope::Default);
    Ok((json!(scope).to_string(), params.text("language_code").unwrap_or_default()))
}

impl BotApi {
    /// What a person with this language is offered in the private chat with a bot: the narrowest scope that has
    /// commands for the language, or for every language.
    pub fn commands(&self, bot: PersonId, person: Option<PersonId>, language: &str) -> Vec<BotCommand> {
        let Some(bot) = self.bot(bot) else { return vec![] };
        let menu = bot.menu.lock().unwrap_or_else(PoisonError::into_inner);
        let scopes = [
            person.map(|id| json!({ "type": "chat", "chat_id": id })),
            Some(json!({ "type": "all_private_chats" })),
            Some(json!({ "type": "default" })),
        ];
        let language = language.split('-').next().unwrap_or_default();
        let places =
            scopes.into_iter().flatten().flat_map(|scope| [(scope.to_string(), language), (scope.to_string(), "")]);
        let mut found = places.filter_map(|(scope, language)| menu.0.get(&(scope, language.to_owned())));
        found.next().cloned().unwrap_or_default()
    }
}
