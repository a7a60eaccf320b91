//! What people bring: tables, zips and folders of pictures, texts; good ones, hostile ones, and any bytes at all.

#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test stops at the first thing that is not so"
)]

use std::io::{Cursor, Write};

use hearth::data::generator;
use hearth::data::labelled::{IntakeError, LabelledReport, Limits, read_files, read_zip};
use hearth::data::table::{
    HeaderRule, Kind, Note, Place, ReadOptions, Table, TableError, TableReport, read_table,
};
use hearth::data::text::{TextError, read_text};
use rand::Rng;
use rand::seq::IndexedRandom;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

const PENGUINS: &[u8] = include_bytes!("samples/files/csv.csv");

fn read(text: &str) -> Result<Table, TableError> {
    read_table(text.as_bytes(), ReadOptions::default())
}

fn said(text: &str) -> String {
    read(text).unwrap_err().to_string()
}

/// Any cell: words, numbers, quotes, delimiters, line ends, letters of other scripts, nothing.
fn any_cell(random: &mut impl Rng) -> String {
    let pieces = [
        "a", "word", "1", "-2.5", ",", ";", "\t", "|", "\"", "\n", "\r\n", " ", "ü", "漢字", "=1",
        "'", "NA", "🐧", "",
    ];
    let count = random.random_range(0..5);
    (0..count)
        .map(|_| *pieces.choose(random).unwrap())
        .collect()
}

fn any_rows(random: &mut impl Rng) -> Vec<Vec<String>> {
    let (width, rows) = (random.random_range(1..7), random.random_range(2..12));
    (0..rows)
        .map(|_| (0..width).map(|_| any_cell(random)).collect())
        .collect()
}

fn written(rows: &[Vec<String>], delimiter: u8) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new()
        .delimiter(delimiter)
        .flexible(true)
        .from_writer(Vec::new());
    for row in rows {
        writer.write_record(row).unwrap();
    }
    writer.into_inner().unwrap()
}

#[test]
fn any_table_comes_back_as_it_was_written() {
    for number in 0..500 {
        let random = &mut generator(number, 1);
        let rows = any_rows(random);
        let delimiter = *b",;\t|".choose(random).unwrap();
        let options = ReadOptions {
            delimiter: Some(delimiter),
            header: HeaderRule::Absent,
        };
        let table = read_table(&written(&rows, delimiter), options).unwrap();
        assert_eq!(table.rows(), rows.len(), "case {number}");
        for (row, cells) in rows.iter().enumerate() {
            for (cell, column) in cells.iter().zip(&table.columns) {
                assert_eq!(column.cells.get(row), cell.trim(), "case {number}");
            }
        }
        let report = TableReport::new(&table);
        assert_eq!(report.columns.len(), rows[0].len());
        for column in &report.columns {
            assert!(
                column.missing + column.distinct <= rows.len(),
                "case {number}"
            );
        }
    }
}

#[test]
fn any_bytes_are_a_table_or_a_sentence() {
    for number in 0..2_000 {
        let random = &mut generator(number, 2);
        let mut bytes = match number % 3 {
            0 => (0..random.random_range(0..300))
                .map(|_| random.random())
                .collect(),
            1 => written(&any_rows(random), b','),
            _ => PENGUINS[..random.random_range(0..2_000)].to_vec(),
        };
        for _ in 0..random.random_range(0..4) {
            let place = random.random_range(0..=bytes.len());
            let byte = *b"\",\n;\x00\xff\xc3 ".choose(random).unwrap();
            bytes.insert(place, byte);
        }
        match read_table(&bytes, ReadOptions::default()) {
            Ok(table) => assert_eq!(TableReport::new(&table).rows, table.rows()),
            Err(error) => assert!(error.to_string().contains("expected"), "{error}"),
        }
        if let Err(error) = read_text(&bytes) {
            assert!(error.to_string().contains("expected"), "{error}");
        }
        read_zip(&bytes, &Limits::default()).unwrap_err();
    }
}

#[test]
fn any_ragged_row_is_named() {
    for number in 0..300 {
        let random = &mut generator(number, 3);
        let mut rows = any_rows(random);
        let place = random.random_range(1..rows.len());
        let width = rows[0].len();
        match random.random_bool(0.5) && width > 1 {
            true => drop(rows[place].pop()),
            false => rows[place].push("more".into()),
        }
        let got = rows[place].len();
        let options = ReadOptions {
            delimiter: Some(b','),
            header: HeaderRule::First,
        };
        match read_table(&written(&rows, b','), options) {
            Err(TableError::Ragged {
                place: found,
                expected,
                got: cells,
                ..
            }) => {
                assert_eq!(
                    (found.row, found.column),
                    (place + 1, got.min(width) + 1),
                    "case {number}"
                );
                assert_eq!((expected, cells), (width, got), "case {number}");
            }
            other => panic!("case {number}: {other:?}"),
        }
    }
}

#[test]
fn what_is_wrong_is_said_with_row_and_column() {
    for (text, expected) in [
        ("", "got an empty file"),
        ("\n\n", "got an empty file"),
        ("a,b\n", "got the header alone"),
        (
            "a,b\n1,2\n3\n",
            "row 3, column 2: expected 2 cells as in row 1, got 1",
        ),
        (
            "a,b\n1,2\n3,4,5\n",
            "row 3, column 3: expected 2 cells as in row 1, got 3. Quote",
        ),
        ("a,b\n\n1,2\n\n3\n", "row 3 (line 5), column 2"),
        ("a,b\n1,\"x\n2,3\n", "row 2, column 2: expected a quote"),
        (
            "a,b\n\"x,1\n2,\"y\"\n3,4\n",
            "The cell in column 1 goes over several lines",
        ),
        ("PK\x03\x04....", "a spreadsheet program's own file"),
        (
            "a,b\n1,\x00\n",
            "row 2, column 2: expected text, got a byte of value 0",
        ),
    ] {
        assert!(said(text).contains(expected), "{text:?}: {}", said(text));
    }
    for (start, expected) in [
        (
            &b"\xd0\xcf\x11\xe0...."[..],
            "an old spreadsheet program's own file",
        ),
        (b"\x1f\x8b....", "a gzip-compressed file"),
        (b"PAR1....", "a Parquet file"),
        (
            b"\xef\xbb\xbfa,b\n1,\0\n",
            "row 2, column 2: expected text, got a byte",
        ),
        (
            b"\xff\xfea\0,\0b\0\n\x001\0,\0\0\0",
            "row 2, column 2: expected text, got a byte",
        ),
    ] {
        let error = read_table(start, ReadOptions::default()).unwrap_err();
        assert!(error.to_string().contains(expected), "{error}");
    }
    let error = read_table(&vec![0; (256 << 20) + 1], ReadOptions::default()).unwrap_err();
    assert!(matches!(error, TableError::TooLarge { bytes, most_bytes } if bytes == most_bytes + 1));
    let wide = vec!["x"; 1_001].join(",");
    assert!(
        said(&wide).contains("row 1: expected at most 1000 columns, got 1001"),
        "{}",
        said(&wide)
    );
}

#[test]
fn a_broken_letter_is_named_with_its_cell() {
    let mut bytes = "Größe,Länge,Höhe\n1,2,3\n4,ü".as_bytes().to_vec();
    bytes.extend(b"\xfc,6\n");
    let error = read_table(&bytes, ReadOptions::default()).unwrap_err();
    let place = Place {
        row: 3,
        line: 3,
        column: 2,
    };
    let expected = TableError::Encoding {
        place,
        encoding: "UTF-8",
        byte: 0xfc,
    };
    assert_eq!(error, expected);
    assert!(
        error
            .to_string()
            .starts_with("row 3, column 2: expected text in UTF-8, got the byte 0xFC")
    );
    let options = ReadOptions {
        delimiter: Some(b';'),
        ..ReadOptions::default()
    };
    let mut bytes = "ö,ä,b;x\nä,ü,c\n1,2,3;".as_bytes().to_vec();
    bytes.push(0xff);
    let error = read_table(&bytes, options).unwrap_err().to_string();
    assert!(error.starts_with("row 3, column 2"), "{error}");
}

#[test]
fn headers_decimals_and_encodings_are_found() {
    let german = "Stadt;Fläche\nKöln;405,02\nMünchen;310,7\nBerlin;\n";
    let (latin, _, _) = encoding_rs::WINDOWS_1252.encode(german);
    let table = read_table(&latin, ReadOptions::default()).unwrap();
    assert_eq!(
        (
            table.source.encoding,
            table.source.delimiter,
            table.source.decimal
        ),
        ("windows-1252", ';', ',')
    );
    assert_eq!(table.columns[1].name, "Fläche");
    let report = TableReport::new(&table);
    assert_eq!(
        (report.columns[1].kind, report.columns[1].missing),
        (Kind::Number, 1)
    );
    assert_eq!(report.columns[1].numbers.unwrap().max, 405.02);
    let thousands = read("a\tb\n1,234\tx\n2,345\ty\n").unwrap();
    assert_eq!(
        (thousands.source.decimal, thousands.columns[0].kind),
        ('.', Kind::Category)
    );
    let Some(Note::Thousands { row, is_number, .. }) = thousands.columns[0].notes.first() else {
        panic!("{:?}", thousands.columns[0].notes);
    };
    assert_eq!((*row, *is_number), (2, false));
    for prices in [
        "a;b\n1.299,00;x\n999,00;y\n49,90;z\n",
        "a,b\n1\u{a0}299.00,x\n999.00,y\n",
    ] {
        let table = read(prices).unwrap();
        let notes = &table.columns[0].notes;
        assert!(
            matches!(
                notes[..],
                [Note::Thousands {
                    row: 2,
                    is_number: false,
                    ..
                }]
            ),
            "{notes:?}"
        );
    }
    let dotted = read("city;people\nA;1.234\nB;12.500\nC;950\n").unwrap();
    let said = dotted.columns[1].notes[0].to_string();
    assert!(
        said.contains("row 2 has '1.234'") && said.contains("separates thousands"),
        "{said}"
    );
    for fine in [
        "a;b\n171 234 567;x\n172 345 678;y\n",
        "a;b\n1.234;x\n2.5;y\n",
        "a,b\n1.234,x\n2.345,y\n",
        "a;b\n0.125;x\n1.250;y\n",
    ] {
        assert!(read(fine).unwrap().columns[0].notes.is_empty(), "{fine}");
    }
    let by_column = read("a;b;c\n0,125;1,234;1.5\n-0,250;2,345;2.25\n").unwrap();
    let kinds: Vec<Kind> = by_column.columns.iter().map(|it| it.kind).collect();
    assert_eq!(kinds, [Kind::Number, Kind::Category, Kind::Number]);
    assert_eq!(by_column.source.decimal, ',');
    let utf16: Vec<u8> = "\u{feff}Stadt,x\nKöln,1\nBonn,2\n"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let wide = read_table(&utf16, ReadOptions::default()).unwrap();
    assert_eq!(
        (wide.source.encoding, wide.columns[0].cells.get(0)),
        ("UTF-16LE", "Köln")
    );
    let bare = read("5.1,setosa\n4.9,setosa\n6.0,virginica\n").unwrap();
    assert!(!bare.source.has_header);
    assert_eq!(
        (bare.columns[0].name.as_str(), bare.rows()),
        ("column 1", 3)
    );
    let words = read("colour,animal\nred,cat\nblue,dog\nred,dog\n").unwrap();
    assert!(words.source.has_header);
    let no_words = read("red,cat\nred,dog\nblue,cat\n").unwrap();
    assert!(!no_words.source.has_header, "the first row occurs again");
}

#[test]
fn the_penguins_report_says_what_is_in_them() {
    let report = TableReport::new(&read_table(PENGUINS, ReadOptions::default()).unwrap());
    assert_eq!(
        (report.rows, report.missing_cells, report.duplicates.rows),
        (344, 19, 0)
    );
    let kinds: Vec<Kind> = report.columns.iter().map(|column| column.kind).collect();
    use Kind::{Category, Number};
    assert_eq!(
        kinds,
        [
            Category, Category, Number, Number, Number, Number, Category, Number
        ]
    );
    let species = &report.columns[0];
    let balance: Vec<(&str, usize)> = species
        .levels
        .iter()
        .map(|it| (it.level.as_str(), it.count))
        .collect();
    assert_eq!(
        balance,
        [("Adelie", 152), ("Gentoo", 124), ("Chinstrap", 68)]
    );
    assert_eq!(
        (
            report.columns[6].missing,
            report.columns[6].missing_as[0].level.as_str()
        ),
        (11, "NA")
    );
    assert_eq!((report.samples.len(), report.samples[4].row), (5, 345));
}

#[test]
fn repeated_rows_constant_columns_and_slips_are_reported() {
    let mut text = String::from("n,unit,name\n");
    for row in 0..60 {
        text += &format!("{},kg,x{}\n", row * row, row % 7);
    }
    text += "4,kg,x2\nabout 5,kg,x2\n";
    let report = TableReport::new(&read(&text).unwrap());
    assert_eq!(
        (report.duplicates.rows, report.duplicates.examples[0]),
        (1, (62, 4))
    );
    assert_eq!(
        (report.columns[1].kind, report.columns[1].distinct),
        (Kind::Constant, 1)
    );
    let Note::NearlyNumbers { row, text, .. } = &report.columns[0].notes[0] else {
        panic!("{:?}", report.columns[0].notes);
    };
    assert_eq!((*row, text.as_str()), (63, "about 5"));
}

fn png(shade: u8) -> Vec<u8> {
    let mut bytes = Vec::new();
    let picture = image::RgbImage::from_pixel(4, 3, image::Rgb([shade; 3]));
    picture
        .write_to(&mut Cursor::new(&mut bytes), image::ImageFormat::Png)
        .unwrap();
    bytes
}

fn zipped(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    for (name, bytes) in entries {
        writer.start_file(*name, options).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

#[test]
fn a_zip_of_pictures_is_labelled_by_its_folders() {
    let (dark, light) = (png(10), png(200));
    let zip = zipped(&[
        ("set/cat/1.png", &dark),
        ("set/cat/2.png", &light),
        ("set/dog/1.png", &dark),
        ("set/dog/.DS_Store", b"x"),
        ("set/dog/notes.png", b"no picture"),
        ("set/dog/half.png", &light[..light.len() / 2]),
        ("loose.png", &dark),
    ]);
    let labelled = read_zip(&zip, &Limits::default()).unwrap();
    let report = LabelledReport::new(&labelled);
    assert_eq!(
        (report.pictures, report.width, report.height),
        (3, (4, 4), (3, 3))
    );
    let counts: Vec<(&str, usize)> = report
        .classes
        .iter()
        .map(|it| (it.class.as_str(), it.count))
        .collect();
    assert_eq!(counts, [("cat", 2), ("dog", 1)]);
    assert_eq!((report.duplicates, report.contradictions), (1, 1));
    let refused: Vec<&str> = report.refused.iter().map(|it| it.entry.as_str()).collect();
    assert_eq!(
        refused,
        ["set/dog/notes.png", "set/dog/half.png", "loose.png"]
    );
    assert!(
        report.refused[0]
            .to_string()
            .starts_with("'set/dog/notes.png': expected a PNG or JPEG picture, got none")
    );
    let files = [
        ("cat/1.png".to_owned(), dark),
        ("dog/2.png".to_owned(), light),
    ];
    assert_eq!(
        read_files(files, &Limits::default())
            .unwrap()
            .pictures
            .len(),
        2
    );
}

#[test]
fn zips_that_lead_out_or_blow_up_are_refused_by_their_entry() {
    let picture = png(1);
    let limits = Limits {
        entries: 3,
        total_bytes: 20 << 20,
        ..Limits::default()
    };
    let refused = |entries: &[(&str, &[u8])]| read_zip(&zipped(entries), &limits).unwrap_err();
    for name in [
        "../cat/1.png",
        "cat/../../1.png",
        "/cat/1.png",
        "C:\\cat\\1.png",
    ] {
        let error = refused(&[("cat/0.png", &picture), (name, &picture)]);
        let IntakeError::Traversal(entry) = &error else {
            panic!("{name}: {error}");
        };
        assert!(error.to_string().contains(entry) && entry.contains("1.png"));
    }
    let zeros = vec![0; 8 << 20];
    let error = refused(&[("cat/bomb.png", &zeros)]);
    assert!(
        error
            .to_string()
            .starts_with("'cat/bomb.png': expected a picture, got 8388608 bytes out of"),
        "{error}"
    );
    let error = refused(&[("a/1", b"x"), ("a/2", b"x"), ("a/3", b"x"), ("a/4", b"x")]);
    assert_eq!(error, IntakeError::TooManyEntries { got: 4, most: 3 });
    let mut random = generator(1, 1);
    let noise: Vec<u8> = (0..9 << 20).map(|_| random.random()).collect();
    let error = refused(&[
        ("a/1.png", &noise),
        ("a/2.png", &noise),
        ("a/3.png", &noise),
    ]);
    assert!(error.to_string().starts_with("'a/3.png'"), "{error}");
    let too_long = Limits {
        picture_bytes: 1_000,
        ..limits
    };
    let some = zipped(&[("a/1.png", &noise), ("a/2.png", &picture)]);
    let read = read_zip(&some, &too_long).unwrap();
    let left_out = read.refused[0].to_string();
    assert!(
        left_out.starts_with("'a/1.png'") && left_out.contains("at most 1000 bytes, got 9437184"),
        "{left_out}"
    );
    assert_eq!(
        read.pictures.len(),
        1,
        "one that is too long costs no other"
    );
    assert!(
        read_zip(b"PK\x03\x04nothing", &limits)
            .unwrap_err()
            .to_string()
            .contains("expected a zip")
    );
    assert_eq!(refused(&[]), IntakeError::NoPictures);
}

#[test]
fn entries_that_share_a_name_and_links_are_refused() {
    let picture = png(1);
    let mut twice = zipped(&[("cat/1.png", &picture), ("cat/2.png", &picture)]);
    for place in 0..twice.len() - 9 {
        if &twice[place..place + 9] == b"cat/2.png" {
            twice[place + 4] = b'1';
        }
    }
    assert_eq!(
        read_zip(&twice, &Limits::default()),
        Err(IntakeError::Overlap)
    );
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default();
    writer
        .add_symlink("cat/1.png", "../../secret.png", options)
        .unwrap();
    let link = writer.finish().unwrap().into_inner();
    let expected = IntakeError::Traversal("cat/1.png".into());
    assert_eq!(read_zip(&link, &Limits::default()), Err(expected));
}

#[test]
fn files_and_pixels_have_their_limits() {
    let file = |name: &str| (name.to_owned(), png(1));
    let some = [file("cat/1.png"), file("cat/2.png"), file(".git/3.png")];
    let read = |limits: Limits| read_files(some.clone(), &limits);
    let usual = Limits::default();
    let said = |limits: Limits| read(limits).unwrap().refused[0].to_string();
    let small = said(Limits {
        pixels: 11,
        ..usual
    });
    assert!(small.contains("at most 11 pixels, got 4 x 3"), "{small}");
    let second = said(Limits {
        total_pixels: 23,
        ..usual
    });
    assert!(
        second.starts_with("'cat/2.png': expected at most 23 pixels in all"),
        "{second}"
    );
    assert_eq!(read(usual).unwrap().pictures.len(), 2);
    let few = Limits {
        entries: 1,
        ..usual
    };
    let error = IntakeError::TooManyEntries { got: 2, most: 1 };
    assert_eq!(read(few), Err(error));
    let short = Limits {
        total_bytes: some[0].1.len() as u64 + 1,
        ..usual
    };
    let error = read(short).unwrap_err().to_string();
    assert!(
        error.starts_with("'cat/2.png'") && error.contains("in all files"),
        "{error}"
    );
    for name in ["../cat/1.png", "../.hidden/1.png", "/cat/1.png"] {
        let error = read_files([file(name)], &usual).unwrap_err();
        assert_eq!(error, IntakeError::Traversal(name.into()));
    }
}

/// A zip whose entry says that it is short, in both of its headers.
#[test]
fn an_entry_that_lies_about_its_length_is_refused_while_it_is_unpacked() {
    let noise: Vec<u8> = (0..200_000_u32)
        .map(|it| (it.wrapping_mul(it) >> 7) as u8)
        .collect();
    let mut zip = zipped(&[("a/1.png", &noise)]);
    let length = (noise.len() as u32).to_le_bytes();
    let places: Vec<usize> = zip
        .windows(4)
        .enumerate()
        .filter(|it| it.1 == length)
        .map(|it| it.0)
        .collect();
    assert!(!places.is_empty());
    for place in places {
        zip[place..place + 4].copy_from_slice(&10_u32.to_le_bytes());
    }
    let limits = Limits {
        picture_bytes: 1_000,
        ..Limits::default()
    };
    let error = read_zip(&zip, &limits).unwrap_err().to_string();
    assert!(error.contains("a/1.png"), "{error}");
}

#[test]
fn any_change_of_a_zip_is_survived() {
    let picture = png(7);
    let whole = zipped(&[("cat/1.png", &picture), ("dog/2.png", &picture)]);
    for number in 0..1_000 {
        let random = &mut generator(number, 4);
        let mut zip = whole.clone();
        for _ in 0..random.random_range(1..6) {
            let place = random.random_range(0..zip.len());
            zip[place] = random.random();
        }
        zip.truncate(random.random_range(zip.len() / 2..=zip.len()));
        if let Err(error) = read_zip(&zip, &Limits::default()) {
            assert!(error.to_string().contains("expected"), "{error}");
        }
    }
}

#[test]
fn texts_are_counted_and_told_from_other_files() {
    let own = read_text("One two.\r\n\r\nThree two\r\n\r\nOne two.\n".as_bytes()).unwrap();
    assert_eq!(own.text, "One two.\n\nThree two\n\nOne two.");
    let report = &own.report;
    assert_eq!(
        (
            report.words,
            report.distinct_words,
            report.paragraphs,
            report.repeated_paragraphs
        ),
        (6, 4, 3, 1)
    );
    assert_eq!(read_text(b" \n"), Err(TextError::Empty));
    let error = read_text(b"one\ntwo \0").unwrap_err().to_string();
    assert!(
        error.starts_with("line 2, column 5: expected text in UTF-8, got the byte 0x00"),
        "{error}"
    );
}
