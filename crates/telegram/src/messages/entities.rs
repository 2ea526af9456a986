//! Formatting, between our types and Telegram's. Both count UTF-16 units.

use std::cmp::Reverse;

use blastpro_domain::peers::PeerKind;
use blastpro_domain::templates::{Entity, EntityKind, FormattedText};
use grammers_tl_types as tl;

use crate::session::Session;

/// A person who is mentioned is named with the access hash that the session knows; one whom it does not know stays
/// plain text, because Telegram would refuse the whole message.
pub(super) fn to_tl(text: &FormattedText, session: &Session) -> Option<Vec<tl::enums::MessageEntity>> {
    let entities: Vec<_> = text.entities.iter().filter_map(|entity| entity_to_tl(entity, session)).collect();
    (!entities.is_empty()).then_some(entities)
}

fn entity_to_tl(entity: &Entity, session: &Session) -> Option<tl::enums::MessageEntity> {
    let offset = i32::try_from(entity.offset).ok()?;
    let length = i32::try_from(entity.length).ok()?;
    Some(match &entity.kind {
        EntityKind::Bold => tl::types::MessageEntityBold { offset, length }.into(),
        EntityKind::Italic => tl::types::MessageEntityItalic { offset, length }.into(),
        EntityKind::Underline => tl::types::MessageEntityUnderline { offset, length }.into(),
        EntityKind::Strikethrough => tl::types::MessageEntityStrike { offset, length }.into(),
        EntityKind::Spoiler => tl::types::MessageEntitySpoiler { offset, length }.into(),
        EntityKind::Code => tl::types::MessageEntityCode { offset, length }.into(),
        EntityKind::Pre { language } => {
            tl::types::MessageEntityPre { offset, length, language: language.clone() }.into()
        }
        EntityKind::TextLink { url } => tl::types::MessageEntityTextUrl { offset, length, url: url.clone() }.into(),
        EntityKind::Blockquote { collapsed } => {
            tl::types::MessageEntityBlockquote { collapsed: *collapsed, offset, length }.into()
        }
        EntityKind::CustomEmoji { id } => {
            tl::types::MessageEntityCustomEmoji { offset, length, document_id: *id }.into()
        }
        EntityKind::TextMention { user } => {
            let access_hash = session.access_hash(PeerKind::User, *user)?;
            let user_id = tl::types::InputUser { user_id: *user, access_hash }.into();
            tl::types::InputMessageEntityMentionName { offset, length, user_id }.into()
        }
    })
}

/// What a sender sets; what Telegram finds by itself is left out.
pub(super) fn from_tl(text: String, entities: Option<Vec<tl::enums::MessageEntity>>) -> FormattedText {
    let units = text.encode_utf16().count();
    let mut entities: Vec<_> = entities.into_iter().flatten().filter_map(entity_from_tl).collect();
    entities
        .retain(|entity| entity.length > 0 && entity.offset.checked_add(entity.length).is_some_and(|end| end <= units));
    entities.sort_by_key(|entity| (entity.offset, Reverse(entity.length)));
    FormattedText { text, entities }
}

fn entity_from_tl(entity: tl::enums::MessageEntity) -> Option<Entity> {
    use tl::enums::MessageEntity;
    let (offset, length, kind) = match entity {
        MessageEntity::Bold(entity) => (entity.offset, entity.length, EntityKind::Bold),
        MessageEntity::Italic(entity) => (entity.offset, entity.length, EntityKind::Italic),
        MessageEntity::Underline(entity) => (entity.offset, entity.length, EntityKind::Underline),
        MessageEntity::Strike(entity) => (entity.offset, entity.length, EntityKind::Strikethrough),
        MessageEntity::Spoiler(entity) => (entity.offset, entity.length, EntityKind::Spoiler),
        MessageEntity::Code(entity) => (entity.offset, entity.length, EntityKind::Code),
        MessageEntity::Pre(entity) => (entity.offset, entity.length, EntityKind::Pre { language: entity.language }),
        MessageEntity::TextUrl(entity) => (entity.offset, entity.length, EntityKind::TextLink { url: entity.url }),
        MessageEntity::Blockquote(entity) => {
            (entity.offset, entity.length, EntityKind::Blockquote { collapsed: entity.collapsed })
        }
        MessageEntity::CustomEmoji(entity) => {
            (entity.offset, entity.length, EntityKind::CustomEmoji { id: entity.document_id })
        }
        MessageEntity::MentionName(entity) => {
            (entity.offset, entity.length, EntityKind::TextMention { user: entity.user_id })
        }
        _ => return None,
    };
    Some(Entity { offset: usize::try_from(offset).ok()?, length: usize::try_from(length).ok()?, kind })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    fn session() -> Session {
        Session::new(2, &BTreeMap::new(), BTreeMap::new())
    }

    fn kind() -> impl Strategy<Value = EntityKind> {
        prop_oneof![
            Just(EntityKind::Bold),
            Just(EntityKind::Italic),
            Just(EntityKind::Underline),
            Just(EntityKind::Strikethrough),
            Just(EntityKind::Spoiler),
            Just(EntityKind::Code),
            "[a-z]{0,4}".prop_map(|language| EntityKind::Pre { language }),
            "[a-z]{1,4}".prop_map(|url| EntityKind::TextLink { url }),
            any::<bool>().prop_map(|collapsed| EntityKind::Blockquote { collapsed }),
            any::<i64>().prop_map(|id| EntityKind::CustomEmoji { id }),
        ]
    }

    proptest! {
        #[test]
        fn formatting_comes_back_as_it_was(kinds in proptest::collection::vec(kind(), 0..12)) {
            let entities: Vec<_> =
                kinds.into_iter().enumerate().map(|(offset, kind)| Entity { offset, length: 1, kind }).collect();
            let text = FormattedText { text: "🙂".repeat(6), entities };
            prop_assert_eq!(from_tl(text.text.clone(), to_tl(&text, &session())), text);
        }
    }

    #[test]
    fn a_person_whom_the_account_does_not_know_is_mentioned_in_plain_text() {
        let kind = EntityKind::TextMention { user: 5 };
        let text = FormattedText { text: "Sari".to_owned(), entities: vec![Entity { offset: 0, length: 4, kind }] };
        assert_eq!(to_tl(&text, &session()), None);
    }

    #[test]
    fn what_reaches_past_the_end_or_is_found_by_telegram_is_left_out() {
        let entities = vec![
            tl::types::MessageEntityBold { offset: 0, length: 5 }.into(),
            tl::types::MessageEntityUrl { offset: 0, length: 4 }.into(),
            tl::types::MessageEntityItalic { offset: -1, length: 2 }.into(),
        ];
        assert_eq!(from_tl("Sari".to_owned(), Some(entities)), FormattedText::plain("Sari"));
    }
}
