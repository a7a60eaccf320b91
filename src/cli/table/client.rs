//! Drives the engine of tables in this process.

use std::path::Path;

use super::{FileArguments, Header};
use crate::cli::{Error, read};
use crate::data::table as data;
use crate::engine::table::TableEngine;
use crate::protocol::table::{TableCommand, TableEvent, TableReply, TableRequest, TakenFor};

/// An engine, and the id of its last request.
#[derive(Default)]
pub struct Client {
    engine: TableEngine,
    last: u32,
}

impl Client {
    /// Reads a file, and answers with the report.
    pub fn read(&mut self, arguments: &FileArguments) -> Result<TableEvent, Error> {
        let command = TableCommand::Read {
            file: read(&arguments.file)?.into(),
            delimiter: arguments.delimiter.map(char::from),
            has_header: match arguments.header {
                Header::Guess => None,
                Header::First => Some(true),
                Header::Absent => Some(false),
            },
        };
        let mut report = self.ask(command, &arguments.file, &mut |_, _, _| ())?;
        for (column, kind) in &arguments.taken {
            let column = column.clone();
            let kind = match kind {
                data::TakenFor::Numbers => TakenFor::Numbers,
                data::TakenFor::Categories => TakenFor::Categories,
            };
            let retype = TableCommand::Retype { column, kind };
            report = self.ask(retype, &arguments.file, &mut |_, _, _| ())?;
        }
        Ok(report)
    }

    /// The last event of a command; errors name the file. `tell` hears fold, folds and share of a training.
    pub fn ask(
        &mut self,
        command: TableCommand,
        file: &Path,
        tell: &mut dyn FnMut(usize, usize, f64),
    ) -> Result<TableEvent, Error> {
        self.last += 1;
        let id = self.last;
        let mut replies = pollster::block_on(self.engine.handle(TableRequest { id, command }));
        loop {
            match replies.pop().map(|TableReply { event, .. }| event) {
                Some(TableEvent::Failed { message, .. }) => {
                    return Err(format!("{}: {message}", file.display()).into());
                }
                Some(TableEvent::Progress { fold, folds, share }) => tell(fold, folds, share),
                Some(event) => return Ok(event),
                None if !self.engine.has_work() => return Err(silent().into()),
                None => replies.extend(pollster::block_on(self.engine.advance())),
            }
        }
    }
}

/// What is said if the engine answers with something else.
pub fn silent() -> &'static str {
    "expected another answer of the engine of tables. Please report it with the command"
}
