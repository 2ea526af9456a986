//! Reading a CSV of targets, whoever wrote it: a spreadsheet in any language, the predecessor, this product.
//!
//! A file is decoded once ([`Table::read`]): from UTF-8 or UTF-16 with or without a mark, else from Windows-1252, of
//! which latin-1 is a part. NULs are dropped. Columns are told apart by `,`, `;` or tabs, whichever the heading has
//! most of. What cannot be read spoils its row and no other.

use blastpro_domain::chats::ChatKey;
use csv::{ReaderBuilder, StringRecord};
use encoding_rs::{Encoding, WINDOWS_1252};

/// Largest file that is read: 100,000 rows of 100 bytes.
pub const MAX_BYTES: usize = 10 * 1024 * 1024;

/// How many rows a file may have.
pub const MAX_ROWS: u64 = 100_000;

/// What files begin with that people take for a CSV: workbooks of today (and anything else that is zipped) and of former
/// times, PDF, PNG, JPEG.
const NOT_TEXT: [&[u8]; 5] = [b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF-", b"\x89PNG", b"\xff\xd8\xff"];

/// Longest cell, in bytes. Titles have 255 characters; what is longer comes of a quote that is never closed.
const CELL_BYTES: usize = 4_096;

/// How much of a cell an error is reported with, in characters.
const REPORTED_CHARS: usize = 255;

/// How many topics one row may name.
const TOPICS_PER_ROW: usize = 1_000;

/// Why a file cannot be imported at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FileError {
    /// It has no rows.
    #[error("the file is empty")]
    Empty,
    /// It is larger than [`MAX_BYTES`].
    #[error("the file is too large")]
    TooLarge,
    /// It has more than [`MAX_ROWS`] rows.
    #[error("the file has too many rows")]
    TooManyRows,
    /// It is a workbook, a picture or the like.
    #[error("the file is no text")]
    NotText,
    /// No column is named `group_id` or `id`.
    #[error("there is no column group_id")]
    NoIdColumn,
}

/// Why a row was not imported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RowProblem {
    /// The id is missing, or is no whole number: spreadsheets turn long ones into `-1.00E+12`.
    BadId,
    /// A positive id that is no chat's of this account: such ids are people's.
    NotAChat,
    /// The topics are not numbers.
    BadTopics,
    /// A cell is thousands of characters long, as after a quote that is never closed.
    TooLong,
    /// The account has not seen such a chat: a scan may find it.
    Unknown,
    /// The account has not seen such a topic in the forum, or it is gone.
    UnknownTopic,
    /// The account may not write there.
    ReadOnly,
    /// The account has left, or the chat is gone.
    Left,
    /// The list is full.
    ListFull,
}

impl RowProblem {
    /// Every problem.
    pub const ALL: [Self; 9] = [
        Self::BadId,
        Self::NotAChat,
        Self::BadTopics,
        Self::TooLong,
        Self::Unknown,
        Self::UnknownTopic,
        Self::ReadOnly,
        Self::Left,
        Self::ListFull,
    ];

    /// The name in stored reports.
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::BadId => "bad_id",
            Self::NotAChat => "not_a_chat",
            Self::BadTopics => "bad_topics",
            Self::TooLong => "too_long",
            Self::Unknown => "unknown",
            Self::UnknownTopic => "unknown_topic",
            Self::ReadOnly => "read_only",
            Self::Left => "left",
            Self::ListFull => "list_full",
        }
    }
}

/// A file whose heading has been read.
#[derive(Debug)]
pub(super) struct Table {
    text: String,
    delimiter: u8,
    columns: Columns,
    /// Where the first row begins.
    rows_at: usize,
}

/// Where the columns are that matter.
#[derive(Debug)]
struct Columns {
    id: usize,
    name: Option<usize>,
    topics: Option<usize>,
    count: usize,
}

/// One row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Row {
    /// The line of the file, counted from 1.
    pub(super) line: u64,
    /// As it stands in the file, shortened.
    pub(super) id: String,
    /// As it stands in the file, shortened.
    pub(super) name: String,
    /// As it stands in the file, shortened.
    pub(super) topics: String,
    /// What it means.
    pub(super) meaning: Result<Place, RowProblem>,
}

/// The place that a row names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Place {
    /// As the Bot API writes it, or bare.
    pub(super) id: i64,
    /// In the order of the file, none twice; none named means the chat.
    pub(super) topics: Vec<i32>,
}

impl Place {
    /// The chats it may mean, the likelier first: an id without its mark fits a supergroup and a basic group.
    pub(super) fn candidates(&self) -> Vec<ChatKey> {
        if let Some(key) = ChatKey::from_marked(self.id) {
            return vec![key];
        }
        let bare = self.id.unsigned_abs().cast_signed();
        [ChatKey::from_marked((-1_000_000_000_000_i64).saturating_sub(bare)), ChatKey::from_marked(-bare)]
            .into_iter()
            .flatten()
            .filter(|key| key.id == bare)
            .collect()
    }
}

impl Table {
    /// Decodes a file and reads its heading.
    pub(super) fn read(file: &[u8]) -> Result<Self, FileError> {
        if file.len() > MAX_BYTES {
            return Err(FileError::TooLarge);
        }
        if NOT_TEXT.iter().any(|beginning| file.starts_with(beginning)) {
            return Err(FileError::NotText);
        }
        Self::of_text(decode(file))
    }

    /// Reads the heading of a file that [`text`](Self::text) has given.
    pub(super) fn of_text(text: String) -> Result<Self, FileError> {
        let (delimiter, heading_at) = heading(&text).ok_or(FileError::Empty)?;
        let mut reader = reader(text.get(heading_at..).unwrap_or_default(), delimiter);
        let mut record = StringRecord::new();
        if !reader.read_record(&mut record).unwrap_or(false) {
            return Err(FileError::Empty);
        }
        let columns = Columns::of(&record).ok_or(FileError::NoIdColumn)?;
        let rows_at = heading_at + usize::try_from(reader.position().byte()).unwrap_or(usize::MAX);
        Ok(Self { delimiter, columns, rows_at: rows_at.min(text.len()), text })
    }

    /// The file in UTF-8, without mark and NULs.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// The rows that begin at this byte or later; 0 means all.
    pub(super) fn rows(&self, from: usize) -> Rows<'_> {
        let from = from.max(self.rows_at);
        let before = self.text.get(..from).unwrap_or_default();
        Rows {
            table: self,
            reader: reader(self.text.get(from..).unwrap_or_default(), self.delimiter),
            record: StringRecord::new(),
            from,
            lines_before: before.lines().count() as u64,
        }
    }
}

impl Columns {
    fn of(heading: &StringRecord) -> Option<Self> {
        let names: Vec<String> = heading.iter().map(|name| clean(name).to_lowercase()).collect();
        let find = |wanted: [&str; 2]| wanted.iter().find_map(|wanted| names.iter().position(|name| name == wanted));
        Some(Self {
            id: find(["group_id", "id"])?,
            name: find(["group_name", "name"]),
            topics: find(["topics", "topic_ids"]),
            count: names.len(),
        })
    }
}

/// The rows of a table.
#[derive(Debug)]
pub(super) struct Rows<'a> {
    table: &'a Table,
    reader: csv::Reader<&'a [u8]>,
    record: StringRecord,
    from: usize,
    lines_before: u64,
}

impl Rows<'_> {
    /// Where the next row begins: for [`Table::rows`] to go on from.
    pub(super) fn position(&self) -> usize {
        self.from + usize::try_from(self.reader.position().byte()).unwrap_or(usize::MAX)
    }

    fn row(&self) -> Row {
        let columns = &self.table.columns;
        let cell = |column: usize| self.record.get(column).unwrap_or_default();
        let topics = match columns.topics {
            // `1;5` without quotes in a file that is parted by `;` runs into columns that the heading does not have.
            Some(last) if last + 1 == columns.count && self.record.len() > columns.count => {
                self.record.iter().skip(last).collect::<Vec<_>>().join(" ")
            }
            Some(column) => cell(column).to_owned(),
            None => String::new(),
        };
        let line = self.record.position().map_or(0, csv::Position::line);
        Row {
            line: self.lines_before + line,
            id: shortened(cell(columns.id)),
            name: shortened(columns.name.map(cell).unwrap_or_default()),
            topics: shortened(&topics),
            meaning: if self.record.iter().any(|cell| cell.len() > CELL_BYTES) {
                Err(RowProblem::TooLong)
            } else {
                meaning(cell(columns.id), &topics)
            },
        }
    }
}

impl Iterator for Rows<'_> {
    type Item = Row;

    fn next(&mut self) -> Option<Row> {
        loop {
            // Bytes at hand that are UTF-8 give no error.
            if !self.reader.read_record(&mut self.record).unwrap_or(false) {
                return None;
            }
            // Spreadsheets like to end a file with rows of nothing.
            if self.record.iter().any(|cell| !clean(cell).is_empty()) {
                return Some(self.row());
            }
        }
    }
}

fn reader(text: &str, delimiter: u8) -> csv::Reader<&[u8]> {
    ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).from_reader(text.as_bytes())
}

fn decode(file: &[u8]) -> String {
    let text = match Encoding::for_bom(file) {
        Some((encoding, mark)) => {
            encoding.decode_without_bom_handling(file.get(mark..).unwrap_or_default()).0.into_owned()
        }
        None => match str::from_utf8(file) {
            Ok(text) => text.to_owned(),
            Err(_) => WINDOWS_1252.decode_without_bom_handling(file).0.into_owned(),
        },
    };
    text.replace('\0', "")
}

/// The delimiter, and where the heading begins.
fn heading(text: &str) -> Option<(u8, usize)> {
    let start = text.find(|character: char| !character.is_whitespace() && character != '\u{feff}')?;
    let rest = text.get(start..)?;
    let line = rest.split(['\r', '\n']).next().unwrap_or_default();
    // Excel's way to say what it has used.
    if let Some(delimiter) = line.strip_prefix("sep=").and_then(|delimiter| delimiter.bytes().next()) {
        let next = rest.get(line.len()..)?;
        let heading = next.find(|character: char| !character.is_whitespace())?;
        return Some((delimiter, start + line.len() + heading));
    }
    let mut quoted = false;
    let mut counts = [(b',', 0), (b';', 0), (b'\t', 0)];
    for byte in line.bytes() {
        quoted ^= byte == b'"';
        for (_, count) in counts.iter_mut().filter(|(delimiter, _)| !quoted && *delimiter == byte) {
            *count += 1;
        }
    }
    // Of equals the first: a comma when there is nothing to part.
    let delimiter = counts.iter().rev().max_by_key(|(_, count)| *count).map_or(b',', |(delimiter, _)| *delimiter);
    Some((delimiter, start))
}

fn meaning(id: &str, topics: &str) -> Result<Place, RowProblem> {
    let id = number(id).filter(|id| *id != 0).ok_or(RowProblem::BadId)?;
    let mut named = Vec::new();
    let parts = topics.split(|character: char| character.is_whitespace() || ",;|[]()\"'".contains(character));
    for part in parts.filter(|part| !part.is_empty()) {
        let topic = number(part).and_then(|topic| i32::try_from(topic).ok()).filter(|topic| *topic > 0);
        let topic = topic.ok_or(RowProblem::BadTopics)?;
        if !named.contains(&topic) {
            named.push(topic);
        }
        if named.len() > TOPICS_PER_ROW {
            return Err(RowProblem::BadTopics);
        }
    }
    Ok(Place { id, topics: named })
}

/// Reads a whole number, also as spreadsheets and word processors dress it: `'-100…`, `−100…`, `-100….0`.
fn number(text: &str) -> Option<i64> {
    let text = clean(text);
    let text = text.strip_suffix(".0").unwrap_or(text);
    match text.chars().next()? {
        '\u{2212}' | '\u{2013}' => format!("-{}", text.chars().skip(1).collect::<String>()).parse().ok(),
        _ => text.parse().ok(),
    }
}

/// A cell without the blanks around it, and without the `'` that keeps a spreadsheet from running it.
fn clean(cell: &str) -> &str {
    let blank = |character: char| character.is_whitespace() || character == '\u{feff}';
    let cell = cell.trim_matches(blank);
    cell.strip_prefix('\'').unwrap_or(cell).trim_matches(blank)
}

fn shortened(cell: &str) -> String {
    cell.chars().take(REPORTED_CHARS).collect()
}

#[cfg(test)]
mod tests;
