//! The reader of pictures: one zip or folder that was read, and one that is being read.

use std::io::{Read, Seek};

use crate::data::labelled::{IntakeError, Labelled, LabelledReport, Limits, Reading};
use crate::protocol::pictures::{
    PicturesCommand, PicturesEvent, PicturesReply, PicturesRequest, ReadPicture,
};
use crate::protocol::{FailureKind, RequestId};

/// Commands in, events out; `R` is a file that can be read in any order.
pub struct PictureReader<R> {
    read: Option<Reading<R>>,
    under_way: Option<(RequestId, Reading<R>)>,
}

impl<R> Default for PictureReader<R> {
    fn default() -> Self {
        Self {
            read: None,
            under_way: None,
        }
    }
}

impl<R: Read + Seek> PictureReader<R> {
    /// Whether [`PictureReader::advance`] has something to do.
    pub fn has_work(&self) -> bool {
        self.under_way.is_some()
    }

    /// Answers a command, or begins a reading of the files that came with it; what it ends is said first.
    pub fn handle(&mut self, request: PicturesRequest, files: Vec<R>) -> Vec<PicturesReply> {
        let PicturesRequest { id, command } = request;
        let before = self.running();
        let event = self.answer(id, command, files).unwrap_or_else(Some);
        let ended = before.filter(|before| self.running() != Some(*before));
        let cancelled = ended.map(|id| reply(id, PicturesEvent::Cancelled));
        let answer = event.map(|event| reply(id, event));
        cancelled.into_iter().chain(answer).collect()
    }

    /// The request of the reading under way.
    fn running(&self) -> Option<RequestId> {
        self.under_way.as_ref().map(|(id, _)| *id)
    }

    /// The event that ends a command, or that says why not; none where a reading will send it.
    fn answer(
        &mut self,
        id: RequestId,
        command: PicturesCommand,
        files: Vec<R>,
    ) -> Result<Option<PicturesEvent>, PicturesEvent> {
        let given = files.len();
        match command {
            PicturesCommand::Zip => {
                let mut files = files.into_iter();
                let (Some(file), None) = (files.next(), files.next()) else {
                    return Err(other_files(1, given));
                };
                let reading = Reading::zip(file, Limits::default());
                self.under_way = Some((id, reading.map_err(|error| refused(&error))?));
                Ok(None)
            }
            PicturesCommand::Files { names } if names.len() == given => {
                let files = names.into_iter().zip(files).collect();
                self.under_way = Some((id, Reading::files(files, Limits::default())));
                Ok(None)
            }
            PicturesCommand::Files { names } => Err(other_files(names.len(), given)),
            PicturesCommand::Picture { place } => self.picture(place).map(Some),
            PicturesCommand::Cancel { request } => {
                self.under_way.take_if(|(id, _)| *id == request);
                Ok(Some(PicturesEvent::Acknowledged))
            }
        }
    }

    fn picture(&mut self, place: usize) -> Result<PicturesEvent, PicturesEvent> {
        let read = self.read.as_mut().ok_or_else(|| no_picture(place, 0))?;
        let picture = read.picture(place).map_err(|error| refused(&error))?;
        let count = read.labelled().pictures.len();
        let file = picture.ok_or_else(|| no_picture(place, count))?.into();
        Ok(PicturesEvent::Picture { file })
    }

    /// Moves the reading on by one entry; nothing is said while names and sizes are checked.
    pub fn advance(&mut self) -> Option<PicturesReply> {
        let (id, reading) = self.under_way.as_mut()?;
        let id = *id;
        let before = reading.done();
        let event = match reading.advance() {
            Ok(false) if reading.done() == before => return None,
            Ok(false) => progress(reading),
            Ok(true) => self.finish(),
            Err(error) => {
                self.under_way = None;
                refused(&error)
            }
        };
        Some(reply(id, event))
    }

    fn finish(&mut self) -> PicturesEvent {
        self.read = self.under_way.take().map(|(_, reading)| reading);
        let nothing = Labelled::default();
        report(self.read.as_ref().map_or(&nothing, Reading::labelled))
    }
}

fn reply(id: RequestId, event: PicturesEvent) -> PicturesReply {
    PicturesReply { id, event }
}

fn progress<R: Read + Seek>(reading: &Reading<R>) -> PicturesEvent {
    PicturesEvent::Progress {
        done: reading.done(),
        total: reading.total(),
        pictures: reading.labelled().pictures.len(),
        bytes: reading.bytes(),
    }
}

fn report(labelled: &Labelled) -> PicturesEvent {
    let pictures = labelled.pictures.iter().zip(labelled.repeats());
    let pictures = pictures.map(|(picture, repeats)| ReadPicture {
        entry: picture.entry.clone(),
        class: picture.class.clone(),
        width: picture.size.0,
        height: picture.size.1,
        repeats: repeats.map(|repeat| repeat.first),
        is_exact: repeats.is_some_and(|repeat| repeat.is_exact),
    });
    match serde_json::to_string(&LabelledReport::new(labelled)) {
        Ok(report) => PicturesEvent::Report {
            report,
            pictures: pictures.collect(),
        },
        Err(error) => failed(
            FailureKind::BadData,
            format!(
                "expected a report that JSON can hold, got one that it cannot: {error}. Please report it with the file"
            ),
        ),
    }
}

fn failed(kind: FailureKind, message: String) -> PicturesEvent {
    PicturesEvent::Failed { kind, message }
}

/// Files of which nothing is taken.
fn refused(error: &IntakeError) -> PicturesEvent {
    failed(FailureKind::BadData, error.to_string())
}

fn no_picture(place: usize, count: usize) -> PicturesEvent {
    let message = format!(
        "expected the place of a picture that was read, from 0 to below {count}, got {place}. Read pictures first"
    );
    failed(FailureKind::WrongState, message)
}

fn other_files(expected: usize, got: usize) -> PicturesEvent {
    let message = format!(
        "expected a message with as many files as names ({expected}), got {got}. Please report it"
    );
    failed(FailureKind::Protocol, message)
}
