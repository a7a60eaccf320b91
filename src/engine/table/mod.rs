//! The engine of tables: one table, one training that moves a slice at a time, and the models that it left. A worker of its own drives it, so
//! the engine of the zoo has none of it.

mod failure;

use std::sync::Arc;

use failure::{bad_column, bad_settings, bad_table, no_model, no_table, unwritable};

use crate::data::table::{
    self as data, HeaderRule, ReadOptions, Table, TableReport, Task, is_delimiter, read_table,
};
use crate::protocol::table::{
    Json, TableCommand, TableConfig, TableEvent, TableReply, TableRequest, TableTask, TakenFor,
};
use crate::protocol::{FailureKind, RequestId};
use crate::train::table::{TableModel, TableOutcome, TableRun, TableSettings};

/// Commands in, events out.
#[derive(Default)]
pub struct TableEngine {
    table: Option<Arc<Table>>,
    run: Option<(RequestId, TableRun)>,
    model: Option<TableModel>,
}

impl TableEngine {
    /// Whether [`TableEngine::advance`] has something to do.
    pub fn has_work(&self) -> bool {
        self.run.is_some()
    }

    /// Answers a command, or takes a training on; what it ends is said first.
    pub async fn handle(&mut self, request: TableRequest) -> Vec<TableReply> {
        let TableRequest { id, command } = request;
        let before = self.running();
        let event = self.answer(id, command).await;
        let ended = before.filter(|before| self.running() != Some(*before));
        let cancelled = ended.map(|id| TableReply {
            id,
            event: TableEvent::Cancelled,
        });
        let event = event.unwrap_or_else(Some);
        let answer = event.map(|event| TableReply { id, event });
        cancelled.into_iter().chain(answer).collect()
    }

    /// The request of the training under way.
    fn running(&self) -> Option<RequestId> {
        self.run.as_ref().map(|(id, _)| *id)
    }

    /// The event that ends a command, or that says why not; none where a training will send it.
    async fn answer(
        &mut self,
        id: RequestId,
        command: TableCommand,
    ) -> Result<Option<TableEvent>, TableEvent> {
        match command {
            TableCommand::Read {
                file,
                delimiter,
                has_header,
            } => {
                let options = options(delimiter, has_header)?;
                self.read(&file.0, options).map(Some)
            }
            TableCommand::Retype { column, kind } => self.retype(&column, kind).map(Some),
            TableCommand::Train {
                target,
                task,
                config,
            } => self.train(id, &target, task, &config).map(|()| None),
            TableCommand::Predict { cells } => self.predict(&cells).await.map(Some),
            TableCommand::Cancel { request } => {
                self.run.take_if(|(id, _)| *id == request);
                Ok(Some(TableEvent::Acknowledged))
            }
        }
    }

    /// Moves the training on by one slice.
    pub async fn advance(&mut self) -> Option<TableReply> {
        let (id, run) = self.run.as_mut()?;
        let id = *id;
        let event = match run.advance().await {
            Ok(None) => {
                let progress = run.progress();
                TableEvent::Progress {
                    fold: progress.fold,
                    folds: progress.folds,
                    share: progress.share,
                }
            }
            Ok(Some(outcome)) => self.finish(outcome),
            Err(error) => {
                self.run = None;
                TableEvent::Failed {
                    kind: FailureKind::Numeric,
                    message: error.to_string(),
                }
            }
        };
        Some(TableReply { id, event })
    }

    fn finish(&mut self, outcome: TableOutcome) -> TableEvent {
        self.run = None;
        self.model = Some(outcome.model);
        let written = serde_json::to_string(&outcome.result);
        written.map_or_else(
            |error| unwritable(&error),
            |text| TableEvent::Trained(Json(text)),
        )
    }

    /// A file that is refused leaves everything as it was.
    fn read(&mut self, file: &[u8], options: ReadOptions) -> Result<TableEvent, TableEvent> {
        let table = read_table(file, options).map_err(|error| bad_table(&error))?;
        let report = serde_json::to_string(&TableReport::new(&table));
        let report = report.map_err(|error| unwritable(&error))?;
        (self.run, self.model) = (None, None);
        self.table = Some(Arc::new(table));
        Ok(TableEvent::Report(Json(report)))
    }

    fn retype(&mut self, column: &str, kind: TakenFor) -> Result<TableEvent, TableEvent> {
        let table = self.table.as_mut().ok_or_else(no_table)?;
        let kind = match kind {
            TakenFor::Numbers => data::TakenFor::Numbers,
            TakenFor::Categories => data::TakenFor::Categories,
        };
        let retyped = table.retyped(column, kind);
        let (place, column) = retyped.map_err(|error| bad_column(&error))?;
        (self.run, self.model) = (None, None);
        Arc::make_mut(table).columns[place] = column;
        let report = serde_json::to_string(&TableReport::new(table));
        report
            .map(|text| TableEvent::Report(Json(text)))
            .map_err(|error| unwritable(&error))
    }

    fn train(
        &mut self,
        id: RequestId,
        target: &str,
        task: Option<TableTask>,
        config: &TableConfig,
    ) -> Result<(), TableEvent> {
        let table = self.table.clone().ok_or_else(no_table)?;
        let task = task.map(|task| match task {
            TableTask::Classification => Task::Classification,
            TableTask::Regression => Task::Regression,
        });
        let run = TableRun::new(table, target, task, settings(config));
        let run = run.map_err(|error| bad_settings(&error))?;
        // What cannot be learned leaves everything as it was.
        (self.model, self.run) = (None, Some((id, run)));
        Ok(())
    }

    async fn predict(&self, cells: &[(String, String)]) -> Result<TableEvent, TableEvent> {
        let model = self.model.as_ref().ok_or_else(no_model)?;
        let said = model.predict(cells).await;
        let said = said.map_err(|error| TableEvent::Failed {
            kind: FailureKind::BadInput,
            message: error.to_string(),
        })?;
        Ok(TableEvent::Predicted {
            network: said.network,
            baseline: said.linear,
            unknown: said.unknown.iter().map(ToString::to_string).collect(),
        })
    }
}

fn options(delimiter: Option<char>, has_header: Option<bool>) -> Result<ReadOptions, TableEvent> {
    let byte = |letter: char| u8::try_from(letter).ok().filter(|byte| is_delimiter(*byte));
    let delimiter = match delimiter {
        None => None,
        Some(letter) => Some(byte(letter).ok_or_else(|| failure::no_delimiter(letter))?),
    };
    let header = match has_header {
        None => HeaderRule::Guess,
        Some(true) => HeaderRule::First,
        Some(false) => HeaderRule::Absent,
    };
    Ok(ReadOptions { delimiter, header })
}

fn settings(config: &TableConfig) -> TableSettings {
    let usual = TableSettings::default();
    TableSettings {
        folds: config.folds.unwrap_or(usual.folds),
        repeats: config.repeats.unwrap_or(usual.repeats),
        epochs: config.epochs,
        batch_size: config.batch_size,
        learning_rate: config.learning_rate.unwrap_or(usual.learning_rate),
        weight_decay: config.weight_decay.unwrap_or(usual.weight_decay),
        seed: config.seed,
        leave_out: config.leave_out.clone(),
    }
}
