//! Entities that Telegram finds by itself in plain text: commands, mentions, hashtags, links, e-mail addresses.

use super::entities::{Entity, EntityKind, utf16_len};

/// Adds what is found outside the entities that are there already.
pub(super) fn add(text: &str, entities: &mut Vec<Entity>) {
    let mut offset = 0;
    let found: Vec<_> = text
        .split_inclusive(char::is_whitespace)
        .filter_map(|word| {
            let begin = offset;
            offset += utf16_len(word);
            let (skipped, length, kind) = recognise(word.trim_end())?;
            Some(Entity { offset: begin + skipped, length, kind })
        })
        .filter(|new| !entities.iter().any(|old| overlap(old, new)))
        .collect();
    entities.extend(found);
    entities.sort_by_key(|entity| (entity.offset, std::cmp::Reverse(entity.length)));
}

fn overlap(a: &Entity, b: &Entity) -> bool {
    a.offset < b.offset + b.length
        && b.offset < a.offset + a.length
        && !matches!(
            a.kind,
            EntityKind::Bold
                | EntityKind::Italic
                | EntityKind::Underline
                | EntityKind::Strikethrough
                | EntityKind::Spoiler
                | EntityKind::Blockquote
                | EntityKind::ExpandableBlockquote
        )
}

/// What a word is: how many units before it, its length, its kind.
fn recognise(word: &str) -> Option<(usize, usize, EntityKind)> {
    let inner = word.trim_start_matches(['(', '"', '\'', '«']);
    let skipped = utf16_len(word) - utf16_len(inner);
    let inner = inner.trim_end_matches(['.', ',', ';', ':', '!', '?', ')', '"', '\'', '»']);
    let name_of = |rest: &str| rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>();
    let (length, kind) = match inner.chars().next()? {
        '/' => {
            let command = name_of(&inner[1..]);
            if command.is_empty() || command.len() > 64 || !command.is_ascii() {
                return None;
            }
            let rest = &inner[1 + command.len()..];
            let bot = rest.strip_prefix('@').map(name_of).filter(|bot| !bot.is_empty() && bot.is_ascii());
            let bot = bot.map(|bot| 1 + bot.len()).unwrap_or_default();
            (1 + command.len() + bot, EntityKind::BotCommand)
        }
        '@' => {
            let name = name_of(&inner[1..]);
            ((3..=32).contains(&name.len()) && name.is_ascii()).then_some((1 + name.len(), EntityKind::Mention))?
        }
        '#' => {
            let tag = name_of(&inner[1..]);
            tag.chars().any(|c| !c.is_ascii_digit()).then_some((1 + utf16_len(&tag), EntityKind::Hashtag))?
        }
        _ if is_email(inner) => (inner.len(), EntityKind::Email),
        _ if is_url(inner) => (utf16_len(inner), EntityKind::Url),
        _ => return None,
    };
    Some((skipped, length, kind))
}

fn is_email(word: &str) -> bool {
    let ok = |part: &str| !part.is_empty() && part.chars().all(|c| c.is_ascii_alphanumeric() || ".-_+".contains(c));
    word.split_once('@').is_some_and(|(user, host)| ok(user) && ok(host) && is_host(host))
}

fn is_url(word: &str) -> bool {
    let (scheme, rest) = word.split_once("://").map_or((None, word), |(scheme, rest)| (Some(scheme), rest));
    let host = rest.split(['/', '?', '#', ':']).next().unwrap_or_default();
    match scheme {
        Some("http" | "https") => host.split('.').count() > 1 && host.split('.').all(|label| !label.is_empty()),
        Some("tg" | "ton") => !rest.is_empty(),
        Some(_) => false,
        None => is_host(host),
    }
}

/// A host name somebody would write without a scheme.
fn is_host(host: &str) -> bool {
    const TOP_LEVEL: [&str; 10] = ["com", "org", "net", "id", "me", "io", "dev", "app", "info", "co"];
    host.rsplit_once('.').is_some_and(|(name, top)| !name.is_empty() && TOP_LEVEL.contains(&top))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn found(text: &str) -> Vec<(String, EntityKind)> {
        let mut entities = vec![];
        add(text, &mut entities);
        let units: Vec<u16> = text.encode_utf16().collect();
        let piece = |e: &Entity| String::from_utf16(&units[e.offset..e.offset + e.length]).unwrap();
        entities.iter().map(|entity| (piece(entity), entity.kind.clone())).collect()
    }

    #[test]
    fn commands_mentions_tags_links_and_addresses_are_found() {
        let text = "😀 /start@shop_bot x, (@kakak) #promo a@toko.id https://toko.id/a?b t.me/toko 3/4 1.5 a/b";
        assert_eq!(
            found(text),
            [
                ("/start@shop_bot".to_owned(), EntityKind::BotCommand),
                ("@kakak".to_owned(), EntityKind::Mention),
                ("#promo".to_owned(), EntityKind::Hashtag),
                ("a@toko.id".to_owned(), EntityKind::Email),
                ("https://toko.id/a?b".to_owned(), EntityKind::Url),
                ("t.me/toko".to_owned(), EntityKind::Url),
            ]
        );
    }

    #[test]
    fn a_command_ends_before_what_can_be_no_bots_name() {
        assert_eq!(found("/0@é"), [("/0".to_owned(), EntityKind::BotCommand)]);
        assert_eq!(found("/0@"), [("/0".to_owned(), EntityKind::BotCommand)]);
    }

    #[test]
    fn code_and_links_are_left_alone() {
        let mut entities = vec![Entity { offset: 0, length: 6, kind: EntityKind::Code }];
        add("/start", &mut entities);
        assert_eq!(entities.len(), 1);
    }

    proptest! {
        #[test]
        fn what_is_found_lies_inside_the_text(text in "[/@#.:a-c0-9é😀( \n]{0,30}") {
            let mut entities = vec![];
            add(&text, &mut entities);
            let length = utf16_len(&text);
            prop_assert!(entities.iter().all(|entity| entity.length > 0 && entity.offset + entity.length <= length));
        }
    }
}
