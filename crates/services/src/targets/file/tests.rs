use std::fmt::Write as _;

use blastpro_domain::peers::PeerKind;
use proptest::prelude::*;

use super::*;

fn rows(file: impl AsRef<[u8]>) -> Vec<Row> {
    Table::read(file.as_ref()).expect("the file can be read").rows(0).collect()
}

fn meanings(file: impl AsRef<[u8]>) -> Vec<Result<(i64, Vec<i32>), RowProblem>> {
    rows(file).into_iter().map(|row| row.meaning.map(|place| (place.id, place.topics))).collect()
}

#[test]
fn a_file_is_read_however_it_is_written() {
    let expected = vec![Ok((-1_001_234_567_890, vec![1, 5])), Ok((-42, vec![]))];
    let plain = "group_id,group_name,topics\n-1001234567890,Jual Beli,\"1,5\"\n-42,Arisan,\n";
    let windows = plain.replace('\n', "\r\n");
    let old_mac = plain.replace('\n', "\r");
    let bom = format!("\u{feff}{plain}");
    let semicolons = "Group_ID ; Group_Name;TOPICS\n-1001234567890;Jual Beli;1|5\n-42;Arisan;\n";
    let spilled = "id;name;topic_ids\n-1001234567890;Jual Beli;1;5\n-42;Arisan\n";
    let tabs = "name\tid\ttopics\nJual, Beli; cepat\t-1001234567890\t[1, 5]\n\t-42\t\n";
    let excel = "sep=;\r\nid;name;topics\r\n-1001234567890;x;1 5\r\n-42;y;\r\n;;\r\n\r\n";
    let defused = "id,name,topics\n'-1001234567890,'=1+1,'1|5\n\u{2212}42,x,\n";
    let floats = "id,topics\n-1001234567890.0,1.0 5.0\n-42.0,\n";
    for file in [plain, &windows, &old_mac, &bom, semicolons, spilled, tabs, excel, defused, floats] {
        assert_eq!(meanings(file), expected, "{file:?}");
    }
    let wide = |text: &str| -> Vec<u8> { text.encode_utf16().flat_map(u16::to_le_bytes).collect() };
    assert_eq!(meanings(wide(&bom)), expected);
    assert_eq!(meanings(wide(plain)), expected, "without a mark, every second byte is a NUL");
}

#[test]
fn names_survive_their_encoding_and_quotes() {
    let latin: &[u8] = b"id,name\n-1,Caf\xe9 \"d\xe9li\"\n-2,\"a \"\"b\"\", c\nd\"\n-3,N\0UL\n";
    let names: Vec<String> = rows(latin).into_iter().map(|row| row.name).collect();
    assert_eq!(names, ["Café \"déli\"", "a \"b\", c\nd", "NUL"]);
}

#[test]
fn what_cannot_be_read_spoils_its_row_alone_and_says_where() {
    let file =
        "id,topics\n,\n-1,\nabc,\n-1.00123E+12,\n0,\n99999999999999999999,\n-1,x\n-1,0\n-1,-5\n-1,2147483648\n-2,\n";
    let found: Vec<(u64, bool)> = rows(file).into_iter().map(|row| (row.line, row.meaning.is_ok())).collect();
    let lines = [3, 4, 5, 6, 7, 8, 9, 10, 11, 12];
    assert_eq!(found, lines.map(|line| (line, line == 3 || line == 12)));
    let problems: Vec<_> = rows(file).into_iter().filter_map(|row| row.meaning.err()).collect();
    assert_eq!(problems, [vec![RowProblem::BadId; 4], vec![RowProblem::BadTopics; 4]].concat());
}

#[test]
fn a_quote_that_is_never_closed_is_one_bad_row() {
    let mut file = "id,name\n-1,ok\n-2,\"open\n".to_owned();
    file.push_str(&"-3,swallowed\n".repeat(1_000));
    let rows = rows(&file);
    assert_eq!(rows.len(), 2);
    assert_eq!(rows[1].meaning, Err(RowProblem::TooLong));
    assert!(rows[1].name.chars().count() <= 255, "what is reported is short");
}

#[test]
fn a_file_that_is_none_is_refused_with_its_reason() {
    let huge = vec![b'x'; MAX_BYTES + 1];
    let cases: [(&[u8], FileError); 8] = [
        (b"", FileError::Empty),
        (b"\xef\xbb\xbf", FileError::Empty),
        (b"\0\0\n \r\n\t", FileError::Empty),
        (b"sep=;", FileError::Empty),
        (b"-1001234567890,Jual Beli\n", FileError::NoIdColumn),
        (b"\x89PNG\r\n\x1a\n\x00\x00", FileError::NotText),
        (b"PK\x03\x04\x14\x00\x06\x00[Content_Types].xml", FileError::NotText),
        (&huge, FileError::TooLarge),
    ];
    for (file, error) in cases {
        assert_eq!(Table::read(file).err(), Some(error), "{:?}", file.get(..20).unwrap_or(file));
    }
}

#[test]
fn an_id_without_its_mark_may_be_a_supergroup_or_a_basic_group() {
    let candidates = |id| Place { id, topics: Vec::new() }.candidates();
    let key = |kind, id| ChatKey { kind, id };
    assert_eq!(candidates(-1_000_000_000_005), [key(PeerKind::Channel, 5)]);
    assert_eq!(candidates(-5), [key(PeerKind::Group, 5)]);
    assert_eq!(candidates(5), [key(PeerKind::Channel, 5), key(PeerKind::Group, 5)]);
    assert_eq!(candidates(i64::MAX), [], "no id is so large");
    let _ = candidates(i64::MIN);
}

#[test]
fn a_hundred_thousand_rows_are_read_from_any_point_on() {
    let mut file = String::from("id;name\n");
    for id in 1..=100_000 {
        writeln!(file, "-{id};\"Grup; {id}\"").expect("a string grows");
    }
    let table = Table::read(file.as_bytes()).expect("it fits");
    let mut first = table.rows(0);
    let half: Vec<Row> = first.by_ref().take(50_000).collect();
    let rest: Vec<Row> = table.rows(first.position()).collect();
    assert_eq!((half.len(), rest.len()), (50_000, 50_000));
    assert_eq!((rest[0].id.as_str(), rest[0].line), ("-50001", 50_002));
}

proptest! {
    /// Wherever a crash cuts the reading, the rows are the same ones.
    #[test]
    fn reading_in_pieces_is_reading_at_once(file in "(id|group_id)[,;]name[,;]topics\n([-0-9'\",;\r\na-c]{0,80})") {
        let Ok(table) = Table::read(file.as_bytes()) else { return Ok(()) };
        let whole: Vec<Row> = table.rows(0).collect();
        let mut pieces = Vec::new();
        let mut position = 0;
        loop {
            let again = Table::of_text(table.text().to_owned()).expect("it was read before");
            let mut rows = again.rows(position);
            let Some(row) = rows.next() else { break };
            pieces.push(row.meaning);
            prop_assert!(rows.position() > position);
            position = rows.position();
        }
        prop_assert_eq!(pieces, whole.into_iter().map(|row| row.meaning).collect::<Vec<_>>());
    }

    #[test]
    fn no_bytes_panic(file in proptest::collection::vec(any::<u8>(), 0..400)) {
        if let Ok(table) = Table::read(&file) {
            let _ = table.rows(0).count();
        }
    }

    #[test]
    fn no_text_under_a_heading_panics(rows in "\\PC{0,200}", mark in any::<bool>()) {
        let file = format!("{}id,name,topics\n{rows}", if mark { "\u{feff}" } else { "" });
        let table = Table::read(file.as_bytes()).expect("it has a heading");
        for row in table.rows(0) {
            if let Ok(place) = row.meaning {
                prop_assert!(place.id != 0 && place.topics.iter().all(|topic| *topic > 0));
                let _ = place.candidates();
            }
        }
    }
}
