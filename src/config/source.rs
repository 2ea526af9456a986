//! Where values come from: the environment, then `.env` in the working directory, and files named by `KEY_FILE`.

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;

use super::keys::{self, Key};

/// The values that were found, before anything is made of them. Only names in the table of keys are read.
#[derive(Default)]
pub struct Source {
    values: BTreeMap<String, String>,
    /// What went wrong while reading, to be reported along with what is wrong in the values.
    pub(super) problems: Vec<String>,
}

impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.values.keys()).finish()
    }
}

impl Source {
    /// The process's environment, which goes before `.env` in the working directory.
    #[must_use]
    pub fn process() -> Self {
        let mut source = Self::dotenv(Path::new(".env"));
        let environment = Self::environment();
        source.values.extend(environment.values);
        source.problems.extend(environment.problems);
        source
    }

    /// The process's environment alone.
    #[must_use]
    pub fn environment() -> Self {
        let mut source = Self::default();
        for name in names() {
            match std::env::var(&name) {
                // An empty one hides nothing that `.env` says.
                Ok(value) if value.trim().is_empty() => {}
                Ok(value) => {
                    source.values.insert(name, value);
                }
                Err(std::env::VarError::NotPresent) => {}
                Err(std::env::VarError::NotUnicode(_)) => source.problems.push(format!("{name}: is not UTF-8 text")),
            }
        }
        source
    }

    /// The values of a file in the form of `.env`; none if there is no such file.
    #[must_use]
    pub fn dotenv(path: &Path) -> Self {
        let mut source = Self::default();
        if !path.exists() {
            return source;
        }
        let text = match read_file(path) {
            Ok(text) => text,
            Err(why) => {
                source.problems.push(format!("{}: {why}", path.display()));
                return source;
            }
        };
        // Where in the text the search for the next line that cannot be read goes on.
        let mut after = 0;
        for entry in dotenvy::from_read_iter(text.as_bytes()) {
            match entry {
                Ok((name, value)) => {
                    source.values.insert(name, value);
                }
                // The parser's own message repeats the line, which may hold a secret.
                Err(dotenvy::Error::LineParse(line, _)) => {
                    let line = line_of(&text, &line, &mut after);
                    source.problems.push(format!(
                        "{}: {line} cannot be read; write NAME=value, and put quotes around a value with spaces",
                        path.display(),
                    ));
                }
                // Whatever else it is would come again and again.
                Err(_) => {
                    source.problems.push(format!("{}: cannot be read", path.display()));
                    break;
                }
            }
        }
        source
    }

    /// These values alone, whatever the environment says.
    pub fn pairs<N: Into<String>, V: Into<String>>(pairs: impl IntoIterator<Item = (N, V)>) -> Self {
        Self {
            values: pairs.into_iter().map(|(name, value)| (name.into(), value.into())).collect(),
            problems: Vec::new(),
        }
    }

    /// The same, with `value` where nobody has set `name`.
    #[must_use]
    pub fn or(mut self, name: &str, value: &str) -> Self {
        if self.value(name).is_none() {
            self.values.insert(name.to_owned(), value.to_owned());
        }
        self
    }

    /// The value under this very name. An empty one counts as not set, as compose files and hosting panels leave them.
    pub(super) fn value(&self, name: &str) -> Option<&str> {
        self.values.get(name).map(|value| value.trim()).filter(|value| !value.is_empty())
    }
}

/// The text of a file, or the end of a sentence that begins with its name.
pub(super) fn read_file(path: &Path) -> Result<String, String> {
    if path.is_dir() {
        // Docker makes one in place of a file that is to be mounted and is not there.
        return Err("is a folder".to_owned());
    }
    std::fs::read_to_string(path).map_err(|error| format!("cannot be read: {error}"))
}

/// Which line `part` is the end of, looked for from the line after `after` on. Counted from 1.
fn line_of(text: &str, part: &str, after: &mut usize) -> String {
    let end = part.lines().next().unwrap_or_default().trim();
    let is_it = |line: &str| !line.trim_start().starts_with('#') && line.trim_end().ends_with(end);
    match text.lines().enumerate().skip(*after).find(|(_, line)| is_it(line)) {
        Some((index, _)) => {
            *after = index + 1;
            format!("line {after}")
        }
        None => "a line".to_owned(),
    }
}

/// The variable that names a file with the key's value.
pub(super) fn file_variable(key: &Key) -> String {
    format!("{}_FILE", key.name)
}

fn names() -> impl Iterator<Item = String> {
    keys::all().flat_map(|key| {
        let file = key.secret.then(|| file_variable(key));
        [Some(key.name.to_owned()), key.alias.map(str::to_owned), file].into_iter().flatten()
    })
}
