//! The rows that an import could not use: stored with the name of the problem, given out with its wording.

use super::file::{Row, RowProblem};
use crate::cells::{defused, finished, marked, writer};

/// The columns of a report. An import passes over those it does not know, so that a corrected report can be imported.
const COLUMNS: [&str; 5] = ["line", "group_id", "group_name", "topics", "problem"];

/// The rows as CSV with the names of their problems; `None` without rows.
pub(super) fn write(rows: impl Iterator<Item = (Row, RowProblem)>) -> Option<Vec<u8>> {
    let mut rows = rows.peekable();
    rows.peek()?;
    let mut csv = writer();
    for (row, problem) in rows {
        let line = row.line.to_string();
        // Writing into memory cannot fail, nor do rows differ in length.
        let _ = csv.write_record([&line, &row.id, &row.name, &row.topics, problem.as_str()]);
    }
    Some(finished(csv))
}

/// A stored report with a heading and the problems in words, for a spreadsheet to open.
pub(super) fn worded(stored: &[u8], wording: impl Fn(RowProblem) -> String) -> Vec<u8> {
    let mut csv = writer();
    let _ = csv.write_record(COLUMNS);
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(stored);
    for record in reader.records().filter_map(Result::ok) {
        let named = record.iter().next_back().unwrap_or_default();
        let problem = RowProblem::ALL.into_iter().find(|problem| problem.as_str() == named);
        let words = problem.map(&wording).unwrap_or_default();
        let cells = record.iter().take(COLUMNS.len() - 1).chain([words.as_str()]);
        let _ = csv.write_record(cells.map(|cell| defused(cell).into_owned()));
    }
    marked(&finished(csv))
}
