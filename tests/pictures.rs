//! The reader of pictures as its page asks it: zips and folders, what is refused, what stays.

#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test stops at the first thing that is not so"
)]

use std::io::{Cursor, Write};

use hearth::data::labelled::{LabelledReport, Limits, read_files, read_zip};
use hearth::intake::PictureReader;
use hearth::protocol::FailureKind;
use hearth::protocol::pictures::{
    PicturesCommand, PicturesEvent, PicturesReply, PicturesRequest, ReadPicture,
};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

type File = Cursor<Vec<u8>>;
type Reader = PictureReader<File>;

/// A small picture of one colour.
fn png(shade: u8) -> Vec<u8> {
    let mut bytes = Vec::new();
    image::RgbImage::from_pixel(6, 5, image::Rgb([shade, 10, 10]))
        .write_to(&mut Cursor::new(&mut bytes), image::ImageFormat::Png)
        .unwrap();
    bytes
}

fn zipped(entries: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in entries {
        writer
            .start_file(*name, SimpleFileOptions::default())
            .unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// Cats and dogs, one of them in both classes, and two files that are no pictures.
fn some() -> Vec<(&'static str, Vec<u8>)> {
    let mut broken = png(9);
    broken.truncate(60);
    vec![
        ("set/cat/1.png", png(1)),
        ("set/cat/2.png", png(2)),
        ("set/.DS_Store", b"system".to_vec()),
        ("set/dog/1.png", png(3)),
        ("set/dog/broken.png", broken),
        ("set/dog/cat.png", png(2)),
        ("notes.txt", b"cats and dogs".to_vec()),
    ]
}

fn ask(
    reader: &mut Reader,
    id: u32,
    command: PicturesCommand,
    files: Vec<File>,
) -> Vec<PicturesReply> {
    reader.handle(PicturesRequest { id, command }, files)
}

fn ask_zip(reader: &mut Reader, id: u32, zip: Vec<u8>) -> Vec<PicturesReply> {
    ask(reader, id, PicturesCommand::Zip, vec![Cursor::new(zip)])
}

fn ask_folder(reader: &mut Reader, id: u32, files: Vec<(&str, Vec<u8>)>) -> Vec<PicturesReply> {
    let names = files.iter().map(|(name, _)| (*name).to_owned()).collect();
    let files = files.into_iter().map(|(_, bytes)| Cursor::new(bytes));
    ask(
        reader,
        id,
        PicturesCommand::Files { names },
        files.collect(),
    )
}

/// All that a reading says until it ends.
fn to_the_end(reader: &mut Reader) -> Vec<PicturesEvent> {
    let mut said = Vec::new();
    while reader.has_work() {
        said.extend(reader.advance().map(|reply| reply.event));
    }
    said
}

fn reported(said: &[PicturesEvent]) -> (&str, &[ReadPicture]) {
    match said.last() {
        Some(PicturesEvent::Report { report, pictures }) => (report, pictures),
        other => panic!("{other:?}"),
    }
}

fn message(event: &PicturesEvent) -> &str {
    match event {
        PicturesEvent::Failed { message, .. } => message,
        other => panic!("{other:?}"),
    }
}

fn file_of(reader: &mut Reader, place: usize) -> Vec<u8> {
    let said = ask(reader, 90, PicturesCommand::Picture { place }, Vec::new());
    match &said[..] {
        [
            PicturesReply {
                id: 90,
                event: PicturesEvent::Picture { file },
            },
        ] => file.0.clone(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_zip_and_a_folder_are_reported_as_natively() {
    let zip = zipped(&some());
    let labelled = read_zip(&zip, &Limits::default()).unwrap();
    let expected = serde_json::to_string(&LabelledReport::new(&labelled)).unwrap();
    let files = some()
        .into_iter()
        .map(|(name, bytes)| (name.to_owned(), bytes));
    let folder = read_files(files, &Limits::default()).unwrap();
    assert_eq!(LabelledReport::new(&folder), LabelledReport::new(&labelled));

    let mut reader = Reader::default();
    assert!(ask_zip(&mut reader, 1, zip).is_empty());
    let of_zip = to_the_end(&mut reader);
    assert!(ask_folder(&mut reader, 2, some()).is_empty());
    let of_folder = to_the_end(&mut reader);
    assert_eq!(reported(&of_zip).0, expected);
    assert_eq!(reported(&of_zip), reported(&of_folder));
    assert!(expected.contains("set/dog/broken.png") && expected.contains("notes.txt"));
    let (_, pictures) = reported(&of_zip);
    let seen: Vec<_> = pictures
        .iter()
        .map(|it| (it.class.as_str(), it.entry.as_str(), it.repeats))
        .collect();
    let wanted = [
        ("cat", "set/cat/1.png", None),
        ("cat", "set/cat/2.png", None),
        ("dog", "set/dog/1.png", None),
        ("dog", "set/dog/cat.png", Some(1)),
    ];
    assert_eq!(seen, wanted);
    assert_eq!((pictures[0].width, pictures[0].height), (6, 5));
}

#[test]
fn it_tells_how_far_it_is_and_hands_pictures_out_again() {
    for is_zip in [true, false] {
        let mut reader = Reader::default();
        match is_zip {
            true => ask_zip(&mut reader, 1, zipped(&some())),
            false => ask_folder(&mut reader, 1, some()),
        };
        let said = to_the_end(&mut reader);
        let far: Vec<_> = said
            .iter()
            .filter_map(|event| match event {
                PicturesEvent::Progress {
                    done,
                    total,
                    pictures,
                    bytes,
                } => Some((*done, *total, *pictures, *bytes)),
                _ => None,
            })
            .collect();
        assert_eq!(far.len(), 6, "one an entry but the last: {far:?}");
        assert!(far.is_sorted() && far.iter().all(|it| it.1 == 7));
        assert_eq!(far[5].2, 4);
        for (place, shade) in [(3, 2), (0, 1), (2, 3)] {
            assert_eq!(file_of(&mut reader, place), png(shade));
        }
    }
}

#[test]
fn what_is_refused_leaves_the_first_in_place() {
    let mut reader = Reader::default();
    let early = ask(
        &mut reader,
        1,
        PicturesCommand::Picture { place: 0 },
        Vec::new(),
    );
    assert!(message(&early[0].event).contains("Read pictures first"));
    ask_zip(&mut reader, 2, zipped(&some()));
    to_the_end(&mut reader);
    let said = ask_zip(&mut reader, 3, b"PK\x03\x04nothing".to_vec());
    assert!(message(&said[0].event).starts_with("expected a zip, got a file that is none"));
    for (entries, words) in [
        (
            vec![("cat/0.png", png(7)), ("../cat/1.png", png(8))],
            "'../cat/1.png': expected a name like class/picture.png",
        ),
        (
            vec![("cat/0.png", png(7)), ("cat/bomb.png", vec![0; 8 << 20])],
            "'cat/bomb.png': expected a picture, got 8388608 bytes out of",
        ),
        (
            vec![(".hidden/1.png", png(7))],
            "expected pictures in folders named for their classes",
        ),
    ] {
        ask_zip(&mut reader, 4, zipped(&entries));
        let said = to_the_end(&mut reader);
        assert_eq!(
            said.len(),
            1,
            "nothing is unpacked before all is checked: {said:?}"
        );
        assert!(message(&said[0]).starts_with(words), "{said:?}");
    }
    ask_folder(&mut reader, 5, vec![("../1.png", png(1))]);
    assert!(message(&to_the_end(&mut reader)[0]).starts_with("'../1.png'"));
    assert_eq!(
        file_of(&mut reader, 3),
        png(2),
        "the first ones are still there"
    );
    let none = ask(
        &mut reader,
        6,
        PicturesCommand::Picture { place: 4 },
        Vec::new(),
    );
    assert!(message(&none[0].event).contains("from 0 to below 4, got 4"));
}

#[test]
fn a_reading_is_cancelled_or_replaced_between_two_entries() {
    let mut reader = Reader::default();
    ask_folder(&mut reader, 1, some());
    to_the_end(&mut reader);
    ask_folder(
        &mut reader,
        2,
        vec![("fish/1.png", png(50)), ("fish/2.png", png(51))],
    );
    reader.advance().unwrap();
    let said = ask(
        &mut reader,
        3,
        PicturesCommand::Cancel { request: 2 },
        Vec::new(),
    );
    let events = [
        (2, PicturesEvent::Cancelled),
        (3, PicturesEvent::Acknowledged),
    ];
    assert_eq!(said, events.map(|(id, event)| PicturesReply { id, event }));
    assert!(!reader.has_work() && reader.advance().is_none());
    assert_eq!(file_of(&mut reader, 0), png(1));
    ask_folder(&mut reader, 4, some());
    let said = ask_zip(&mut reader, 5, zipped(&[("fish/1.png", png(50))]));
    assert_eq!(
        said,
        [PicturesReply {
            id: 4,
            event: PicturesEvent::Cancelled
        }]
    );
    to_the_end(&mut reader);
    assert_eq!(file_of(&mut reader, 0), png(50));
}

#[test]
fn a_message_without_its_files_is_refused() {
    let mut reader = Reader::default();
    let names = vec!["cat/1.png".to_owned()];
    for command in [PicturesCommand::Zip, PicturesCommand::Files { names }] {
        let said = ask(&mut reader, 1, command, Vec::new());
        assert!(
            matches!(&said[0].event, PicturesEvent::Failed { kind: FailureKind::Protocol, message } if message.contains("(1), got 0"))
        );
    }
    assert!(!reader.has_work());
}

/// A file that was moved away after it was chosen.
struct Gone(File, bool);

impl std::io::Read for Gone {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        match self.1 {
            true => Err(std::io::Error::other("it was moved")),
            false => self.0.read(into),
        }
    }
}

impl std::io::Seek for Gone {
    fn seek(&mut self, to: std::io::SeekFrom) -> std::io::Result<u64> {
        self.0.seek(to)
    }
}

#[test]
fn a_file_that_is_gone_is_named_and_the_rest_goes_on() {
    let mut reader = PictureReader::default();
    let names = ["cat/1.png", "cat/2.png"].map(str::to_owned).to_vec();
    let files = [true, false].map(|is_gone| Gone(Cursor::new(png(1)), is_gone));
    let request = PicturesRequest {
        id: 1,
        command: PicturesCommand::Files { names },
    };
    reader.handle(request, files.into());
    reader.advance();
    let said = [reader.advance().unwrap().event];
    let (report, pictures) = reported(&said);
    assert!(
        report.contains("expected a file that can be read, got none: it was moved"),
        "{report}"
    );
    assert_eq!(pictures.len(), 1);
}
