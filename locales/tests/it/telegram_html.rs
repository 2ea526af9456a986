//! Telegram's HTML as its documentation allows it (core.telegram.org/bots/api#html-style), and nothing more.

/// Tags that may stand for themselves. Links and a few with attributes are checked apart.
const TAGS: [&str; 14] = [
    "b",
    "strong",
    "i",
    "em",
    "u",
    "ins",
    "s",
    "strike",
    "del",
    "code",
    "pre",
    "tg-spoiler",
    "blockquote",
    "blockquote expandable",
];

/// What is wrong with `html`, if anything.
pub fn check(html: &str) -> Result<(), String> {
    let mut open: Vec<String> = Vec::new();
    let mut rest = html;
    while let Some(position) = rest.find(['<', '&', '>']) {
        let (_, found) = rest.split_at(position);
        rest = match found.as_bytes()[0] {
            b'<' => {
                let (tag, after) = found[1..].split_once('>').ok_or_else(|| format!("a tag does not end: {found}"))?;
                read_tag(tag, &mut open)?;
                after
            }
            b'&' => {
                let (name, after) = found[1..].split_once(';').ok_or_else(|| format!("& is not escaped: {found}"))?;
                let numeric = name.strip_prefix('#').is_some_and(|n| n.chars().all(|c| c.is_ascii_digit()));
                if !numeric && !["lt", "gt", "amp", "quot"].contains(&name) {
                    return Err(format!("no such entity: &{name};"));
                }
                after
            }
            _ => return Err(format!("> is not escaped: {found}")),
        };
    }
    if open.is_empty() { Ok(()) } else { Err(format!("not closed: {open:?}")) }
}

fn read_tag(tag: &str, open: &mut Vec<String>) -> Result<(), String> {
    if let Some(name) = tag.strip_prefix('/') {
        return match open.pop() {
            Some(last) if last == name => Ok(()),
            last => Err(format!("</{name}> closes {last:?}")),
        };
    }
    let link = tag.strip_prefix("a href=\"").and_then(|rest| rest.strip_suffix('"'));
    let known = TAGS.contains(&tag) || link.is_some_and(|url| url.starts_with("https://") && !url.contains('"'));
    if !known {
        return Err(format!("no such tag: <{tag}>"));
    }
    open.push(tag.split(' ').next().unwrap_or_default().to_owned());
    Ok(())
}

#[test]
fn the_check_tells_right_from_wrong() {
    for good in ["", "a", "<b>a</b> &amp; <i>b<u>c</u></i>", "<a href=\"https://t.me\">x</a>", "&#39;"] {
        assert_eq!(check(good), Ok(()), "{good}");
    }
    for bad in ["<b>a", "a</b>", "<b><i>a</b></i>", "<p>a</p>", "a & b", "a > b", "&nbsp;", "<a href=x>y</a>", "<b"] {
        assert!(check(bad).is_err(), "{bad}");
    }
}
