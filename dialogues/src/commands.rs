//! The commands, and the menu in which Telegram's apps offer them.

use blastpro_domain::identity::Language;
use blastpro_locales::t;
use teloxide::prelude::*;
use teloxide::types::BotCommand;

use crate::bot::{Bot, BotError};

/// What can be written with a slash, at any point of any conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Command {
    /// The welcome.
    Start,
    /// The main menu.
    Menu,
    /// The choice of language.
    Language,
    /// The choice of time zone.
    Timezone,
    /// The e-mail address for urgent news.
    Email,
    /// What the bot can do.
    Help,
    /// Leaves whatever is going on.
    Cancel,
}

impl Command {
    const ALL: [Self; 7] =
        [Self::Menu, Self::Language, Self::Timezone, Self::Email, Self::Help, Self::Cancel, Self::Start];

    /// Reads the first word of a message, as in `/menu` or `/menu@the_bot`; what follows it is ignored.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let word = text.strip_prefix('/')?.split_whitespace().next()?;
        let name = word.split('@').next()?.to_ascii_lowercase();
        Self::ALL.into_iter().find(|command| command.name() == name)
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::Menu => "menu",
            Self::Language => "language",
            Self::Timezone => "timezone",
            Self::Email => "email",
            Self::Help => "help",
            Self::Cancel => "cancel",
        }
    }

    fn description(self, language: Language) -> String {
        match self {
            Self::Start => t!(language, "commands-start"),
            Self::Menu => t!(language, "commands-menu"),
            Self::Language => t!(language, "commands-language"),
            Self::Timezone => t!(language, "commands-timezone"),
            Self::Email => t!(language, "commands-email"),
            Self::Help => t!(language, "commands-help"),
            Self::Cancel => t!(language, "commands-cancel"),
        }
    }
}

/// Puts the commands into the menus of Telegram's apps: in each language that we speak, and in the first for all
/// others. The one for e-mail is among them where there is e-mail.
pub(crate) async fn register(bot: &Bot, email: bool) -> Result<(), BotError> {
    bot.0.set_my_commands(list(Language::default(), email)).await?;
    for language in Language::ALL {
        bot.0.set_my_commands(list(language, email)).language_code(language.code()).await?;
    }
    Ok(())
}

fn list(language: Language, email: bool) -> Vec<BotCommand> {
    let offered = Command::ALL.iter().filter(|command| email || **command != Command::Email);
    offered.map(|command| BotCommand::new(command.name(), command.description(language))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_the_first_word_in_any_case() {
        for (text, command) in [
            ("/start", Some(Command::Start)),
            ("/start ref-123", Some(Command::Start)),
            ("/MENU@blastpro_bot", Some(Command::Menu)),
            ("/timezone\n", Some(Command::Timezone)),
            ("/nonsense", None),
            ("/", None),
            ("menu", None),
            ("", None),
        ] {
            assert_eq!(Command::parse(text), command, "{text:?}");
        }
    }

    #[test]
    fn every_command_is_described_within_telegrams_limits() {
        for language in Language::ALL {
            assert!(list(language, false).iter().all(|command| command.command != "email"));
            for command in list(language, true) {
                assert!((1..=256).contains(&command.description.chars().count()), "{command:?}");
                assert!(!command.description.starts_with("commands-"), "{command:?}");
            }
        }
    }
}
