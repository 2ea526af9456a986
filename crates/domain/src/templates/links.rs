//! Links to messages.
//!
//! The forms are those of core.telegram.org/api/links#message-links, and what people copy from a browser: the preview
//! `t.me/s/name/123` and `name.t.me/123`.

use std::fmt;

use crate::chats::ChatKey;
use crate::peers::PeerKind;

/// A longer text is no link.
const LONGEST: usize = 512;

/// Where Telegram's links lead.
const HOSTS: [&str; 3] = ["t.me", "telegram.me", "telegram.dog"];

/// Paths of `t.me` that are no public names, though they look like ones.
const RESERVED: [&str; 22] = [
    "addemoji",
    "addlist",
    "addstickers",
    "addstyle",
    "addtheme",
    "auction",
    "boost",
    "call",
    "confirmphone",
    "contact",
    "giftcode",
    "invoice",
    "joinchat",
    "login",
    "msg",
    "newbot",
    "proxy",
    "setlanguage",
    "share",
    "socks",
    "stars",
    "www",
];

/// The chat in a link.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum LinkedChat {
    /// By its public name, without `@`.
    Username(String),
    /// A private supergroup or channel, by the bare id of MTProto.
    Channel(i64),
}

/// A link to a message.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct MessageLink {
    /// In which chat.
    pub chat: LinkedChat,
    /// In which topic, where the path says it.
    pub topic: Option<i32>,
    /// The message.
    pub message: i32,
    /// This item alone, of an album.
    pub single: bool,
    /// A comment on the message, by its id in the channel's discussion group.
    pub comment: Option<i32>,
    /// The thread that the message is in.
    pub thread: Option<i32>,
}

impl MessageLink {
    /// Reads a link: `https://`, `http://` or nothing before `t.me`, `telegram.me` or `telegram.dog`, or `tg://`. `None`
    /// for whatever leads to no message.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if text.len() > LONGEST || text.contains(char::is_whitespace) {
            return None;
        }
        let text = text.split('#').next()?;
        let (address, query) = text.split_once('?').unwrap_or((text, ""));
        let query = Query(query);
        let (chat, topic, message) = match after(address, "tg:") {
            Some(rest) => by_application(rest.trim_start_matches('/').trim_end_matches('/'), query)?,
            None => by_web(address)?,
        };
        let (comment, thread) = (query.id("comment"), query.id("thread"));
        Some(Self { chat, topic, message, single: query.get("single").is_some(), comment, thread })
    }

    /// The link to a message of a chat; a basic group's messages have none.
    #[must_use]
    pub fn to(chat: ChatKey, username: Option<&str>, topic: Option<i32>, message: i32) -> Option<Self> {
        let chat = match (username.and_then(public_name), chat.kind) {
            (Some(name), PeerKind::Channel) => LinkedChat::Username(name),
            (None, PeerKind::Channel) => LinkedChat::Channel(chat.id),
            (_, PeerKind::Group | PeerKind::User) => return None,
        };
        Some(Self { chat, topic, message, single: false, comment: None, thread: None })
    }
}

/// A link that parses to the same.
impl fmt::Display for MessageLink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.chat {
            LinkedChat::Username(name) => write!(f, "https://t.me/{name}")?,
            LinkedChat::Channel(id) => write!(f, "https://t.me/c/{id}")?,
        }
        if let Some(topic) = self.topic {
            write!(f, "/{topic}")?;
        }
        write!(f, "/{}", self.message)?;
        let mut mark = '?';
        let mut option = |f: &mut fmt::Formatter<'_>, name: &str, id: Option<i32>| {
            write!(f, "{mark}{name}")?;
            mark = '&';
            id.map_or(Ok(()), |id| write!(f, "={id}"))
        };
        if self.single {
            option(f, "single", None)?;
        }
        for (name, id) in [("thread", self.thread), ("comment", self.comment)] {
            if id.is_some() {
                option(f, name, id)?;
            }
        }
        Ok(())
    }
}

type Address = (LinkedChat, Option<i32>, i32);

/// `tg://resolve?domain=NAME&post=ID` and `tg://privatepost?channel=ID&post=ID`.
fn by_application(action: &str, query: Query<'_>) -> Option<Address> {
    let chat = match action.to_ascii_lowercase().as_str() {
        "resolve" => LinkedChat::Username(public_name(query.get("domain")?)?),
        "privatepost" => LinkedChat::Channel(channel(query.get("channel")?)?),
        _ => return None,
    };
    Some((chat, None, query.id("post")?))
}

/// `t.me/NAME/[TOPIC/]ID` and `t.me/c/ID/[TOPIC/]ID`.
fn by_web(address: &str) -> Option<Address> {
    let (host, path) = host_and_path(address)?;
    let mut path = path.split('/').filter(|step| !step.is_empty());
    let chat = match host.trim_start_matches("www.") {
        host if HOSTS.contains(&host) => match path.next()? {
            "c" => LinkedChat::Channel(channel(path.next()?)?),
            "s" => LinkedChat::Username(public_name(path.next()?)?),
            name => LinkedChat::Username(public_name(name)?),
        },
        host => LinkedChat::Username(public_name(host.strip_suffix(".t.me")?)?),
    };
    match (path.next(), path.next(), path.next()) {
        (Some(message), None, _) => Some((chat, None, id(message)?)),
        (Some(topic), Some(message), None) => Some((chat, Some(id(topic)?), id(message)?)),
        _ => None,
    }
}

/// The host in small letters, and what is behind it.
fn host_and_path(address: &str) -> Option<(String, &str)> {
    let address = after(address, "https://").or_else(|| after(address, "http://")).unwrap_or(address);
    let (host, path) = address.split_once('/')?;
    Some((host.to_ascii_lowercase(), path))
}

/// What comes after `start`, whose capitals do not matter.
fn after<'a>(text: &'a str, start: &str) -> Option<&'a str> {
    let (head, tail) = text.split_at_checked(start.len())?;
    head.eq_ignore_ascii_case(start).then_some(tail)
}

#[derive(Clone, Copy)]
struct Query<'a>(&'a str);

impl<'a> Query<'a> {
    fn get(self, name: &str) -> Option<&'a str> {
        let mut options = self.0.split('&').map(|option| option.split_once('=').unwrap_or((option, "")));
        options.find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }

    fn id(self, name: &str) -> Option<i32> {
        id(self.get(name)?)
    }
}

/// The id of a message or topic: digits alone.
fn id(text: &str) -> Option<i32> {
    let digits = text.bytes().all(|b| b.is_ascii_digit());
    text.parse().ok().filter(|id| digits && *id > 0)
}

/// The bare id of a channel; one that carries the Bot API's `-100` is understood.
fn channel(text: &str) -> Option<i64> {
    let digits = text.strip_prefix("-100").unwrap_or(text);
    let id = digits.parse().ok().filter(|id| *id > 0)?;
    digits.bytes().all(|b| b.is_ascii_digit()).then_some(id)
}

fn public_name(name: &str) -> Option<String> {
    is_public_name(name).then(|| name.to_owned())
}

/// Whether a chat can have this public name (without `@`): 4 to 32 letters, digits and underscores, a letter first, and
/// no path that Telegram's links use for something else.
#[must_use]
pub fn is_public_name(name: &str) -> bool {
    (4..=32).contains(&name.len())
        && name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
        && !RESERVED.contains(&name.to_ascii_lowercase().as_str())
}

/// Whether the text is a link to a folder, which leads to many chats at once (core.telegram.org/api/links#chat-folder-links).
#[must_use]
pub fn is_folder_link(text: &str) -> bool {
    let text = text.trim();
    let action = match after(text, "tg:") {
        Some(rest) => rest.trim_start_matches('/'),
        None => match host_and_path(text) {
            Some((host, path)) if HOSTS.contains(&host.trim_start_matches("www.")) => path,
            _ => return false,
        },
    };
    let action = action.split(['/', '?', '#']).next().unwrap_or_default();
    action.eq_ignore_ascii_case("addlist")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn public(name: &str, message: i32) -> MessageLink {
        let chat = LinkedChat::Username(name.into());
        MessageLink { chat, topic: None, message, single: false, comment: None, thread: None }
    }

    fn private(id: i64, message: i32) -> MessageLink {
        MessageLink { chat: LinkedChat::Channel(id), ..public("", message) }
    }

    #[test]
    fn the_forms_that_telegram_documents_are_read() {
        let album = |link| MessageLink { single: true, ..link };
        let topic = |link, topic| MessageLink { topic: Some(topic), ..link };
        let cases = [
            ("https://t.me/tokosari/123", public("tokosari", 123)),
            ("https://t.me/tokosari/123?single", album(public("tokosari", 123))),
            ("https://t.me/tokosari/7/123", topic(public("tokosari", 123), 7)),
            ("https://t.me/c/1234567890/123", private(1_234_567_890, 123)),
            ("https://t.me/c/1234567890/7/123", topic(private(1_234_567_890, 123), 7)),
            ("https://t.me/c/5/123?thread=7&single", MessageLink { thread: Some(7), ..album(private(5, 123)) }),
            ("https://t.me/tokosari/123?comment=9", MessageLink { comment: Some(9), ..public("tokosari", 123) }),
            ("tg://resolve?domain=tokosari&post=123&single", album(public("tokosari", 123))),
            ("tg:privatepost?channel=5&post=123&thread=7", MessageLink { thread: Some(7), ..private(5, 123) }),
        ];
        for (text, link) in cases {
            assert_eq!(MessageLink::parse(text), Some(link), "{text}");
        }
    }

    #[test]
    fn the_ways_people_copy_a_link_are_one_link() {
        for text in [
            "t.me/tokosari/123",
            " http://t.me/tokosari/123/\n",
            "HTTPS://T.ME/tokosari/123#x",
            "https://www.t.me/tokosari/123?t=20",
            "telegram.me/tokosari/123",
            "https://telegram.dog/tokosari/123",
            "https://t.me/s/tokosari/123",
            "https://tokosari.t.me/123",
        ] {
            assert_eq!(MessageLink::parse(text), Some(public("tokosari", 123)), "{text}");
        }
        assert_eq!(MessageLink::parse("t.me/c/-1005/1"), Some(private(5, 1)));
    }

    #[test]
    fn whatever_leads_to_no_message_is_none() {
        for text in [
            "",
            "halo",
            "t.me/tokosari",
            "https://t.me/tokosari/abc",
            "https://t.me/tokosari/0",
            "https://t.me/tokosari/-1",
            "https://t.me/tokosari/+1",
            "https://t.me/tokosari/99999999999",
            "https://t.me/tokosari/1/2/3",
            "https://t.me/c/123",
            "https://t.me/c/abc/1",
            "https://t.me/joinchat/1",
            "https://t.me/share/1",
            "https://t.me/+abcdef/1",
            "https://t.me/to/1",
            "https://example.com/tokosari/1",
            "https://evil.example/t.me/tokosari/1",
            "https://t.me.example.com/tokosari/1",
            "https://t.me@example.com/tokosari/1",
            "tg://join?invite=abc",
            "tg://resolve?domain=tokosari",
            "lihat t.me/tokosari/123 ya",
        ] {
            assert_eq!(MessageLink::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_folder_is_told_from_a_name() {
        for folder in [
            "https://t.me/addlist/AbC-1_2",
            " T.ME/AddList/x?y ",
            "www.telegram.me/addlist/",
            "tg://addlist?slug=AbC",
            "tg:addlist?slug=AbC",
        ] {
            assert!(is_folder_link(folder), "{folder}");
        }
        for other in
            ["", "addlist", "@addlist", "t.me/addlists/1", "example.com/addlist/x", "tg://resolve?domain=addlist"]
        {
            assert!(!is_folder_link(other), "{other}");
        }
        assert!(is_public_name("tokosari") && !is_public_name("addlist") && !is_public_name("Share"));
    }

    #[test]
    fn a_sent_message_has_a_link_where_telegram_has_one() {
        let channel = ChatKey { kind: PeerKind::Channel, id: 5 };
        let link = |chat, name, topic| MessageLink::to(chat, name, topic, 9).map(|link| link.to_string());
        assert_eq!(link(channel, None, None).as_deref(), Some("https://t.me/c/5/9"));
        assert_eq!(link(channel, None, Some(3)).as_deref(), Some("https://t.me/c/5/3/9"));
        assert_eq!(link(channel, Some("tokosari"), None).as_deref(), Some("https://t.me/tokosari/9"));
        // What is no public name may come from anybody.
        assert_eq!(link(channel, Some("x\"><script>"), None).as_deref(), Some("https://t.me/c/5/9"));
        assert_eq!(link(ChatKey { kind: PeerKind::Group, id: 5 }, None, None), None);
    }

    fn number() -> impl Strategy<Value = Option<i32>> {
        prop::option::of(1..=i32::MAX)
    }

    proptest! {
        #[test]
        fn no_text_panics(text in r"(?s:.{0,80})|(https://)?(t\.me|tg:)?(//?|\?|&|[a-z0-9=+-]{0,6}){0,9}") {
            if let Some(link) = MessageLink::parse(&text) {
                prop_assert_eq!(MessageLink::parse(&link.to_string()), Some(link));
            }
        }

        #[test]
        fn a_written_link_reads_back(
            name in prop::option::of("[a-zA-Z][a-zA-Z0-9_]{4,31}"),
            id in 1..=i64::MAX, topic in number(), message in 1..=i32::MAX, single: bool, comment in number(), thread in number(),
        ) {
            prop_assume!(name.as_deref().is_none_or(|name| public_name(name).is_some()));
            let chat = name.map_or(LinkedChat::Channel(id), LinkedChat::Username);
            let link = MessageLink { chat, topic, message, single, comment, thread };
            prop_assert_eq!(MessageLink::parse(&link.to_string()), Some(link));
        }
    }
}
