//! Formatted text as the Bot API writes it, and as we keep it.

use blastpro_domain::templates::{Entity, EntityKind, FormattedText};
use teloxide::types::{MessageEntity, MessageEntityKind, UserId};
use url::Url;

/// How many entities of a message are kept. Telegram's own apps set at most a hundred; nested ones and custom emoji of
/// Premium accounts are the reason for more.
const MOST: usize = 512;

/// What an owner sent. What Telegram found in it by itself it finds again in what we send.
pub(super) fn from_bot(text: &str, entities: &[MessageEntity]) -> FormattedText {
    let entities = entities.iter().filter_map(|entity| {
        let kind = kind_from_bot(&entity.kind)?;
        Some(Entity { offset: entity.offset, length: entity.length, kind })
    });
    FormattedText { text: text.to_owned(), entities: entities.take(MOST).collect() }.normalized()
}

fn kind_from_bot(kind: &MessageEntityKind) -> Option<EntityKind> {
    use MessageEntityKind as Bot;
    Some(match kind {
        Bot::Bold => EntityKind::Bold,
        Bot::Italic => EntityKind::Italic,
        Bot::Underline => EntityKind::Underline,
        Bot::Strikethrough => EntityKind::Strikethrough,
        Bot::Spoiler => EntityKind::Spoiler,
        Bot::Code => EntityKind::Code,
        Bot::Pre { language } => EntityKind::Pre { language: language.clone().unwrap_or_default() },
        Bot::TextLink { url } => EntityKind::TextLink { url: url.to_string() },
        Bot::TextMention { user } => EntityKind::TextMention { user: i64::try_from(user.id.0).ok()? },
        Bot::Blockquote => EntityKind::Blockquote { collapsed: false },
        Bot::ExpandableBlockquote => EntityKind::Blockquote { collapsed: true },
        Bot::CustomEmoji { custom_emoji_id } => EntityKind::CustomEmoji { id: custom_emoji_id.0.parse().ok()? },
        Bot::Mention | Bot::Hashtag | Bot::Cashtag | Bot::BotCommand | Bot::Url | Bot::Email | Bot::PhoneNumber => {
            return None;
        }
    })
}

/// What a bot can show of it: no custom emoji, and no link that is none.
pub(super) fn to_bot(text: &FormattedText) -> Vec<MessageEntity> {
    text.entities
        .iter()
        .filter_map(|entity| Some(MessageEntity::new(kind_to_bot(&entity.kind)?, entity.offset, entity.length)))
        .collect()
}

fn kind_to_bot(kind: &EntityKind) -> Option<MessageEntityKind> {
    use MessageEntityKind as Bot;
    Some(match kind {
        EntityKind::Bold => Bot::Bold,
        EntityKind::Italic => Bot::Italic,
        EntityKind::Underline => Bot::Underline,
        EntityKind::Strikethrough => Bot::Strikethrough,
        EntityKind::Spoiler => Bot::Spoiler,
        EntityKind::Code => Bot::Code,
        EntityKind::Pre { language } => Bot::Pre { language: (!language.is_empty()).then(|| language.clone()) },
        EntityKind::TextLink { url } => Bot::TextLink { url: Url::parse(url).ok()? },
        EntityKind::TextMention { user } => Bot::TextLink { url: UserId(u64::try_from(*user).ok()?).url() },
        EntityKind::Blockquote { collapsed: false } => Bot::Blockquote,
        EntityKind::Blockquote { collapsed: true } => Bot::ExpandableBlockquote,
        EntityKind::CustomEmoji { .. } => return None,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(json: &str) -> Vec<MessageEntity> {
        serde_json::from_str(json).expect("entities")
    }

    #[test]
    fn what_the_sender_set_is_kept_and_what_telegram_found_is_not() {
        let text = "tebal miring garis coret rahasia kode blok kutip lipat emoji tautan orang @nama #tag https://x.id";
        let entities = read(
            r#"[
            {"type":"bold","offset":0,"length":5},{"type":"italic","offset":6,"length":6},
            {"type":"underline","offset":13,"length":5},{"type":"strikethrough","offset":19,"length":5},
            {"type":"spoiler","offset":25,"length":7},{"type":"code","offset":33,"length":4},
            {"type":"pre","offset":38,"length":4,"language":"rust"},{"type":"blockquote","offset":43,"length":5},
            {"type":"expandable_blockquote","offset":49,"length":5},
            {"type":"custom_emoji","offset":55,"length":5,"custom_emoji_id":"5368324170671202286"},
            {"type":"text_link","offset":61,"length":6,"url":"https://toko.id/a?b=1"},
            {"type":"text_mention","offset":68,"length":5,"user":{"id":77,"is_bot":false,"first_name":"Budi"}},
            {"type":"mention","offset":74,"length":5},{"type":"hashtag","offset":80,"length":4},
            {"type":"url","offset":85,"length":12}]"#,
        );
        let kept = from_bot(text, &entities);
        let kinds: Vec<_> = kept.entities.iter().map(|entity| entity.kind.clone()).collect();
        assert_eq!(
            kinds,
            [
                EntityKind::Bold,
                EntityKind::Italic,
                EntityKind::Underline,
                EntityKind::Strikethrough,
                EntityKind::Spoiler,
                EntityKind::Code,
                EntityKind::Pre { language: "rust".into() },
                EntityKind::Blockquote { collapsed: false },
                EntityKind::Blockquote { collapsed: true },
                EntityKind::CustomEmoji { id: 5_368_324_170_671_202_286 },
                EntityKind::TextLink { url: "https://toko.id/a?b=1".into() },
                EntityKind::TextMention { user: 77 },
            ]
        );
        // Back again: the same, but for what a bot cannot show, and a person becomes a link to them.
        let back = to_bot(&kept);
        assert_eq!(back.len(), kept.entities.len() - 1);
        assert_eq!(back[..9], entities[..9]);
        assert_eq!(back[9], entities[10]);
        assert_eq!(serde_json::to_value(&back[10]).expect("JSON")["url"], "tg://user/?id=77");
    }

    #[test]
    fn ten_thousand_entities_are_bounded() {
        let text = "x".repeat(4096);
        let entities: Vec<_> = (0..10_000).map(|n| MessageEntity::bold(n % 4096, 1)).collect();
        assert!(from_bot(&text, &entities).entities.len() <= MOST);
    }

    proptest! {
        #[test]
        fn entities_of_any_shape_stay_inside_their_text(
            text in "\\PC{0,12}", spans in prop::collection::vec((0_usize..30, 0_usize..40), 0..6),
        ) {
            let entities: Vec<_> = spans.into_iter().map(|(offset, length)| MessageEntity::bold(offset, length)).collect();
            let kept = from_bot(&text, &entities);
            prop_assert_eq!(&kept.text, &text);
            for entity in &kept.entities {
                prop_assert!(entity.length > 0 && entity.offset + entity.length <= kept.units());
            }
        }
    }
}
