//! Formatting, in both directions.

use grammers_tl_types as tl;

use crate::world::{Entity, EntityKind, MentionedUser, PersonId};

use tl::enums::MessageEntity as Tl;

/// World to API.
pub(in crate::mtproto) fn to_tl(entities: &[Entity]) -> Vec<Tl> {
    entities.iter().map(entity_to_tl).collect()
}

fn entity_to_tl(entity: &Entity) -> Tl {
    let (offset, length) = (super::View::count(entity.offset), super::View::count(entity.length));
    /// An entity that has a place alone.
    macro_rules! plain {
        ($name:ident) => {
            tl::types::$name { offset, length }.into()
        };
    }
    match &entity.kind {
        EntityKind::Mention => plain!(MessageEntityMention),
        EntityKind::Hashtag => plain!(MessageEntityHashtag),
        EntityKind::Cashtag => plain!(MessageEntityCashtag),
        EntityKind::BotCommand => plain!(MessageEntityBotCommand),
        EntityKind::Url => plain!(MessageEntityUrl),
        EntityKind::Email => plain!(MessageEntityEmail),
        EntityKind::PhoneNumber => plain!(MessageEntityPhone),
        EntityKind::Bold => plain!(MessageEntityBold),
        EntityKind::Italic => plain!(MessageEntityItalic),
        EntityKind::Underline => plain!(MessageEntityUnderline),
        EntityKind::Strikethrough => plain!(MessageEntityStrike),
        EntityKind::Spoiler => plain!(MessageEntitySpoiler),
        EntityKind::Code => plain!(MessageEntityCode),
        EntityKind::Blockquote => tl::types::MessageEntityBlockquote { collapsed: false, offset, length }.into(),
        EntityKind::ExpandableBlockquote => {
            tl::types::MessageEntityBlockquote { collapsed: true, offset, length }.into()
        }
        EntityKind::Pre { language } => {
            let language = language.clone().unwrap_or_default();
            tl::types::MessageEntityPre { offset, length, language }.into()
        }
        EntityKind::TextLink { url } => tl::types::MessageEntityTextUrl { offset, length, url: url.clone() }.into(),
        EntityKind::TextMention { user } => {
            tl::types::MessageEntityMentionName { offset, length, user_id: user.id.0 }.into()
        }
        EntityKind::CustomEmoji { custom_emoji_id } => {
            let document_id = custom_emoji_id.parse().unwrap_or_default();
            tl::types::MessageEntityCustomEmoji { offset, length, document_id }.into()
        }
    }
}

/// API to world; what the Bot API has no word for is left out, as is a negative place.
pub(in crate::mtproto) fn from_tl(entities: Option<&[Tl]>) -> Vec<Entity> {
    entities.into_iter().flatten().filter_map(entity_from_tl).collect()
}

fn entity_from_tl(entity: &Tl) -> Option<Entity> {
    let (offset, length, kind) = match entity {
        Tl::Mention(it) => (it.offset, it.length, EntityKind::Mention),
        Tl::Hashtag(it) => (it.offset, it.length, EntityKind::Hashtag),
        Tl::Cashtag(it) => (it.offset, it.length, EntityKind::Cashtag),
        Tl::BotCommand(it) => (it.offset, it.length, EntityKind::BotCommand),
        Tl::Url(it) => (it.offset, it.length, EntityKind::Url),
        Tl::Email(it) => (it.offset, it.length, EntityKind::Email),
        Tl::Phone(it) => (it.offset, it.length, EntityKind::PhoneNumber),
        Tl::Bold(it) => (it.offset, it.length, EntityKind::Bold),
        Tl::Italic(it) => (it.offset, it.length, EntityKind::Italic),
        Tl::Underline(it) => (it.offset, it.length, EntityKind::Underline),
        Tl::Strike(it) => (it.offset, it.length, EntityKind::Strikethrough),
        Tl::Spoiler(it) => (it.offset, it.length, EntityKind::Spoiler),
        Tl::Code(it) => (it.offset, it.length, EntityKind::Code),
        Tl::Blockquote(it) if it.collapsed => (it.offset, it.length, EntityKind::ExpandableBlockquote),
        Tl::Blockquote(it) => (it.offset, it.length, EntityKind::Blockquote),
        Tl::Pre(it) => {
            let language = Some(it.language.clone()).filter(|language| !language.is_empty());
            (it.offset, it.length, EntityKind::Pre { language })
        }
        Tl::TextUrl(it) => (it.offset, it.length, EntityKind::TextLink { url: it.url.clone() }),
        Tl::MentionName(it) => mention(it.offset, it.length, it.user_id),
        Tl::InputMessageEntityMentionName(it) => match &it.user_id {
            tl::enums::InputUser::User(user) => mention(it.offset, it.length, user.user_id),
            _ => return None,
        },
        Tl::CustomEmoji(it) => {
            (it.offset, it.length, EntityKind::CustomEmoji { custom_emoji_id: it.document_id.to_string() })
        }
        _ => return None,
    };
    Some(Entity { offset: usize::try_from(offset).ok()?, length: usize::try_from(length).ok()?, kind })
}

const fn mention(offset: i32, length: i32, user_id: i64) -> (i32, i32, EntityKind) {
    (offset, length, EntityKind::TextMention { user: MentionedUser { id: PersonId(user_id) } })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formatting_survives_the_way_there_and_back() {
        let kinds = [
            EntityKind::Bold,
            EntityKind::ExpandableBlockquote,
            EntityKind::Pre { language: Some("rust".into()) },
            EntityKind::Pre { language: None },
            EntityKind::TextLink { url: "https://example.com/".into() },
            EntityKind::TextMention { user: MentionedUser { id: PersonId(7) } },
            EntityKind::CustomEmoji { custom_emoji_id: "5368324170671202286".into() },
        ];
        let entities: Vec<_> =
            kinds.into_iter().enumerate().map(|(offset, kind)| Entity { offset, length: 2, kind }).collect();
        assert_eq!(from_tl(Some(&to_tl(&entities))), entities);
    }
}
