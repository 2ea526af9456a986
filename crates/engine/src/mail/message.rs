//! What an e-mail says: in the owner's language of the moment, as plain text and as HTML with the same words.
//!
//! A name that somebody else wrote is escaped in the HTML by the way that is built, and is one line in the subject,
//! which is a header.

use std::fmt::Write as _;

use blastpro_domain::accounts::PEER_FLOOD;
use blastpro_domain::identity::{Language, Owner};
use blastpro_domain::notices::Notice;
use blastpro_locales::{Html, escape, html, t};
use url::Url;

use crate::outbox::why;

/// Longest subject, in characters; more is cut off on most screens anyway.
const SUBJECT: usize = 120;

/// An e-mail in words.
#[derive(Clone, Debug)]
pub(super) struct Letter {
    pub subject: String,
    pub plain: String,
    pub html: String,
}

/// The same paragraph twice.
struct Paragraph {
    plain: String,
    html: Html,
}

impl Paragraph {
    /// A message of the catalogue that holds no markup of its own, read as both.
    const fn new(plain: String, html: Html) -> Self {
        Self { plain, html }
    }
}

/// Is this your address?
pub(super) fn confirm(owner: &Owner, link: &Url) -> Letter {
    let language = owner.language;
    write_letter(
        language,
        &t!(language, "mail-confirm-subject"),
        &[greeting(owner), Paragraph::new(t!(language, "mail-confirm-text"), html!(language, "mail-confirm-text"))],
        (&t!(language, "mail-confirm-button"), link),
        &[Paragraph::new(t!(language, "mail-confirm-not-me"), html!(language, "mail-confirm-not-me"))],
    )
}

/// What the bot says too; `None` for what is only said there. `site` leads to the bot.
pub(super) fn notice(owner: &Owner, notice: &Notice, site: &Url) -> Option<Letter> {
    let language = owner.language;
    let (subject, text) = match notice {
        Notice::AccountLost { name, phone, reason, .. } => {
            let why = why(reason);
            (
                t!(language, "mail-account-lost-subject", name = name),
                Paragraph::new(
                    t!(language, "mail-account-lost-text", name = name, phone = phone, why = why),
                    html!(language, "mail-account-lost-text", name = name, phone = phone, why = why),
                ),
            )
        }
        Notice::AccountRestricted { name, phone, reason, .. } => (
            t!(language, "mail-account-restricted-subject", name = name),
            if reason == PEER_FLOOD {
                Paragraph::new(
                    t!(language, "mail-account-limited-text", name = name, phone = phone),
                    html!(language, "mail-account-limited-text", name = name, phone = phone),
                )
            } else {
                Paragraph::new(
                    t!(language, "mail-account-restricted-text", name = name, phone = phone),
                    html!(language, "mail-account-restricted-text", name = name, phone = phone),
                )
            },
        ),
        Notice::CampaignPaused { name, reason, .. } => {
            let why = Paragraph::new(
                t!(language, "campaigns-paused", why = reason.name(), error = reason.error()),
                html!(language, "campaigns-paused", why = reason.name(), error = reason.error()),
            );
            let text = Paragraph::new(
                t!(language, "mail-campaign-paused-text", name = name, why = why.plain),
                html!(language, "mail-campaign-paused-text", name = name, why = why.html),
            );
            (t!(language, "mail-campaign-paused-subject", name = name), text)
        }
        Notice::AccountClaimedByAnother { .. }
        | Notice::CampaignDone { .. }
        | Notice::EmailConfirmed { .. }
        | Notice::EmailRefused { .. } => return None,
    };
    let paragraphs = [greeting(owner), text];
    let way_out = [Paragraph::new(t!(language, "mail-way-out"), html!(language, "mail-way-out"))];
    Some(write_letter(language, &subject, &paragraphs, (&t!(language, "mail-open-bot"), site), &way_out))
}

fn greeting(owner: &Owner) -> Paragraph {
    Paragraph::new(
        t!(owner.language, "mail-greeting", name = &owner.first_name),
        html!(owner.language, "mail-greeting", name = &owner.first_name),
    )
}

/// Paragraphs, a link that looks like a button, and what is small below.
fn write_letter(
    language: Language,
    subject: &str,
    paragraphs: &[Paragraph],
    (label, link): (&str, &Url),
    small: &[Paragraph],
) -> Letter {
    let mut plain = String::new();
    let mut html = String::new();
    // Writing to a String cannot fail.
    let _ = write!(
        html,
        "<!doctype html><html lang=\"{language}\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\"><title>{title}</title></head>\
         <body style=\"margin:0;padding:24px 16px;background:#f4f5f7;color:#1c1e21;\
         font:16px/1.5 system-ui,-apple-system,'Segoe UI',Roboto,sans-serif\">\
         <div style=\"max-width:520px;margin:0 auto;padding:24px;background:#fff;border-radius:12px\">",
        language = language.code(),
        title = escape(&one_line(subject)),
    );
    for paragraph in paragraphs {
        let _ = write!(plain, "{}\n\n", paragraph.plain);
        let _ = write!(html, "<p style=\"margin:0 0 16px\">{}</p>", lines(&paragraph.html));
    }
    let _ = write!(plain, "{label}:\n{link}\n\n-- \n");
    let _ = write!(
        html,
        "<p style=\"margin:24px 0\"><a href=\"{link}\" style=\"display:inline-block;padding:12px 20px;\
         background:#1769aa;color:#fff;border-radius:8px;text-decoration:none\">{label}</a></p>",
        link = escape(link.as_str()),
        label = escape(label),
    );
    for paragraph in small {
        let _ = writeln!(plain, "{}", paragraph.plain);
        let _ = write!(html, "<p style=\"margin:0 0 8px;color:#5f6670;font-size:14px\">{}</p>", lines(&paragraph.html));
    }
    html.push_str("</div></body></html>\n");
    Letter { subject: one_line(subject), plain, html }
}

/// Telegram shows line breaks as they are; HTML wants a tag.
fn lines(html: &Html) -> String {
    html.as_str().replace('\n', "<br>\n")
}

/// Without what could end a header, or hide in it, and not longer than a screen is wide. `=?` begins what mail programs
/// decode (RFC 2047): somebody else's must not.
fn one_line(text: &str) -> String {
    let text = text.replace("=?", "= ?");
    let words: Vec<_> = text.split(|c: char| c.is_control() || c.is_whitespace() || is_mark(c)).collect();
    let line = words.into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    if line.chars().count() <= SUBJECT { line } else { line.chars().take(SUBJECT - 1).chain(['…']).collect() }
}

/// Marks that turn the direction of text around, and separators that only look like spaces.
const fn is_mark(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}
