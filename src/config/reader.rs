//! Reads typed values from a [`Source`] and collects everything that is wrong, so that an operator mends it in one go.

use std::fmt;
use std::path::Path;

use super::keys::{Absent, Key};
use super::source::{Source, file_variable, read_file};

/// All that is wrong with the configuration. Never holds the value of a secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problems(pub Vec<String>);

impl std::error::Error for Problems {}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.len() {
            1 => writeln!(f, "the configuration has a problem:")?,
            count => writeln!(f, "the configuration has {count} problems:")?,
        }
        for problem in &self.0 {
            writeln!(f, "  - {problem}")?;
        }
        write!(f, "Every key is explained in docs/CONFIGURATION.md.")
    }
}

/// Why a value is refused: the end of a sentence that begins with the value, such as "is not a number".
pub(super) type Refusal = String;

pub(super) struct Reader<'a> {
    source: &'a Source,
    problems: Vec<String>,
}

struct Given {
    /// The variable that it came from.
    variable: String,
    text: String,
}

impl<'a> Reader<'a> {
    pub(super) fn new(source: &'a Source) -> Self {
        Self { source, problems: source.problems.clone() }
    }

    /// The key's value, or its default; `None` when there is neither, or when it is refused (which is noted).
    pub(super) fn read<T>(&mut self, key: &Key, parse: impl FnOnce(&str) -> Result<T, Refusal>) -> Option<T> {
        let given = self.given(key).or(match key.absent {
            Absent::Default(text) => Some(Given { variable: key.name.to_owned(), text: text.to_owned() }),
            _ => None,
        })?;
        match parse(&given.text) {
            Ok(value) => Some(value),
            // An address may hold a password where none belongs.
            Err(refusal) if key.secret || given.text.contains('@') => {
                self.refuse(format!("{}: the value {refusal}", given.variable))
            }
            Err(refusal) => self.refuse(format!("{}: {:?} {refusal}", given.variable, given.text)),
        }
    }

    /// The key's value, or its default, when it is in order. What is wrong with it has been noted by whoever read it.
    pub(super) fn peek<T>(&self, key: &Key, parse: impl FnOnce(&str) -> Result<T, Refusal>) -> Option<T> {
        Self::new(self.source).read(key, parse)
    }

    /// As [`read`](Self::read), and notes when the key is not set.
    pub(super) fn require<T>(&mut self, key: &Key, parse: impl FnOnce(&str) -> Result<T, Refusal>) -> Option<T> {
        if !self.is_set(key) {
            let condition = match key.absent {
                Absent::Required(condition) if !condition.is_empty() => format!(" {}", condition.replace('`', "")),
                _ => String::new(),
            };
            return self.refuse(format!("{}: is required{condition}, for example {}", key.name, key.example));
        }
        self.read(key, parse)
    }

    /// Whether somebody set the key, rightly or wrongly.
    pub(super) fn is_set(&self, key: &Key) -> bool {
        self.source.value(key.name).is_some()
            || key.alias.is_some_and(|alias| self.source.value(alias).is_some())
            || (key.secret && self.source.value(&file_variable(key)).is_some())
    }

    /// Notes a problem that concerns several keys.
    pub(super) fn refuse<T>(&mut self, problem: String) -> Option<T> {
        self.problems.push(problem);
        None
    }

    /// The value, if nothing at all was wrong.
    pub(super) fn finish<T>(self, value: Option<T>) -> Result<T, Problems> {
        match value {
            Some(value) if self.problems.is_empty() => Ok(value),
            _ => Err(Problems(self.problems)),
        }
    }

    fn given(&mut self, key: &Key) -> Option<Given> {
        let direct = [Some(key.name), key.alias].into_iter().flatten().find_map(|name| {
            self.source.value(name).map(|text| Given { variable: name.to_owned(), text: text.to_owned() })
        });
        let variable = file_variable(key);
        let Some(path) = self.source.value(&variable).filter(|_| key.secret) else { return direct };
        if direct.is_some() {
            return self.refuse(format!("{variable}: {} is set as well; keep one of the two", key.name));
        }
        match read_file(Path::new(path)) {
            Ok(text) if text.trim().is_empty() => self.refuse(format!("{variable}: the file {path:?} is empty")),
            Ok(text) => Some(Given { variable, text: text.trim().to_owned() }),
            Err(why) => self.refuse(format!("{variable}: the file {path:?} {why}")),
        }
    }
}
