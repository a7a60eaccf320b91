//! Reads a file of separated values. The crate `csv` parses; ragged rows and open quotes, which it lets pass, are refused here with row
//! and column.

use std::io::{Chain, Read};

use csv::{ReaderBuilder, StringRecord};

use super::column::Note;
use super::header::{looks_like_names, names};
use super::infer::infer;
use super::thousands;
use super::{Cells, Column, Place, Source, Table, TableError, Values, delimiter};
use crate::data::{NoText, decode};

/// The most columns of a table.
pub const MOST_COLUMNS: usize = 1_000;

/// The most bytes of a file: a tab has room for it and for its columns.
pub const MOST_BYTES: usize = 256 << 20;

/// Cells of a column that are looked at for a decimal comma.
const LOOKED_AT: usize = 1_000;

/// A last row that no file has, since bytes of value 0 are refused: a quote that is still open swallows it.
const LAST_ROW: &[u8] = b"\n\0\n";

/// What is known of a file beforehand; the rest is found out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ReadOptions {
    /// What stands between two cells.
    pub delimiter: Option<u8>,
    /// Whether the first row has names.
    pub header: HeaderRule,
}

/// Whether the first row has names.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum HeaderRule {
    /// If it looks like that.
    #[default]
    Guess,
    /// It has.
    First,
    /// It is data.
    Absent,
}

/// Reads a table and infers what its columns are.
///
/// # Errors
/// Whatever is wrong first: [`TableError`].
pub fn read_table(bytes: &[u8], options: ReadOptions) -> Result<Table, TableError> {
    check_format(bytes)?;
    let (text, encoding) = decode(bytes).map_err(|wrong| placed(wrong, options.delimiter))?;
    let delimiter = options.delimiter.unwrap_or_else(|| delimiter::sniff(&text));
    let (first, mut cells) = split(&text, delimiter)?;
    let decimals: Vec<char> = cells.iter().map(|it| decimal(delimiter, it)).collect();
    let has_header = match options.header {
        HeaderRule::Guess => looks_like_names(&first, &cells, &decimals),
        rule => rule == HeaderRule::First,
    };
    if !has_header {
        cells = with_first(&first, &cells);
    }
    if cells.iter().all(Cells::is_empty) {
        return Err(TableError::NoRows);
    }
    let names = names(has_header.then_some(&first[..]), first.len());
    let first_row = 1 + usize::from(has_header);
    let column = |(((name, note), cells), decimal): (((String, Option<Note>), Cells), &char)| {
        let mut column = infer(name, cells, *decimal, first_row);
        column
            .notes
            .extend(thousands::note(&column, delimiter, first_row));
        column.notes.extend(note);
        column
    };
    let columns: Vec<Column> = names
        .into_iter()
        .zip(cells)
        .zip(&decimals)
        .map(column)
        .collect();
    let source = Source {
        bytes: bytes.len(),
        encoding,
        delimiter: delimiter.into(),
        has_header,
        decimal: match columns.iter().any(has_comma) {
            true => ',',
            false => '.',
        },
    };
    Ok(Table { source, columns })
}

fn has_comma(column: &Column) -> bool {
    column.decimal == ',' && matches!(column.values, Values::Numbers(_))
}

fn check_format(bytes: &[u8]) -> Result<(), TableError> {
    let formats: [(&[u8], &'static str); 4] = [
        (b"PK\x03\x04", "a zip or a spreadsheet program's own file"),
        (b"\xd0\xcf\x11\xe0", "an old spreadsheet program's own file"),
        (b"\x1f\x8b", "a gzip-compressed file"),
        (b"PAR1", "a Parquet file"),
    ];
    if let Some((_, format)) = formats.iter().find(|(start, _)| bytes.starts_with(start)) {
        return Err(TableError::Format { format });
    }
    match bytes.len() {
        length if length > MOST_BYTES => Err(TableError::TooLarge {
            bytes: length,
            most_bytes: MOST_BYTES,
        }),
        _ => Ok(()),
    }
}

type Rows<'a> = csv::Reader<Chain<&'a [u8], &'a [u8]>>;

fn rows(text: &str, delimiter: u8) -> Rows<'_> {
    ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .from_reader(text.as_bytes().chain(LAST_ROW))
}

/// The first row, and the cells of all others by column.
fn split(text: &str, delimiter: u8) -> Result<(Vec<String>, Vec<Cells>), TableError> {
    let mut rows = rows(text, delimiter);
    let mut record = StringRecord::new();
    let mut first: Option<Vec<String>> = None;
    let mut columns: Vec<Cells> = Vec::new();
    let mut row = 0;
    while rows.read_record(&mut record).map_err(unreadable)? {
        row += 1;
        if record.len() == 1 && &record[0] == "\0" {
            break;
        }
        let width = first.as_ref().map_or(record.len(), Vec::len);
        check(text, &record, row, width)?;
        match &first {
            None => {
                columns = vec![Cells::default(); width];
                first = Some(record.iter().map(str::to_owned).collect());
            }
            Some(_) => columns
                .iter_mut()
                .zip(&record)
                .for_each(|(column, cell)| column.push(cell)),
        }
    }
    match first {
        Some(first) => Ok((first, columns)),
        None => Err(TableError::Empty),
    }
}

#[allow(clippy::needless_pass_by_value, reason = "map_err gives it away")]
fn unreadable(error: csv::Error) -> TableError {
    TableError::Unreadable(error.to_string())
}

fn check(text: &str, record: &StringRecord, row: usize, expected: usize) -> Result<(), TableError> {
    let got = record.len();
    let place = |column: usize| Place {
        row,
        line: line(text, record),
        column,
    };
    if record
        .iter()
        .next_back()
        .is_some_and(|cell| cell.contains('\0'))
    {
        return Err(TableError::OpenQuote(place(got)));
    }
    if got > MOST_COLUMNS && got == expected {
        return Err(TableError::TooManyColumns {
            got,
            row,
            most: MOST_COLUMNS,
        });
    }
    if got != expected {
        let lines = record.iter().position(|cell| cell.contains('\n'));
        return Err(TableError::Ragged {
            place: place(got.min(expected) + 1),
            expected,
            got,
            quoted_lines: lines.map(|column| column + 1),
        });
    }
    Ok(())
}

/// The line on which a record begins, from 1: the parser counts empty lines before it as its own.
fn line(text: &str, record: &StringRecord) -> usize {
    let (byte, line) = record
        .position()
        .map_or((0, 1), |at| (at.byte(), at.line()));
    let rest = text.as_bytes().get(byte as usize..).unwrap_or_default();
    let empty = rest.iter().take_while(|byte| b"\r\n".contains(byte));
    line as usize + empty.filter(|byte| **byte == b'\n').count()
}

/// What stands before the decimals of a column's numbers: a comma only where it does not separate cells, and where a cell shows it. Three
/// digits behind it may be thousands, unless a lone 0 stands before it.
fn decimal(delimiter: u8, cells: &Cells) -> char {
    let shows = |cell: &str| {
        let parts = cell.split_once(',');
        parts.is_some_and(|(whole, decimals)| {
            decimals.len() != 3 || whole.trim_start_matches(['+', '-']) == "0"
        })
    };
    let present = cells.iter().filter(|cell| !super::missing::is(cell));
    let mut is_shown = false;
    let are_numbers = present.take(LOOKED_AT).all(|cell| {
        is_shown |= shows(cell);
        super::parse_number(cell, ',').is_some()
    });
    match delimiter != b',' && are_numbers && is_shown {
        true => ',',
        false => '.',
    }
}

fn with_first(first: &[String], columns: &[Cells]) -> Vec<Cells> {
    let whole = |(cell, rest): (&String, &Cells)| {
        std::iter::once(cell.as_str()).chain(rest.iter()).collect()
    };
    first.iter().zip(columns).map(whole).collect()
}

/// Says in which cell a byte stands: the cells before it are counted by the same parser.
fn placed(wrong: NoText, delimiter: Option<u8>) -> TableError {
    let before = wrong.before;
    let mut reader = ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter.unwrap_or_else(|| delimiter::sniff(&before)))
        // A letter in the place of the byte, so that its cell is there.
        .from_reader(before.as_bytes().chain(&b"x"[..]));
    let mut record = StringRecord::new();
    let mut place = Place {
        row: 0,
        line: 1,
        column: 1,
    };
    while matches!(reader.read_record(&mut record), Ok(true)) {
        place.row += 1;
        place.line = line(&before, &record);
        place.column = record.len();
    }
    match wrong.byte {
        0 => TableError::Binary(place),
        byte => TableError::Encoding {
            place,
            encoding: wrong.encoding,
            byte,
        },
    }
}
