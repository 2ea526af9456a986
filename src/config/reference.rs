//! Writes `docs/CONFIGURATION.md` from the table of keys.

use std::fmt::Write as _;

use super::keys::{Absent, GROUPS, Key};

const INTRODUCTION: &str = "\
# Configuration

BlastPro reads environment variables, and the file `.env` in the folder it is started from. A variable that is set in
the environment goes before the one in `.env`; an empty one counts as not set.

A key marked *secret* is never printed or logged. It can also come from a file: set the key with `_FILE` added to the
file's path, as in `BOT_TOKEN_FILE=/run/secrets/bot_token`.

Everything is checked at start, and all problems are reported in one message. `blastpro check` does the same without
starting anything, and then tries whether the database, the store for files, the bot, Telegram and the mail server can be
reached.

In `.env`, put values that hold `$`, `#` or spaces in single quotes: `DATABASE_URL='postgres://user:pa$$@host/name'`.

`blastpro demo` reads none of these but `LOG_FORMAT` and `LOG_LEVEL`: it brings its own configuration.

<!-- Written from src/config/keys.rs; a test compares the two. After changing the table:
     UPDATE_DOCS=1 cargo test --lib reference -->
";

/// The whole page.
#[must_use]
pub fn markdown() -> String {
    let mut page = INTRODUCTION.to_owned();
    for group in GROUPS {
        // Writing to a String cannot fail.
        let _ = write!(page, "\n## {}\n", group.title);
        for key in group.keys {
            page.push_str(&entry(key));
        }
    }
    page
}

fn entry(key: &Key) -> String {
    let secret = if key.secret { " (secret)" } else { "" };
    let absent = match key.absent {
        Absent::Default(value) => format!("Default: `{value}`."),
        Absent::Derived(words) => format!("Default: {words}."),
        Absent::Without(words) => format!("Without it, {words}."),
        Absent::Required("") => "Required.".to_owned(),
        Absent::Required(condition) => format!("Required {condition}."),
    };
    let alias = key.alias.map(|alias| format!(" `{alias}` is read when it is not set.")).unwrap_or_default();
    format!("\n### `{}`{secret}\n\n{}\n\n{absent}{alias} Example: `{}`\n", key.name, key.meaning, key.example)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    #[test]
    fn the_reference_in_the_docs_is_the_table_of_keys() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/CONFIGURATION.md");
        let expected = super::markdown();
        if std::env::var_os("UPDATE_DOCS").is_some() {
            std::fs::write(&path, &expected).expect("the page can be written");
        }
        let found = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(found == expected, "docs/CONFIGURATION.md is not what the keys say: UPDATE_DOCS=1 writes it anew");
    }
}
