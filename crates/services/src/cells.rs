//! Writing CSV that spreadsheets open as it is meant.

use std::borrow::Cow;

use blastpro_domain::names::harmless;
use csv::Writer;

/// What begins a formula in some spreadsheet, also in full width; a tab or a line end hides it from a look at the first
/// character (owasp.org, "CSV Injection").
const DANGEROUS: [char; 10] = ['=', '+', '-', '@', '\t', '\n', '＝', '＋', '－', '＠'];

/// The cell with a `'` in front when a spreadsheet might run it, and without what disrupts the words around it.
pub(crate) fn defused(cell: &str) -> Cow<'_, str> {
    let cell = harmless(cell);
    let visible = cell.trim_start_matches([' ', '\u{a0}', '\u{3000}']);
    if visible.starts_with(DANGEROUS) { Cow::Owned(format!("'{cell}")) } else { cell }
}

/// A writer into memory.
pub(crate) fn writer() -> Writer<Vec<u8>> {
    Writer::from_writer(Vec::new())
}

/// What was written.
pub(crate) fn finished(csv: Writer<Vec<u8>>) -> Vec<u8> {
    csv.into_inner().expect("writing into memory cannot fail")
}

/// The file with the mark by which Excel knows UTF-8.
pub(crate) fn marked(file: &[u8]) -> Vec<u8> {
    [b"\xef\xbb\xbf", file].concat()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_a_spreadsheet_would_run_is_text() {
        for cell in ["=1+1", "+62812", "-5", "@SUM(A1)", "\t=1", "\n=1", " =1", "\u{a0}@x", "＝1"] {
            assert_eq!(defused(cell), format!("'{cell}"), "{cell:?}");
        }
        // What nobody sees hides no formula.
        for (cell, written) in [("\r=1", "'=1"), ("\u{202e}\u{feff}=1", "'=1"), ("\u{202e}gnarab", "gnarab")] {
            assert_eq!(defused(cell), written, "{cell:?}");
        }
        for cell in ["", "Jual Beli = murah", "'=1", "100", "a-b", "🛒"] {
            assert_eq!(defused(cell), cell);
        }
    }

    proptest! {
        #[test]
        fn no_cell_of_a_file_begins_a_formula(cells in proptest::collection::vec("[ =+@\t\r\n\"',;a-c-]{0,12}", 1..6)) {
            let mut csv = writer();
            csv.write_record(cells.iter().map(|cell| defused(cell).into_owned())).expect("a record");
            let file = finished(csv);
            let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(file.as_slice());
            let record = reader.records().next().transpose().expect("it reads back");
            // A record of one empty cell is written as nothing but quotes.
            for (cell, read) in cells.iter().zip(record.iter().flat_map(|record| record.iter())) {
                prop_assert!(!read.trim_start_matches(' ').starts_with(['=', '+', '-', '@', '\t', '\r', '\n']));
                let cell = harmless(cell);
                prop_assert_eq!(read.strip_prefix('\'').filter(|_| read != cell).unwrap_or(read), &*cell);
            }
        }
    }
}
